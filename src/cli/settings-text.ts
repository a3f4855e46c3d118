import type { SettingChange } from '../core/settings/index.js';

/** A dry run as the API tells it, as far as it is shown. */
export interface DryRunAnswer {
  readonly run_id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly problem: string | null;
  readonly notes: readonly string[];
  readonly result: {
    readonly summary: {
      readonly days: number;
      readonly intervals: number;
      readonly intervals_changed: number;
      readonly net_usd_difference: number | null;
      readonly energy_mwh_difference: number;
      readonly cycles_per_day_difference: number;
      readonly obligations_missed_before: number;
      readonly obligations_missed_after: number;
    };
  } | null;
}

export function changeLines(changes: readonly SettingChange[]): string[] {
  if (changes.length === 0) return ['nothing would change'];
  return changes.map(({ path, from, to }) => {
    if (from === undefined) return `+ ${path} ${JSON.stringify(to)}`;
    if (to === undefined) return `- ${path} ${JSON.stringify(from)}`;
    return `~ ${path} ${JSON.stringify(from)} → ${JSON.stringify(to)}`;
  });
}

export function dryRunLines({ state, problem, notes, result }: DryRunAnswer): string[] {
  if (!result) return [`the dry run is ${state}${problem === null ? '' : `: ${problem}`}`];
  const { summary } = result;
  const usd = summary.net_usd_difference;
  const money = usd === null ? 'money unknown' : `${usd < 0 ? '−' : '+'}$${Math.abs(Math.round(usd))}`;
  const cycles = signed(summary.cycles_per_day_difference, 2);
  return [
    `Over the last ${summary.days.toFixed(1)} days on record this would have changed ${summary.intervals_changed} of ` +
      `${summary.intervals} intervals, ${money}, ${cycles} cycles a day, ${signed(summary.energy_mwh_difference, 1)} MWh.`,
    ...(summary.obligations_missed_after > 0 || summary.obligations_missed_before > 0
      ? [
          `Obligations not kept in ${summary.obligations_missed_after} intervals; now in ${summary.obligations_missed_before}.`,
        ]
      : []),
    ...notes,
  ];
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 ? '−' : '+'}${text}`;
}
