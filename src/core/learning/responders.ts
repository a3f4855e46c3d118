import { assert } from '../assert.js';
import { betaBinomial, betaQuantile } from '../statistics/index.js';

/** How many of a group's miners did what they were told, as a beta distribution of the rate, by group. Plain data. */
export interface ResponderState {
  readonly schema: 1;
  readonly groups: Readonly<Record<string, ResponderBelief>>;
}

export interface ResponderBelief {
  readonly responded: number;
  readonly failed: number;
}

/** Outcomes of one call to a group. */
export interface ResponderOutcome {
  readonly groupId: string;
  /** Miners that were seen to be down in time. */
  readonly respondedCount: number;
  /** Miners that were told and were not. */
  readonly failedCount: number;
}

export const NO_RESPONDERS: ResponderState = { schema: 1, groups: {} };

/** Before anything is seen: 19 of 20 respond, as sure as after 20 calls. An assumption. */
const PRIOR: ResponderBelief = { responded: 19, failed: 1 };
/** Older calls fade once there are so many; what fails is repaired, and other things fail. */
const COUNT_MAX = 2000;

export function learnResponders(
  state: ResponderState,
  outcomes: readonly ResponderOutcome[],
): ResponderState {
  const groups: Record<string, ResponderBelief> = { ...state.groups };
  for (const { groupId, respondedCount, failedCount } of outcomes) {
    const before = groups[groupId] ?? PRIOR;
    const responded = before.responded + respondedCount;
    const failed = before.failed + failedCount;
    const kept = Math.min(1, COUNT_MAX / (responded + failed));
    groups[groupId] = { responded: responded * kept, failed: failed * kept };
  }
  return { schema: 1, groups };
}

export function responderBelief(state: ResponderState, groupId: string): ResponderBelief {
  return state.groups[groupId] ?? PRIOR;
}

/** Mean rate of a group, and the range that holds it with 90 %. */
export function responderRate({ responded, failed }: ResponderBelief): {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
} {
  return {
    mean: responded / (responded + failed),
    low: betaQuantile(0.05, responded, failed),
    high: betaQuantile(0.95, responded, failed),
  };
}

/** Miners that could be called, in the order in which they would be. */
export interface CallableGroup {
  readonly groupId: string;
  readonly belief: ResponderBelief;
  readonly availableCount: number;
  /** What one of them takes off the site's load, W. */
  readonly shedPowerW: number;
}

export interface SparesNeeded {
  /** Miners to call in all, by group, in the order given. */
  readonly counts: readonly { readonly groupId: string; readonly count: number }[];
  readonly callCount: number;
  /** Of these, more than would do if every one responded. */
  readonly spareCount: number;
  /** That the shed load reaches the commitment. */
  readonly probability: number;
  /** False where all that there are don't suffice: then `counts` is all of them. */
  readonly isReached: boolean;
}

/**
 * How many miners must be called, group after group, so that the load shed is at least `commitmentW` with `probability`. Miners of
 * a group share what isn't known of its rate: the doubt doesn't average out over many.
 */
export function sparesNeeded(
  groups: readonly CallableGroup[],
  commitmentW: number,
  probability: number,
): SparesNeeded {
  assert(probability > 0 && probability < 1, `a probability of ${probability}`);
  const all = groups.reduce((sum, { availableCount }) => sum + availableCount, 0);
  const reached = (count: number): number => shedProbability(called(groups, count), commitmentW);
  const enough = (count: number): boolean => reached(count) >= probability;
  const withoutFailures = least(all, (count) => powerW(called(groups, count)) >= commitmentW);
  const isReached = enough(all);
  const callCount = isReached ? least(all, enough) : all;
  return {
    counts: called(groups, callCount).map(({ groupId, availableCount }) => ({
      groupId,
      count: availableCount,
    })),
    callCount,
    spareCount: callCount - withoutFailures,
    probability: reached(callCount),
    isReached,
  };
}

/** The first `count` miners in the order of the groups. */
function called(groups: readonly CallableGroup[], count: number): CallableGroup[] {
  let left = count;
  return groups.map((group) => {
    const availableCount = Math.min(left, group.availableCount);
    left -= availableCount;
    return { ...group, availableCount };
  });
}

function powerW(groups: readonly CallableGroup[]): number {
  return groups.reduce((sum, { availableCount, shedPowerW }) => sum + availableCount * shedPowerW, 0);
}

/** The least count from 0 to `all` that does; `all` where none does. It must go on doing with more. */
function least(all: number, does: (count: number) => boolean): number {
  let [low, high] = [0, all];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (does(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The commitment is cut into so many parts; a group's shed load counts in whole ones, rounded down. */
const PARTS = 2000;

/** Probability that all called miners shed at least `commitmentW`: exact for one group, on the low side for several. */
export function shedProbability(groups: readonly CallableGroup[], commitmentW: number): number {
  const active = groups.filter(({ availableCount, shedPowerW }) => availableCount > 0 && shedPowerW > 0);
  if (commitmentW <= 0) return 1;
  const [only] = active;
  if (only && active.length === 1) {
    const needed = Math.ceil(commitmentW / only.shedPowerW - ROUNDING);
    return sheddings(only)
      .slice(needed)
      .reduce((sum, each) => sum + each, 0);
  }
  let reached = new Float64Array(PARTS + 1);
  reached[0] = 1;
  for (const group of active) {
    const parts = new Float64Array(PARTS + 1);
    for (const [count, each] of sheddings(group).entries()) {
      const part = Math.floor((count * group.shedPowerW * PARTS) / commitmentW + ROUNDING);
      parts[Math.min(PARTS, part)]! += each;
    }
    reached = sumOf(reached, parts);
  }
  return reached[PARTS]!;
}

/** So that a whole number of parts that was divided stays one. */
const ROUNDING = 1e-9;

/** Probability of each count of responders. */
function sheddings({ availableCount, belief }: CallableGroup): number[] {
  return betaBinomial(availableCount, belief.responded, belief.failed);
}

/** The distribution of a sum; what goes beyond the last part stays in it. */
function sumOf(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(PARTS + 1);
  for (let i = 0; i <= PARTS; i += 1) {
    if (a[i]! < NEGLIGIBLE) continue;
    for (let j = 0; j <= PARTS; j += 1) sum[Math.min(PARTS, i + j)]! += a[i]! * b[j]!;
  }
  return sum;
}

const NEGLIGIBLE = 1e-15;
