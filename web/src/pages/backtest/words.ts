import { signedUsd, usd } from '../../format/money.js';
import type { Gain, Outcome, Result } from './queries.js';

/** What people call an outcome. */
export function outcomeName({ kind, name }: Pick<Outcome, 'kind' | 'name'>): string {
  if (kind === 'present') return 'Settings in force';
  if (kind === 'draft') return 'The draft';
  if (name === 'always-on') return 'Always on';
  return name === 'best-strike' ? 'Best fixed strike, in hindsight' : name;
}

/** Which of a result's outcomes it is about. */
export function subjectOf({ outcomes }: Result): Outcome {
  return (outcomes.find(({ kind }) => kind === 'draft') ?? outcomes.find(({ kind }) => kind === 'present'))!;
}

/** Text such as `+$80 to +$130`. */
export function bandText({ low_usd: low, high_usd: high }: Gain): string {
  return low === null || high === null ? 'error not known' : `${signedUsd(low)} to ${signedUsd(high)}`;
}

/** Better, worse, or either: by the whole band; what may be off by nobody knows how much is neither. */
export function toneOf({ low_usd: low, high_usd: high }: Gain): 'good' | 'bad' | 'plain' {
  if (low === null || high === null) return 'plain';
  return low > 0 ? 'good' : high < 0 ? 'bad' : 'plain';
}

/** A result in a sentence. */
export function sentence(result: Result): string {
  const subject = subjectOf(result);
  const over = subject.gain_over_present
    ? `, ${signedUsd(subject.gain_over_present.usd)} against the settings in force`
    : '';
  const regret =
    subject.regret_usd === null ? '' : `, and at most ${usd(subject.regret_usd)} less than perfect foresight`;
  return `Over ${result.days.toFixed(1)} days ${outcomeName(subject).toLowerCase()} would have earned ${usd(subject.net_usd)}: ${signedUsd(subject.gain_over_always_on.usd)} against always on${over}${regret}.`;
}

const CSV_COLUMNS = ['net_usd', 'energy_mwh', 'curtailed_mwh', 'curtailed_hours', 'wakes'] as const;

/** Every outcome by day, with its gains and their bands. */
export function csvOf({ outcomes }: Result): string {
  const gains = ['gain_over_always_on', 'gain_over_present'] as const;
  const header = [
    'policy',
    'date',
    ...CSV_COLUMNS,
    ...gains.flatMap((name) => [`${name}_usd`, `${name}_low_usd`, `${name}_high_usd`]),
  ];
  const rows = outcomes.flatMap(({ name, days }) =>
    days.map((day) => [
      quoted(name),
      day.date,
      ...CSV_COLUMNS.map((key) => String(day[key])),
      ...gains.flatMap((key) => {
        const gain = day[key];
        return [gain?.usd, gain?.low_usd, gain?.high_usd].map((value) =>
          value == null ? '' : String(value),
        );
      }),
    ]),
  );
  return [header, ...rows].map((cells) => cells.join(',')).join('\r\n');
}

/** A name with a comma stays one cell, and none is taken for a formula. */
function quoted(text: string): string {
  const plain = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
