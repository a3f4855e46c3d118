import { EbbError } from '../errors.js';
import { overlapSum, startsSecondsOf } from '../horizon/grid.js';
import type { HorizonGroup, Series } from '../horizon/problem.js';
import type { Tariff } from '../market/tariff.js';
import { hashRevenueUsdPerHour } from '../units.js';

/** What looking ahead has to know of a group: the economics of one of its miners. Series have a value for each step. */
export interface LookaheadGroup extends Pick<
  HorizonGroup,
  | 'groupId'
  | 'points'
  | 'powerFactor'
  | 'hashFactor'
  | 'highestPoint'
  | 'minUpSeconds'
  | 'minDownSeconds'
  | 'upSeconds'
  | 'downSeconds'
  | 'wakePoint'
  | 'wearUsdPerWake'
> {
  /** On top of the delivered price: expected peak charges, shadow prices of limits. Null: nothing. */
  readonly extraUsdPerMwh: Series | null;
}

/** What all groups share. */
export interface LookaheadTerms {
  readonly stepsSeconds: Series;
  /** Net of the pool's fee. */
  readonly hashpriceUsdPerPhDay: Series;
  readonly tariff: Tariff;
}

/**
 * The same miner, worked out for the induction. What it earns beyond sleep in step `t` at its `j`-th point awake is a line in
 * the market's price: `baseUsd[t × awakePoints + j] − slopeMwh[…] × price`.
 */
export interface MinerFacts {
  readonly awakePoints: number;
  readonly baseUsd: Float64Array;
  readonly slopeMwh: Float64Array;
  /** Hash lost by a wake at the start of each step, and its wear. */
  readonly wakeUsd: Float64Array;
  /** Watts drawn in vain after going to sleep cost `stopBaseUsd + stopMwh × price`, or nothing where that is negative. */
  readonly stopBaseUsd: Float64Array;
  readonly stopMwh: Float64Array;
  /** First step at which a miner that woke, or went to sleep, at the start of this one may move again. */
  readonly freeAfterWake: Int32Array;
  readonly freeAfterSleep: Int32Array;
}

/** Where heat allows no point awake: more than anything earns, and finite. */
const FORBIDDEN_USD = -1e6;

export function minerFacts(terms: LookaheadTerms, group: LookaheadGroup): MinerFacts {
  checkGroup(terms, group);
  const { stepsSeconds, hashpriceUsdPerPhDay, tariff } = terms;
  const { points, powerFactor, hashFactor, highestPoint, extraUsdPerMwh, wakePoint } = group;
  const steps = stepsSeconds.length;
  const awakePoints = points.length - 1;
  const hours = stepsSeconds.map((seconds) => seconds / 3600);
  const bought = 1 + tariff.lossRatio;
  const baseUsd = new Float64Array(steps * awakePoints);
  const slopeMwh = new Float64Array(steps * awakePoints);
  const stopBaseUsd = new Float64Array(steps);
  const stopMwh = new Float64Array(steps);
  const revenueUsdPerHour = (k: number, t: number): number =>
    hashRevenueUsdPerHour(points[k]!.hashrateThs, hashpriceUsdPerPhDay[t]!) * (hashFactor?.[t] ?? 1);
  for (let t = 0; t < steps; t += 1) {
    const megawatts = (powerW: number): number => (powerW / 1e6) * (powerFactor?.[t] ?? 1);
    const fixedUsdPerMwh = tariff.addersUsdPerMwh + (extraUsdPerMwh?.[t] ?? 0);
    const highest = highestPoint?.[t] ?? awakePoints;
    for (let k = 1; k <= awakePoints; k += 1) {
      const mwh = megawatts(points[k]!.powerW - points[0]!.powerW) * hours[t]!;
      const at = t * awakePoints + k - 1;
      slopeMwh[at] = mwh * bought;
      baseUsd[at] = (revenueUsdPerHour(k, t) - revenueUsdPerHour(0, t)) * hours[t]! - mwh * fixedUsdPerMwh;
      if (k > highest) baseUsd[at] = FORBIDDEN_USD;
    }
    const stoppingMwh = megawatts(points[wakePoint]!.powerW) * (group.downSeconds / 3600);
    stopBaseUsd[t] = stoppingMwh * tariff.addersUsdPerMwh;
    stopMwh[t] = stoppingMwh * bought;
  }
  const wakeUsd = new Float64Array(steps);
  for (let t = 0; t < steps; t += 1)
    wakeUsd[t] =
      group.wearUsdPerWake +
      overlapSum(hours, t, group.upSeconds / 3600, (at) => revenueUsdPerHour(wakePoint, at));
  const startsSeconds = startsSecondsOf(stepsSeconds);
  return {
    awakePoints,
    baseUsd,
    slopeMwh,
    wakeUsd,
    stopBaseUsd,
    stopMwh,
    freeAfterWake: freeAfter(startsSeconds, group.minUpSeconds),
    freeAfterSleep: freeAfter(startsSeconds, group.minDownSeconds),
  };
}

