import { formatUsd } from '../core/units.js';
import type { BacktestReport, PolicyOutcome } from './backtest.js';

const COLUMNS = [
  'policy',
  'profit $',
  'vs always on',
  'skill',
  'of bound',
  'regret $',
  'MWh',
  '$/MWh paid',
  'uptime',
  'cycles/day',
] as const;

/** The report for a terminal. */
export function reportLines(report: BacktestReport, notes: readonly string[]): string[] {
  const rows = [COLUMNS, ...report.outcomes.map((outcome) => cells(outcome))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  return [
    ...notes,
    '',
    ...table,
    '',
    ...report.outcomes.map(({ name, rule }) => `${name}: ${rule}.`),
    ...boundLines(report),
    ...verdictLines(report),
    ...peakLines(report),
    ...reserveLines(report),
  ];
}

function cells(outcome: PolicyOutcome): string[] {
  const { sums } = outcome;
  return [
    `${outcome.name}${outcome.isBaseline ? ' *' : ''}`,
    whole(outcome.profitUsd),
    signed(outcome.gainOverAlwaysOnUsd),
    outcome.skill === null ? '–' : outcome.skill.toFixed(3),
    outcome.shareOfPerfectForesight === null ? '–' : percent(outcome.shareOfPerfectForesight, 2),
    outcome.regretUsd === null ? '–' : whole(outcome.regretUsd),
    sums.energyMwh.toFixed(1),
    outcome.avgPricePaidUsdPerMwh?.toFixed(2) ?? '–',
    percent(outcome.uptime, 1),
    outcome.cyclesPerDay.toFixed(2),
  ];
}

function boundLines({ bound, strikeSearch }: BacktestReport): string[] {
  const { tried, lowUsdPerMwh, highUsdPerMwh } = strikeSearch;
  return [
    '',
    '* baselines. Skill: (policy − always on) ÷ (perfect foresight − always on); 0 is always on, 1 is perfect.',
    `The best fixed strike was chosen in hindsight, of ${tried} between ${formatUsd(lowUsdPerMwh)} and ${formatUsd(highUsdPerMwh)}/MWh delivered: nobody could have known it.`,
    ...(bound === null
      ? []
      : [
          `Perfect foresight: no more than ${formatUsd(bound.boundUsd)}; a schedule that earns ${formatUsd(bound.feasibleUsd)} was followed, so the bound is at most ${percent(bound.gapRatio, 3)} too high.`,
        ]),
  ];
}

/** What the figures say, in a sentence for each policy that was asked for. */
function verdictLines({ outcomes, days }: BacktestReport): string[] {
  const best = outcomes.find(({ name }) => name === 'best-strike');
  return outcomes
    .filter(({ isBaseline }) => !isBaseline)
    .map((outcome) => {
      const perDay = outcome.gainOverAlwaysOnUsd / days;
      const against = best ? outcome.profitUsd - best.profitUsd : 0;
      return (
        `${outcome.name} earned ${formatUsd(outcome.gainOverAlwaysOnUsd)} more than always on (${formatUsd(perDay)} a day)` +
        (best ? ` and ${formatUsd(against)} against the best strike chosen in hindsight.` : '.')
      );
    });
}

/** Of the policies that sell reserve. */
export function reserveLines({ outcomes, reserveSales }: BacktestReport): string[] {
  const sales = reserveSales.map(
    ({ product, hours, soldMwHours, usd }) =>
      `${product}: sold in ${hours} h, ${(soldMwHours / hours).toFixed(3)} MW on average at ${formatUsd(usd / soldMwHours)} per MW and hour.`,
  );
  const results = outcomes.flatMap(({ name, reserve }) =>
    reserve === null
      ? []
      : [
          `${name}: ${formatUsd(reserve.paidUsd)} for reserve, all of it there in ${reserve.heldHours.toFixed(0)} of ${reserve.hours.toFixed(0)} h in which it was sold (${reserve.shortMwHours.toFixed(3)} MWh short); selling it was worth ${formatUsd(reserve.gainUsd)}.`,
        ],
  );
  return [...sales, ...results];
}

/** Of the policies that look out for coincident peaks. */
export function peakLines({ outcomes }: BacktestReport): string[] {
  return outcomes.flatMap(({ name, peaks }) =>
    peaks === null
      ? []
      : [
          `${name}: off in ${peaks.avoided} of ${peaks.peaks} coincident peaks, with ${peaks.falseAlarmHours} hours of false alarm; looking out for them saved ${formatUsd(peaks.savedUsd)} of charges, cost ${formatUsd(peaks.costUsd)} and so was worth ${formatUsd(peaks.gainUsd)}.`,
        ],
  );
}

function whole(usd: number): string {
  return Math.round(usd).toLocaleString('en-US');
}

function signed(usd: number): string {
  return `${usd >= 0 ? '+' : ''}${whole(usd)}`;
}

function percent(ratio: number, digits: number): string {
  return `${(ratio * 100).toFixed(digits)} %`;
}
