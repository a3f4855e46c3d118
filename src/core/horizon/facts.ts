import { hashRevenueUsdPerHour } from '../units.js';
import { lastBeforeWindow, overlapSum, startsSecondsOf } from './grid.js';
import type { HorizonGroup, HorizonProblem } from './problem.js';

const SECONDS_PER_HOUR = 3600;

/** What planning looks up again and again, worked out once. Power in kW, time in hours, money in USD. */
export interface Facts {
  readonly problem: HorizonProblem;
  /** Number of intervals. */
  readonly T: number;
  readonly hours: Float64Array;
  readonly startsSeconds: readonly number[];
  readonly groups: readonly GroupFacts[];
}

/**
 * Level `k` of a miner is its point's index: 0 asleep, 1 the lowest point awake. Series by level are [k][t]. Where miners
 * move in blocks, "miner" means a block in all of this, and in all that is counted by it.
 */
export interface GroupFacts {
  readonly group: HorizonGroup;
  readonly index: number;
  readonly blockSize: number;
  readonly minerCount: number;
  /** Highest level. */
  readonly K: number;
  readonly initialAwake: number;
  /** Of one miner at the level. */
  readonly pointKw: readonly Float64Array[];
  /** Of one miner at the level, over the interval. */
  readonly revenueUsd: readonly Float64Array[];
  /** Wear and lost hash of one wake; watts drawn in vain after one miner has gone to sleep. */
  readonly wearUsd: Float64Array;
  readonly lostHashUsd: Float64Array;
  readonly stopUsd: Float64Array;
  /** Of one move between two points awake that are neighbours; null where it costs nothing. */
  readonly retuneUsd: Float64Array | null;
  /** Miners at each level or above before the horizon, as in `Levels`. */
  readonly initialLevels: readonly number[];
  /** Last interval whose wakes, or sleeps, are past their minimum time; −1: only those before the horizon. */
  readonly upSince: Int32Array;
  readonly downSince: Int32Array;
  /** Miners still bound from before the horizon. */
  readonly lockedAwake: Int32Array;
  readonly lockedAsleep: Int32Array;
  /** Wakes that the first day has already seen. */
  readonly wakesToday: number;
  /** Highest level that heat allows. */
  readonly highest: Int32Array;
}

export function factsOf(problem: HorizonProblem): Facts {
  const hours = Float64Array.from(problem.stepsSeconds, (seconds) => seconds / SECONDS_PER_HOUR);
  const startsSeconds = startsSecondsOf(problem.stepsSeconds);
  const groups = problem.groups.map((group, index) =>
    groupFacts(problem, group, index, hours, startsSeconds),
  );
  return { problem, T: hours.length, hours, startsSeconds, groups };
}

function groupFacts(
  problem: HorizonProblem,
  group: HorizonGroup,
  index: number,
  hours: Float64Array,
  startsSeconds: readonly number[],
): GroupFacts {
  const { points, powerFactor, hashFactor, highestPoint, blockSize = 1 } = group;
  const { retuneUsd = 0, retuneSeconds = 0 } = group;
  const blocks = (miners: number): number => Math.ceil(miners / blockSize);
  const initialCounts = group.initialCounts.map(blocks);
  const minerCount = initialCounts.reduce((sum, count) => sum + count, 0);
  const rate = (k: number, t: number): number =>
    blockSize *
    hashRevenueUsdPerHour(points[k]!.hashrateThs, problem.hashpriceUsdPerPhDay[t]!) *
    (hashFactor?.[t] ?? 1);
  const pointKw = points.map(({ powerW }) =>
    hours.map((_, t) => ((blockSize * powerW) / 1e3) * (powerFactor?.[t] ?? 1)),
  );
  const lockedAt = (locked: HorizonGroup['lockedAwake'], t: number): number =>
    blocks(locked.reduce((sum, { count, seconds }) => sum + (seconds > startsSeconds[t]! ? count : 0), 0));
  const lostHashUsd = (seconds: number): Float64Array =>
    hours.map((_, t) => overlapSum(hours, t, seconds / SECONDS_PER_HOUR, (at) => rate(group.wakePoint, at)));
  const retunes = lostHashUsd(retuneSeconds).map((usd) => usd + retuneUsd * blockSize);
  return {
    group,
    index,
    blockSize,
    minerCount,
    K: points.length - 1,
    initialAwake: minerCount - initialCounts[0]!,
    pointKw,
    revenueUsd: points.map((_, k) => hours.map((hour, t) => rate(k, t) * hour)),
    wearUsd: hours.map((_, t) => (group.wearUsdPerWake + (group.coldWearUsd?.[t] ?? 0)) * blockSize),
    lostHashUsd: lostHashUsd(group.upSeconds),
    retuneUsd: retuneUsd + retuneSeconds > 0 ? retunes : null,
    initialLevels: points
      .slice(1)
      .map((_, k) => initialCounts.slice(k + 1).reduce((sum, count) => sum + count, 0)),
    stopUsd: hours.map((_, t) => stopUsd(problem, group, pointKw[group.wakePoint]![t]!, t)),
    upSince: lastBeforeWindow(startsSeconds, group.minUpSeconds),
    downSince: lastBeforeWindow(startsSeconds, group.minDownSeconds),
    lockedAwake: Int32Array.from(hours, (_, t) => lockedAt(group.lockedAwake, t)),
    lockedAsleep: Int32Array.from(hours, (_, t) => lockedAt(group.lockedAsleep, t)),
    wakesToday: blocks(group.wakesToday),
    highest: Int32Array.from(hours, (_, t) => highestPoint?.[t] ?? points.length - 1),
  };
}

/** Never less than nothing: watts that a miner is slow to give up are not counted as earned at negative prices. */
function stopUsd({ energy }: HorizonProblem, { downSeconds }: HorizonGroup, kw: number, t: number): number {
  const usdPerKwh = Math.max(0, energy.buyUsdPerMwh[t]! + energy.addersUsdPerMwh[t]!) / 1e3;
  return usdPerKwh * kw * (downSeconds / SECONDS_PER_HOUR);
}
