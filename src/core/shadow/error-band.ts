import { settle, type SettlementTerms } from '../fleet-dynamics/index.js';
import { weightedQuantiles } from '../statistics/index.js';
import type { Course, ShadowInterval } from './account.js';

/** What gains are uncertain by. */
export interface Uncertainty {
  /**
   * How far the watts of the always-on fleet, which are the catalogue's or learned ones, are off those read, as a share:
   * the median over intervals. Null: nothing was read to check them by.
   */
  readonly wattsOffRatio: number | null;
  /** The same of its hash. */
  readonly hashOffRatio: number | null;
  /** What intervals without a price may come to cost: from the 5th to the 95th percentile of those that have one. */
  readonly cheap: SettlementTerms | null;
  readonly dear: SettlementTerms | null;
}

/** What a gain may be, at least and at most. USD; null: nothing is settled to judge it by. */
export interface GainBand {
  readonly lowUsd: number | null;
  readonly highUsd: number | null;
}

const LOW = 0.05;
const HIGH = 0.95;

export function uncertaintyOf(intervals: readonly ShadowInterval[]): Uncertainty {
  const terms = intervals.flatMap((interval) => interval.terms ?? []);
  const deliveredUsdPerMwh = terms.map((each) => each.deliveredUsdPerMwh);
  const newest = terms.at(-1);
  const at = (share: number): SettlementTerms | null =>
    newest ? { ...newest, deliveredUsdPerMwh: quantile(deliveredUsdPerMwh, share) } : null;
  return {
    wattsOffRatio: offRatio(intervals, ({ energyMwh }) => energyMwh),
    hashOffRatio: offRatio(intervals, ({ hashThsHours }) => hashThsHours),
    cheap: at(LOW),
    dear: at(HIGH),
  };
}

/**
 * Where the gain of a shadow fleet may lie. Watts and hash that are off move what the fleets draw and hash differently;
 * against what happened, they move all of it. Intervals without a price add what they might gain or lose.
 */
export function gainBand(
  intervals: readonly ShadowInterval[],
  against: 'always-on' | 'actual',
  { wattsOffRatio, hashOffRatio, cheap, dear }: Uncertainty,
): GainBand {
  if (!cheap || !dear) return { lowUsd: null, highUsd: null };
  let [gainUsd, costUsd, revenueUsd, lowUsd, highUsd] = [0, 0, 0, 0, 0];
  for (const interval of intervals) {
    const { policy } = interval;
    const other = otherOf(interval, against);
    if (!other) continue;
    const gainAt = (terms: SettlementTerms): number =>
      settle(policy, terms).netUsd - settle(other, terms).netUsd;
    if (interval.terms === null) {
      const gains = [gainAt(cheap), gainAt(dear)];
      lowUsd += Math.min(0, ...gains);
      highUsd += Math.max(0, ...gains);
      continue;
    }
    gainUsd += gainAt(interval.terms);
    const base = against === 'actual' ? NOTHING : settle(other, interval.terms);
    const own = settle(policy, interval.terms);
    costUsd += own.energyCostUsd - base.energyCostUsd;
    revenueUsd += own.revenueUsd - base.revenueUsd;
  }
  const offUsd = Math.abs(costUsd) * (wattsOffRatio ?? 0) + Math.abs(revenueUsd) * (hashOffRatio ?? 0);
  return { lowUsd: gainUsd + lowUsd - offUsd, highUsd: gainUsd + highUsd + offUsd };
}

const NOTHING = { energyCostUsd: 0, revenueUsd: 0 };

function otherOf({ alwaysOn, actual }: ShadowInterval, against: 'always-on' | 'actual'): Course | null {
  if (against === 'always-on') return alwaysOn;
  return actual && { ...actual, wakes: 0 };
}

function offRatio(
  intervals: readonly ShadowInterval[],
  figureOf: (course: Pick<Course, 'energyMwh' | 'hashThsHours'>) => number,
): number | null {
  const ratios = intervals.flatMap(({ alwaysOn, actual }) =>
    actual && figureOf(alwaysOn) > 0 ? [figureOf(actual) / figureOf(alwaysOn)] : [],
  );
  return ratios.length === 0 ? null : Math.abs(quantile(ratios, 0.5) - 1);
}

function quantile(values: readonly number[], share: number): number {
  return weightedQuantiles(
    values.toSorted((a, b) => a - b).map((value) => ({ value, weight: 1 })),
    [share],
  )[0]!;
}
