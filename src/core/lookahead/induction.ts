import { afterShock, NODES, SHOCK_WEIGHTS } from './lattice.js';
import { gainUsd, type MinerFacts, stopUsd } from './miner.js';
import type { ChainStep } from './price-chain.js';

/** Whether an interval's price is known when its point is decided, or only when it is over. */
export type PriceKnown = 'at-start' | 'at-end';

/**
 * By step and node, in USD, as seen when the step has been decided: the step's price is known where it is at the start, and
 * nodes are those of the next step's belief; otherwise they are those of this step's.
 */
export interface MinerValues {
  /** What being awake and free at the end of the step is worth beyond being asleep and free. */
  readonly awakeUsd: readonly (readonly number[])[];
  /** What it costs that a miner woken at the start of the step may not sleep yet; null: it may. */
  readonly wakeLockUsd: readonly (readonly number[] | null)[];
  /** The same of one put to sleep. */
  readonly sleepLockUsd: readonly (readonly number[] | null)[];
}

/** Cost of not being free before a step, at the nodes of the present one, by that step. */
type Locks = Map<number, Float64Array>;

const ZERO = new Float64Array(NODES);

/**
 * Backward induction for one miner. Awake beyond asleep, both free, is enough to know; and what it costs to be bound:
 * an option that cannot be used. With `x` what staying awake is worth, it may be exchanged for going to sleep, and
 * being asleep for waking:
 *
 * toSleep = max(0, −stop − sleepLock − x), toWake = max(0, x − wakeLock − wake), value before = E[x + toSleep − toWake].
 */
export function induceValues(
  chain: readonly ChainStep[],
  facts: MinerFacts,
  priceKnown: PriceKnown,
): MinerValues {
  const awakeUsd: (readonly number[])[] = [];
  const wakeLockUsd: (readonly number[] | null)[] = [];
  const sleepLockUsd: (readonly number[] | null)[] = [];
  let value: Float64Array = ZERO;
  let wakeLocks: Locks = new Map();
  let sleepLocks: Locks = new Map();
  for (let t = chain.length - 1; t >= 0; t -= 1) {
    const step = chain[t]!;
    const wakeLock = wakeLocks.get(facts.freeAfterWake[t]!) ?? null;
    const sleepLock = sleepLocks.get(facts.freeAfterSleep[t]!) ?? null;
    const options =
      priceKnown === 'at-start'
        ? decideAfterPrice(step, facts, t, value, wakeLock, sleepLock)
        : decideBeforePrice(step, facts, t, value, wakeLock, sleepLock);
    awakeUsd[t] = Array.from(options.awake);
    wakeLockUsd[t] = options.wakeLock && Array.from(options.wakeLock);
    sleepLockUsd[t] = options.sleepLock && Array.from(options.sleepLock);
    wakeLocks = carriedLocks(step, wakeLocks, facts.freeAfterWake, t, options.toSleep);
    sleepLocks = carriedLocks(step, sleepLocks, facts.freeAfterSleep, t, options.toWake);
    value = options.before;
  }
  return { awakeUsd, wakeLockUsd, sleepLockUsd };
}

/** By node. The first three as `MinerValues` has them. */
interface Options {
  readonly awake: Float64Array;
  readonly wakeLock: Float64Array | null;
  readonly sleepLock: Float64Array | null;
  /** Expected at the belief before the step's price is known. */
  readonly before: Float64Array;
  readonly toSleep: Float64Array;
  readonly toWake: Float64Array;
}

function decideAfterPrice(
  step: ChainStep,
  facts: MinerFacts,
  t: number,
  value: Float64Array,
  wakeLock: Float64Array | null,
  sleepLock: Float64Array | null,
): Options {
  const [before, toSleep, toWake] = [ZERO.slice(), ZERO.slice(), ZERO.slice()];
  const [x, wakeLockAfter, sleepLockAfter] = [ZERO.slice(), ZERO.slice(), ZERO.slice()];
  const wakeUsd = facts.wakeUsd[t]!;
  for (const [shock, weight] of SHOCK_WEIGHTS.entries()) {
    const prices = step.pricesUsdPerMwh[shock]!;
    afterShock(step.fast, step.slow, shock, value, x);
    if (wakeLock) afterShock(step.fast, step.slow, shock, wakeLock, wakeLockAfter);
    if (sleepLock) afterShock(step.fast, step.slow, shock, sleepLock, sleepLockAfter);
    for (let node = 0; node < NODES; node += 1) {
      const price = prices[node]!;
      const stay = gainUsd(facts, t, price) + x[node]!;
      const sleepGain = Math.max(0, -stopUsd(facts, t, price) - sleepLockAfter[node]! - stay);
      const wakeGain = Math.max(0, stay - wakeLockAfter[node]! - wakeUsd);
      toSleep[node] = toSleep[node]! + weight * sleepGain;
      toWake[node] = toWake[node]! + weight * wakeGain;
      before[node] = before[node]! + weight * (stay + sleepGain - wakeGain);
    }
  }
  return { awake: value, wakeLock, sleepLock, before, toSleep, toWake };
}

function decideBeforePrice(
  step: ChainStep,
  facts: MinerFacts,
  t: number,
  value: Float64Array,
  wakeLock: Float64Array | null,
  sleepLock: Float64Array | null,
): Options {
  const [before, toSleep, toWake] = [ZERO.slice(), ZERO.slice(), ZERO.slice()];
  const expected = {
    awake: expectation(step, value),
    wakeLock: wakeLock && expectation(step, wakeLock),
    sleepLock: sleepLock && expectation(step, sleepLock),
  };
  for (let node = 0; node < NODES; node += 1) {
    const price = step.meansUsdPerMwh[node]!;
    const stay = gainUsd(facts, t, price) + expected.awake[node]!;
    toSleep[node] = Math.max(0, -stopUsd(facts, t, price) - (expected.sleepLock?.[node] ?? 0) - stay);
    toWake[node] = Math.max(0, stay - (expected.wakeLock?.[node] ?? 0) - facts.wakeUsd[t]!);
    before[node] = stay + toSleep[node]! - toWake[node]!;
  }
  return { ...expected, before, toSleep, toWake };
}

/** The next step's `values`, as expected at each node of this one. */
function expectation(step: ChainStep, values: ArrayLike<number>): Float64Array {
  const [sum, after] = [ZERO.slice(), ZERO.slice()];
  for (const [shock, weight] of SHOCK_WEIGHTS.entries()) {
    afterShock(step.fast, step.slow, shock, values, after);
    for (let node = 0; node < NODES; node += 1) sum[node] = sum[node]! + weight * after[node]!;
  }
  return sum;
}

/** What it costs at step `t` not to be free before those steps that an earlier move binds to: this step's option, and the later ones. */
function carriedLocks(
  step: ChainStep,
  locks: Locks,
  freeAfter: Int32Array,
  t: number,
  option: Float64Array,
): Locks {
  const carried: Locks = new Map();
  for (let moved = t - 1; moved >= 0 && freeAfter[moved]! > t; moved -= 1) {
    const free = freeAfter[moved]!;
    if (carried.has(free)) continue;
    const later = locks.get(free);
    carried.set(free, later ? expectation(step, later).map((usd, node) => usd + option[node]!) : option);
  }
  return carried;
}
