import { formatUsd } from '../core/units.js';
import { type BacktestReport, BEST_STRIKE, type PolicyOutcome } from './backtest.js';
import { barChart, type Curve, escape, hourChart, priceAndPower, timeChart } from './html-charts.js';
import { HTML_STYLE } from './html-style.js';
import { monthly } from './report-json.js';
import { peakLines, reserveLines } from './report-text.js';

/** The report as one page that needs nothing else. @param title the site's name */
export function reportHtml(report: BacktestReport, title: string, notes: readonly string[]): string {
  const asked = report.outcomes.filter(({ isBaseline }) => !isBaseline);
  const shown = asked[0] ?? report.outcomes.at(-1)!;
  const sections = [
    headline(report, shown),
    section('Policies', policyTable(report)),
    section(
      'Skill',
      skillChart(report),
      'Share of what perfect foresight gains over always on. 0 is always on.',
    ),
    section('Profit over always on, cumulated', `${gainChart(report)}${legend(report)}`),
    section(`Price and power, ${shown.name}`, priceChart(shown), priceCaption(shown)),
    section('By month', monthTable(report)),
    ...linesSection('Coincident peaks', peakLines(report)),
    ...linesSection('Reserve', reserveLines(report)),
    section(
      `Hours curtailed, ${shown.name}`,
      `${hourChart(shown.tally.curtailedByHour, 'hours')}`,
      `By hour of the civil day; an hour counts while less than half of the fleet mines. ${shown.sums.curtailedHours.toFixed(0)} h in all.`,
    ),
    section(
      'What was assumed',
      `<ul>${[...notes, ...boundNotes(report)].map((note) => `<li>${escape(note)}</li>`).join('')}</ul>`,
    ),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}: backtest</title><style>${HTML_STYLE}</style></head>
<body><main><header><h1>${escape(title)}</h1><p class="sub">Backtest ${isoDay(report.fromMs)} to ${isoDay(report.toMs)} (UTC) · ${report.minerCount.toLocaleString('en-US')} miners · ${report.days.toFixed(0)} days</p></header>
${sections.join('\n')}
</main></body></html>
`;
}

function section(title: string, body: string, caption = ''): string {
  const text = caption === '' ? '' : `<p class="caption">${escape(caption)}</p>`;
  return `<section><h2>${escape(title)}</h2>${text}${body}</section>`;
}

function linesSection(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [section(title, `<ul>${lines.map((text) => `<li>${escape(text)}</li>`).join('')}</ul>`)];
}

function headline(report: BacktestReport, shown: PolicyOutcome): string {
  const best = report.outcomes.find(({ name }) => name === BEST_STRIKE);
  const tiles: [string, string, string][] = [
    [
      `${shown.name} over always on`,
      signedUsd(shown.gainOverAlwaysOnUsd),
      `${formatUsd(shown.gainOverAlwaysOnUsd / report.days)} a day`,
    ],
    ['Skill', shown.skill?.toFixed(3) ?? '–', '0 always on, 1 perfect foresight'],
    ...(best
      ? [
          [
            'Against the best strike in hindsight',
            signedUsd(shown.profitUsd - best.profitUsd),
            best.rule,
          ] as [string, string, string],
        ]
      : []),
    [
      'Paid',
      `${shown.avgPricePaidUsdPerMwh?.toFixed(2) ?? '–'} $/MWh`,
      `uptime ${(shown.uptime * 100).toFixed(1)} %`,
    ],
  ];
  return `<div class="tiles">${tiles
    .map(
      ([name, value, more]) =>
        `<div><span>${escape(name)}</span><b>${escape(value)}</b><i>${escape(more)}</i></div>`,
    )
    .join('')}</div>`;
}

const COLUMNS = [
  'Policy',
  'Profit',
  'Over always on',
  'Skill',
  'Regret',
  'MWh',
  '$/MWh paid',
  'Uptime',
  'Cycles/day',
];

function policyTable({ outcomes }: BacktestReport): string {
  const rows = outcomes.map((outcome) => [
    `<b>${escape(outcome.name)}</b>${outcome.isBaseline ? ' <small>baseline</small>' : ''}<br><small>${escape(outcome.rule)}</small>`,
    wholeUsd(outcome.profitUsd),
    signedUsd(outcome.gainOverAlwaysOnUsd),
    outcome.skill?.toFixed(3) ?? '–',
    outcome.regretUsd === null ? '–' : wholeUsd(outcome.regretUsd),
    Math.round(outcome.sums.energyMwh).toLocaleString('en-US'),
    outcome.avgPricePaidUsdPerMwh?.toFixed(2) ?? '–',
    `${(outcome.uptime * 100).toFixed(1)} %`,
    outcome.cyclesPerDay.toFixed(2),
  ]);
  return table(COLUMNS, rows);
}

function skillChart({ outcomes }: BacktestReport): string {
  return barChart(
    outcomes.map(({ name, skill, isBaseline }) => ({
      label: name,
      value: skill ?? 0,
      text: skill?.toFixed(3) ?? '–',
      colour: isBaseline ? 4 : 1,
    })),
    1,
  );
}

function gainChart({ outcomes }: BacktestReport): string {
  const [on, ...others] = outcomes;
  return timeChart(
    others.map((outcome, index) => ({
      name: outcome.name,
      colour: index + 1,
      points: cumulatedGain(outcome, on!),
    })),
    { height: 300, unit: 'USD' },
  );
}

function cumulatedGain(outcome: PolicyOutcome, on: PolicyOutcome): Curve['points'] {
  let usd = 0;
  return [...outcome.tally.days].map(([date, { netUsd }]) => {
    usd += netUsd - on.tally.days.get(date)!.netUsd;
    return [Date.parse(date), usd] as const;
  });
}

function legend({ outcomes }: BacktestReport): string {
  const items = outcomes
    .slice(1)
    .map(({ name }, index) => `<span class="key c${index + 1}">${escape(name)}</span>`);
  return `<p class="legend">${items.join('')}</p>`;
}

/** The days around the dearest one: a year's intervals would be a blur. */
function priceChart({ tally }: PolicyOutcome): string {
  const { intervals } = tally.dearest;
  return priceAndPower(
    intervals.map(({ startMs, deliveredUsdPerMwh }) => [startMs, deliveredUsdPerMwh] as const),
    intervals.map(({ startMs, energyMwh, minutes }) => [startMs, (energyMwh * 60) / minutes] as const),
    { price: '$/MWh delivered', power: 'MW' },
  );
}

function priceCaption({ tally }: PolicyOutcome): string {
  const [first] = tally.dearest.intervals;
  return first
    ? `The dearest week of the period, from ${isoDay(first.startMs)} (UTC): what it paid for and what it left.`
    : '';
}

function monthTable({ outcomes }: BacktestReport): string {
  const months = outcomes.map(({ tally }) => monthly(tally.days));
  const [on] = months;
  const rows = [...on!.keys()].map((month) => [
    month,
    wholeUsd(on!.get(month)!.profitUsd),
    ...months.slice(1).map((each) => signedUsd(each.get(month)!.profitUsd - on!.get(month)!.profitUsd)),
  ]);
  return table(['Month', 'always-on', ...outcomes.slice(1).map(({ name }) => `${name}, over it`)], rows);
}

function boundNotes({ bound, strikeSearch }: BacktestReport): string[] {
  return [
    `The best fixed strike was chosen in hindsight, of ${strikeSearch.tried} from ${formatUsd(strikeSearch.lowUsdPerMwh)} to ${formatUsd(strikeSearch.highUsdPerMwh)}/MWh delivered.`,
    ...(bound === null
      ? []
      : [
          `Perfect foresight earns no more than ${formatUsd(bound.boundUsd)}; a schedule that earns ${formatUsd(bound.feasibleUsd)} was followed: the bound is at most ${(bound.gapRatio * 100).toFixed(3)} % too high.`,
        ]),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${tag === 'th' ? escape(cell) : cell}</${tag}>`).join('')}</tr>`;
  return `<div class="scroll"><table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table></div>`;
}

function wholeUsd(usd: number): string {
  return `${usd < 0 ? '−' : ''}$${Math.abs(Math.round(usd)).toLocaleString('en-US')}`;
}

function signedUsd(usd: number): string {
  return usd >= 0 ? `+${wholeUsd(usd)}` : wholeUsd(usd);
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
