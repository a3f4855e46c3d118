import { EbbError } from '../errors.js';
import type { Series } from '../horizon/problem.js';
import { deliveredPriceUsdPerMwh } from '../market/tariff.js';
import { energyCostUsdPerHour, hashRevenueUsdPerHour } from '../units.js';
import {
  bestPoint,
  gainUsd,
  type LookaheadGroup,
  type LookaheadTerms,
  minerFacts,
  type MinerFacts,
  stopUsd,
} from './miner.js';

/** Prices as they came, one for each step, beside what all groups share. */
export interface PriceHistory extends LookaheadTerms {
  readonly priceUsdPerMwh: Series;
}

/** What a miner does before the first step, and for how many seconds it has to go on so. */
export interface MinerStart {
  readonly awake: boolean;
  readonly lockedSeconds: number;
}

/** What one miner does throughout. */
export interface MinerCourse {
  /** Index of the point in each step; 0 is sleep. */
  readonly points: Uint8Array;
  readonly wakes: number;
  /** Hash revenue less energy, lost hash, wear and watts drawn in vain, USD. */
  readonly usd: number;
}

const AWAKE_AND_FREE: MinerStart = { awake: true, lockedSeconds: 0 };

/**
 * The most that one miner could have earned, had all prices been known: backward induction over awake and asleep, minimum
 * times by jumping to the step at which the miner is free. Exact. What lies after the last step is worth nothing.
 */
export function perfectForesight(
  history: PriceHistory,
  group: LookaheadGroup,
  start: MinerStart = AWAKE_AND_FREE,
): MinerCourse {
  const facts = factsOf(history, group);
  const { priceUsdPerMwh: prices } = history;
  const steps = prices.length;
  const gains = Float64Array.from(prices, (price, t) => gainUsd(facts, t, price));
  const stops = Float64Array.from(prices, (price, t) => stopUsd(facts, t, price));
  /** Of being free to move at the start of each step, beyond sleeping to the end. */
  const awakeUsd = new Float64Array(steps + 1);
  const asleepUsd = new Float64Array(steps + 1);
  const [stay, wake] = [new Uint8Array(steps), new Uint8Array(steps)];
  const { freeAfterWake, freeAfterSleep, wakeUsd } = facts;
  const gainsBefore = runningSums(gains);
  for (let t = steps - 1; t >= 0; t -= 1) {
    const on = gains[t]! + awakeUsd[t + 1]!;
    const off = asleepUsd[freeAfterSleep[t]!]! - stops[t]!;
    stay[t] = on >= off ? 1 : 0;
    awakeUsd[t] = Math.max(on, off);
    const free = freeAfterWake[t]!;
    const woken = gainsBefore[free]! - gainsBefore[t]! + awakeUsd[free]! - wakeUsd[t]!;
    wake[t] = woken > asleepUsd[t + 1]! ? 1 : 0;
    asleepUsd[t] = Math.max(woken, asleepUsd[t + 1]!);
  }
  const courseOf = new Uint8Array(steps);
  let [awake, freeAt] = [start.awake, stepAfter(history.stepsSeconds, start.lockedSeconds)];
  for (let t = 0; t < steps; t += 1) {
    if (t >= freeAt && awake !== (awake ? stay[t] === 1 : wake[t] === 1)) {
      awake = !awake;
      freeAt = (awake ? freeAfterWake : freeAfterSleep)[t]!;
    }
    courseOf[t] = awake ? bestPoint(facts, t, prices[t]!) : 0;
  }
  return followCourse(history, group, courseOf, start);
}

/** What a miner that is at `points[t]` in step `t` earns. Minimum times and heat are the caller's to keep. */
export function followCourse(
  history: PriceHistory,
  group: LookaheadGroup,
  points: Uint8Array,
  start: MinerStart = AWAKE_AND_FREE,
): MinerCourse {
  const facts = factsOf(history, group);
  const { stepsSeconds, priceUsdPerMwh, hashpriceUsdPerPhDay, tariff } = history;
  let [usd, wakes, awake] = [0, 0, start.awake];
  points.forEach((index, t) => {
    const point = group.points[index]!;
    const usdPerMwh = deliveredPriceUsdPerMwh(priceUsdPerMwh[t]!, tariff) + (group.extraUsdPerMwh?.[t] ?? 0);
    const earned =
      hashRevenueUsdPerHour(point.hashrateThs, hashpriceUsdPerPhDay[t]!) * (group.hashFactor?.[t] ?? 1) -
      energyCostUsdPerHour(point.powerW * (group.powerFactor?.[t] ?? 1), usdPerMwh);
    usd += (earned * stepsSeconds[t]!) / 3600;
    if (awake && index === 0) usd -= stopUsd(facts, t, priceUsdPerMwh[t]!);
    if (!awake && index > 0) {
      usd -= facts.wakeUsd[t]!;
      wakes += 1;
    }
    awake = index > 0;
  });
  return { points, wakes, usd };
}

function factsOf(history: PriceHistory, group: LookaheadGroup): MinerFacts {
  const { priceUsdPerMwh: prices, stepsSeconds } = history;
  if (prices.length !== stepsSeconds.length || prices.some((price) => !Number.isFinite(price))) {
    throw new EbbError(
      'rejected',
      `perfect foresight: ${prices.length} prices for ${stepsSeconds.length} steps; give one finite price for each step`,
    );
  }
  return minerFacts(history, group);
}

/** Sum of all values before each place, and of all. */
function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, at) => (sums[at + 1] = sums[at]! + value));
  return sums;
}

/** First step that begins `seconds` or more after the first. */
function stepAfter(stepsSeconds: Series, seconds: number): number {
  let passed = 0;
  let step = 0;
  while (step < stepsSeconds.length && passed < seconds) {
    passed += stepsSeconds[step]!;
    step += 1;
  }
  return step;
}
