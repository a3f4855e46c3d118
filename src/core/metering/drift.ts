import type { MeterInterval } from '../ports/meter.js';
import { aggregated } from './aggregate.js';
import {
  comparedPairs,
  type DriftRule,
  type LossModel,
  type MinerSum,
  reconcile,
  type Reconciliation,
} from './reconcile.js';

/** A closed interval of the miners' readings, whatever its length. */
export interface MinerInterval {
  /** ISO 8601 UTC. */
  readonly start: string;
  readonly minutes: number;
  /** Null where readings do not cover it whole. */
  readonly energyKwh: number | null;
}

/** An alarm ends where the difference is below this share of the tolerance: at its edge it would come and go. */
const CLEAR_RATIO = 0.8;
/** Fewer intervals say little of a meter's error: a day of quarters. */
const ERROR_INTERVALS_MIN = 96;

/** The shortest length that intervals of both lengths make up, in minutes. Both divide an hour, and so does it. */
export function commonMinutes(a: number, b: number): number {
  let minutes = Math.max(a, b);
  while (minutes % a !== 0 || minutes % b !== 0) minutes += Math.max(a, b);
  return minutes;
}

/**
 * `reconcile` for a meter and miners whose intervals differ in length: both are added up to the length that they have in
 * common, and the rule's number of the meter's intervals to as much time.
 */
export function reconcileOver(
  meter: readonly MeterInterval[],
  miners: readonly MinerInterval[],
  losses: LossModel,
  { toleranceRatio, intervals }: DriftRule,
): Reconciliation {
  const { both, minutes } = alike(meter, miners);
  const own = meter[0]?.minutes ?? minutes;
  const rule = { toleranceRatio, intervals: Math.ceil((intervals * own) / minutes) };
  return reconcile(both.meter, both.miners, losses, rule);
}

/** What an alarm that is raised or not has to become. */
export function driftStep(
  isRaised: boolean,
  { alarm, compared, differenceRatio }: Reconciliation,
  { toleranceRatio }: DriftRule,
): 'raise' | 'clear' | null {
  if (!isRaised) return alarm ? 'raise' : null;
  const isBack = compared > 0 && differenceRatio !== null && !alarm;
  return isBack && Math.abs(differenceRatio) <= CLEAR_RATIO * toleranceRatio ? 'clear' : null;
}

/**
 * One standard deviation of the meter against the miners' sum with its losses, as a share of the load (0–1): the root mean
 * square of their differences, so that a bias counts too. Only what was `measured` counts.
 * @returns null where too few intervals are known to both
 */
export function meterErrorRatio(
  meter: readonly MeterInterval[],
  miners: readonly MinerInterval[],
  losses: LossModel,
): { readonly ratio: number; readonly intervals: number } | null {
  const measured = meter.filter(({ quality }) => quality === 'measured');
  const { both } = alike(measured, miners);
  const pairs = comparedPairs(both.meter, both.miners, losses);
  if (pairs.length < ERROR_INTERVALS_MIN) return null;
  let [differences, loads] = [0, 0];
  for (const { seen, made } of pairs) {
    differences += (made.energyKwh! - seen.energyKwh!) ** 2;
    loads += seen.energyKwh! ** 2;
  }
  return loads > 0 ? { ratio: Math.min(1, Math.sqrt(differences / loads)), intervals: pairs.length } : null;
}

function alike(meter: readonly MeterInterval[], miners: readonly MinerInterval[]) {
  const minutes = commonMinutes(meter[0]?.minutes ?? 1, miners[0]?.minutes ?? 1);
  const sums = aggregated(
    miners.map((each) => ({ ...each, quality: each.energyKwh === null ? 'missing' : 'estimated' })),
    minutes,
  ).map(({ start, energyKwh }): MinerSum => ({ start, minutes, energyKwh, estimatedRatio: null }));
  return { both: { meter: aggregated(meter, minutes), miners: sums }, minutes };
}
