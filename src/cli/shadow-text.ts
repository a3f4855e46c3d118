import { formatPrice, formatUsd } from '../core/units.js';
import { tableLines } from './table.js';

interface GainView {
  readonly usd: number;
  readonly low_usd: number | null;
  readonly high_usd: number | null;
}

interface CourseView {
  readonly energy_mwh: number;
  readonly wakes: number;
  readonly net_usd: number;
  readonly avg_price_paid_usd_per_mwh: number | null;
}

interface AccountView {
  readonly intervals: number;
  readonly settled_intervals: number;
  readonly compared_intervals: number;
  readonly policy: CourseView;
  readonly always_on: CourseView;
  readonly actual: CourseView;
  readonly gain_over_always_on: GainView;
  readonly gain_over_actual: GainView;
}

/** The account of a shadow site as the API sends it: the part that is shown. */
export interface ShadowView {
  readonly site_id: string;
  readonly from: string;
  readonly to: string;
  readonly uncertainty: { readonly watts_off_ratio: number | null; readonly hash_off_ratio: number | null };
  readonly total: AccountView;
  readonly days: readonly (AccountView & { readonly date: string })[];
}

/** What mode shadow would have earned, by day and as a whole, and how sure that is. */
export function shadowText({ site_id: site, from, to, uncertainty, total, days }: ShadowView): string {
  const { intervals, settled_intervals: settled, compared_intervals: compared } = total;
  const head = `${site}: WOULD HAVE BEEN, ${from} to ${to}: ${intervals} whole intervals in mode shadow, ${settled} settled`;
  if (intervals === 0)
    return `${head}. Nothing to tell yet: the site has to be in mode shadow for a whole interval.`;
  const rows = [...days.map((day) => row(day.date, day)), row('all', total)];
  return [
    head,
    '',
    ...tableLines(
      [
        [
          'day',
          'profit',
          'always on',
          'gain',
          'gain, band',
          'happened',
          'gain over it',
          'MWh',
          'paid',
          'wakes',
        ],
        ...rows,
      ],
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ),
    '',
    ...notes(uncertainty, intervals - settled, settled - compared),
  ].join('\n');
}

function row(name: string, account: AccountView): string[] {
  const { policy, always_on: alwaysOn, actual, gain_over_always_on: gain } = account;
  const isCompared = account.compared_intervals > 0;
  return [
    name,
    formatUsd(policy.net_usd),
    formatUsd(alwaysOn.net_usd),
    formatUsd(gain.usd),
    bandText(gain),
    isCompared ? formatUsd(actual.net_usd) : 'unknown',
    isCompared
      ? `${formatUsd(account.gain_over_actual.usd)} (${bandText(account.gain_over_actual)})`
      : 'unknown',
    policy.energy_mwh.toFixed(3),
    policy.avg_price_paid_usd_per_mwh === null ? 'none' : formatPrice(policy.avg_price_paid_usd_per_mwh),
    String(policy.wakes),
  ];
}

function bandText({ low_usd: low, high_usd: high }: GainView): string {
  return low === null || high === null ? 'unknown' : `${formatUsd(low)} to ${formatUsd(high)}`;
}

function notes(
  { watts_off_ratio: watts, hash_off_ratio: hash }: ShadowView['uncertainty'],
  unsettled: number,
  notCompared: number,
): string[] {
  const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;
  return [
    watts === null || hash === null
      ? 'Nothing was read to check the watts and the hash of the operating points by: the band has no part for them.'
      : `The band: watts of the operating points are ${percent(watts)} off what was read, hash ${percent(hash)} (median).`,
    ...(unsettled > 0
      ? [
          `${unsettled} intervals have no price yet: in no sum, in the band at the 5th to 95th percentile of the others.`,
        ]
      : []),
    ...(notCompared > 0
      ? [`${notCompared} settled intervals have too few readings to say what happened.`]
      : []),
  ];
}
