import { DateTime } from 'luxon';
import { formatPower, formatPrice, formatUsd } from '../core/units.js';
import { tableLines } from './table.js';

/** A look ahead as the API sends it: the part that is shown. */
export interface HorizonView {
  readonly horizon_id: string;
  readonly made_at: string;
  readonly method: string;
  readonly stopped_by: string | null;
  readonly objective_usd: number;
  readonly bound_usd: number | null;
  readonly gap_ratio: number | null;
  readonly total_ms: number;
  readonly price_quantile_probabilities: readonly number[];
  readonly spike_usd_per_mwh: number;
  readonly steps: readonly {
    readonly start: string;
    readonly minutes: number;
    readonly price_mean_usd_per_mwh: number;
    readonly price_quantiles_usd_per_mwh: readonly number[];
    readonly spike_probability: number;
    readonly site_w: number;
    readonly net_usd: number;
  }[];
  readonly violations: readonly { readonly source: string; readonly amount_w: number }[];
  readonly shadow_prices: readonly {
    readonly source: string;
    readonly interval: number | null;
    readonly usd_per_unit: number;
    readonly unit: string;
  }[];
  readonly error: string | null;
}

export interface ReplayView {
  readonly id: string;
  readonly kind: string;
  readonly matches: boolean;
}

const PRICES_SHOWN = 5;

/** A look ahead for people: how good it is, then a line an hour. */
export function horizonText(view: HorizonView): string {
  const gap =
    view.bound_usd === null || view.gap_ratio === null
      ? 'nothing is proven of it'
      : `proven to be within ${(100 * view.gap_ratio).toFixed(3)} % of the best there is (${formatUsd(view.bound_usd)})`;
  return [
    `look ahead ${view.horizon_id} of ${view.made_at}, ${view.method}, ${Math.round(view.total_ms)} ms`,
    `net ${formatUsd(view.objective_usd)} over the horizon, ${gap}`,
    ...(view.stopped_by === null
      ? []
      : [`STOPPED BY ${view.stopped_by}: better plans may not have been found`]),
    ...(view.error === null ? [] : [`THE NEWEST LOOK FAILED: ${view.error}`]),
    ...view.violations.map(
      ({ source, amount_w: amountW }) => `CANNOT BE KEPT ${source}: by ${formatPower(amountW)}`,
    ),
    '',
    ...hourLines(view),
    ...priceLines(view),
  ].join('\n');
}

function hourLines(view: HorizonView): string[] {
  const [low, high] = [0.1, 0.9].map((wanted) => view.price_quantile_probabilities.indexOf(wanted));
  const hours = new Map<string, HorizonView['steps'][number][]>();
  for (const step of view.steps) {
    const hour = DateTime.fromISO(step.start, { zone: 'utc' }).startOf('hour').toISO()!;
    hours.set(hour, [...(hours.get(hour) ?? []), step]);
  }
  const rows = [...hours].map(([hour, steps]) => {
    const minutes = steps.reduce((sum, step) => sum + step.minutes, 0);
    const mean = (value: (step: HorizonView['steps'][number]) => number): number =>
      steps.reduce((sum, step) => sum + value(step) * step.minutes, 0) / minutes;
    return [
      `${hour.slice(0, 16)}Z`,
      formatPrice(mean((step) => step.price_mean_usd_per_mwh)),
      `${mean((step) => step.price_quantiles_usd_per_mwh[low!]!).toFixed(0)}–${mean((step) => step.price_quantiles_usd_per_mwh[high!]!).toFixed(0)}`,
      `${(100 * mean((step) => step.spike_probability)).toFixed(1)} %`,
      formatPower(mean((step) => step.site_w)),
      formatUsd(steps.reduce((sum, step) => sum + step.net_usd, 0)),
    ];
  });
  const spike = `>${formatUsd(view.spike_usd_per_mwh)}`;
  return tableLines([['hour', 'expected', '10–90 %', spike, 'planned', 'net'], ...rows], [1, 2, 3, 4, 5]);
}

function priceLines({ shadow_prices: prices, steps }: HorizonView): string[] {
  if (prices.length === 0) return [];
  const lines = prices.slice(0, PRICES_SHOWN).map(({ source, interval, usd_per_unit: usd, unit }) => {
    const when = interval === null ? 'over the horizon' : `at ${steps[interval]!.start}`;
    return `  ${source} ${when}: ${formatUsd(usd)} for one ${unit} more`;
  });
  return ['', 'Limits that bind, dearest first (from the linear relaxation):', ...lines];
}

export function replayText({ id, kind, matches }: ReplayView): string {
  return matches
    ? `${kind} ${id}: made again from what was stored, the same byte for byte`
    : `${kind} ${id}: made again from what was stored, it DIFFERS from what was decided`;
}