/** Writes what a miner earns beyond sleep in step `t` at the best of its points awake, by price, USD, into `gains`. */
export function gainsUsd(
  { awakePoints, baseUsd, slopeMwh }: MinerFacts,
  t: number,
  pricesUsdPerMwh: Float64Array,
  gains: Float64Array,
): void {
  const first = t * awakePoints;
  for (let at = first; at < first + awakePoints; at += 1) {
    const base = baseUsd[at]!;
    const slope = slopeMwh[at]!;
    for (let index = 0; index < gains.length; index += 1) {
      const usd = base - slope * pricesUsdPerMwh[index]!;
      if (at === first || usd > gains[index]!) gains[index] = usd;
    }
  }
}

/** The same for one price. */
export function gainUsd(facts: MinerFacts, t: number, usdPerMwh: number): number {
  const { awakePoints, baseUsd, slopeMwh } = facts;
  const at = t * awakePoints + bestPoint(facts, t, usdPerMwh) - 1;
  return baseUsd[at]! - slopeMwh[at]! * usdPerMwh;
}

/** Index of the point awake that earns most in step `t`; 0 is sleep. */
export function bestPoint(
  { awakePoints, baseUsd, slopeMwh }: MinerFacts,
  t: number,
  usdPerMwh: number,
): number {
  const from = t * awakePoints - 1;
  const usd = (point: number): number => baseUsd[from + point]! - slopeMwh[from + point]! * usdPerMwh;
  let best = 1;
  for (let point = 2; point <= awakePoints; point += 1) if (usd(point) > usd(best)) best = point;
  return best;
}

/** What going to sleep at the start of step `t` costs, USD. */
export function stopUsd({ stopBaseUsd, stopMwh }: MinerFacts, t: number, usdPerMwh: number): number {
  const usd = stopBaseUsd[t]! + stopMwh[t]! * usdPerMwh;
  return usd > 0 ? usd : 0;
}

function freeAfter(startsSeconds: readonly number[], minSeconds: number): Int32Array {
  const result = new Int32Array(startsSeconds.length);
  let free = 0;
  for (let t = 0; t < startsSeconds.length; t += 1) {
    if (free <= t) free = t + 1;
    while (free < startsSeconds.length && startsSeconds[free]! < startsSeconds[t]! + minSeconds) free += 1;
    result[t] = free;
  }
  return result;
}

function checkGroup({ stepsSeconds, hashpriceUsdPerPhDay }: LookaheadTerms, group: LookaheadGroup): void {
  const steps = stepsSeconds.length;
  const series = {
    hashpriceUsdPerPhDay,
    powerFactor: group.powerFactor,
    hashFactor: group.hashFactor,
    highestPoint: group.highestPoint,
    extraUsdPerMwh: group.extraUsdPerMwh,
  };
  const fail = (what: string): never => {
    throw new EbbError('rejected', `looking ahead for group ${group.groupId}: ${what}`);
  };
  for (const [name, values] of Object.entries(series)) {
    if (values && values.length !== steps)
      fail(`${name} has ${values.length} values; give one for each of ${steps} steps`);
    if (values?.some((value) => !Number.isFinite(value)))
      fail(`${name} has a value that is no number; give finite ones`);
  }
  const { points, wakePoint } = group;
  if (points.length < 2) fail('it has no point awake; leave the group out');
  if (points.some(({ powerW }, k) => k > 0 && powerW <= points[k - 1]!.powerW))
    fail('its points are not in the order of their watts; sort them, sleep first');
  if (!(wakePoint >= 1 && wakePoint < points.length))
    fail(`wakePoint ${wakePoint} is none of its points awake`);
}
