import { afterShock, NODES, SHOCK_WEIGHTS } from './lattice.js';
import { gainsUsd, type MinerFacts } from './miner.js';
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

const ZERO = zeros();

function zeros(): Float64Array {
  return new Float64Array(NODES);
}

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
  const decideAt = priceKnown === 'at-start' ? decideAfterPrice : decideBeforePrice;
  let value: Float64Array = ZERO;
  let wakeLocks: Locks = new Map();
  let sleepLocks: Locks = new Map();
  for (let t = chain.length - 1; t >= 0; t -= 1) {
    const step = chain[t]!;
    const wakeLock = wakeLocks.get(facts.freeAfterWake[t]!) ?? null;
    const sleepLock = sleepLocks.get(facts.freeAfterSleep[t]!) ?? null;
    const options = decideAt(step, facts, t, { awake: value, wakeLock, sleepLock });
    awakeUsd[t] = plain(options.awake);
    wakeLockUsd[t] = options.wakeLock && plain(options.wakeLock);
    sleepLockUsd[t] = options.sleepLock && plain(options.sleepLock);
    wakeLocks = carriedLocks(step, wakeLocks, facts.freeAfterWake, t, options.toSleep);
    sleepLocks = carriedLocks(step, sleepLocks, facts.freeAfterSleep, t, options.toWake);
    value = options.before;
  }
  return { awakeUsd, wakeLockUsd, sleepLockUsd };
}

/** As `Array.from`, which takes ten times as long. */
function plain(values: Float64Array): number[] {
  const copy: number[] = [];
  for (let node = 0; node < NODES; node += 1) copy.push(values[node]!);
  return copy;
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

/** What the next step's nodes are worth. */
type Next = Pick<Options, 'awake' | 'wakeLock' | 'sleepLock'>;

function decideAfterPrice(step: ChainStep, facts: MinerFacts, t: number, next: Next): Options {
  const options = { ...next, before: zeros(), toSleep: zeros(), toWake: zeros() };
  const after = {
    awake: zeros(),
    wakeLock: next.wakeLock && zeros(),
    sleepLock: next.sleepLock && zeros(),
  };
  for (const [shock, weight] of SHOCK_WEIGHTS.entries()) {
    for (const name of ['awake', 'wakeLock', 'sleepLock'] as const)
      if (next[name]) afterShock(step.fast, step.slow, shock, next[name], after[name]!);
    decide(facts, t, step.pricesUsdPerMwh[shock]!, after, weight, options);
  }
  return options;
}

function decideBeforePrice(step: ChainStep, facts: MinerFacts, t: number, next: Next): Options {
  const expected = {
    awake: expectation(step, next.awake),
    wakeLock: next.wakeLock && expectation(step, next.wakeLock),
    sleepLock: next.sleepLock && expectation(step, next.sleepLock),
  };
  const options = { ...expected, before: zeros(), toSleep: zeros(), toWake: zeros() };
  decide(facts, t, step.meansUsdPerMwh, expected, 1, options);
  return options;
}

/** Of one step and price; overwritten by every decision. */
const gains = new Float64Array(NODES);

/** Adds to `options` what each node's decision at its price brings, with the given weight. */
function decide(
  facts: MinerFacts,
  t: number,
  prices: Float64Array,
  { awake, wakeLock, sleepLock }: Next,
  weight: number,
  { before, toSleep, toWake }: Options,
): void {
  const [wakeLocks, sleepLocks] = [wakeLock ?? ZERO, sleepLock ?? ZERO];
  const [wakeUsd, stopBaseUsd, stopMwh] = [facts.wakeUsd[t]!, facts.stopBaseUsd[t]!, facts.stopMwh[t]!];
  gainsUsd(facts, t, prices, gains);
  for (let node = 0; node < NODES; node += 1) {
    const stay = gains[node]! + awake[node]!;
    const stopUsd = positive(stopBaseUsd + stopMwh * prices[node]!);
    const sleepGain = positive(-stopUsd - sleepLocks[node]! - stay);
    const wakeGain = positive(stay - wakeLocks[node]! - wakeUsd);
    before[node]! += weight * (stay + sleepGain - wakeGain);
    toSleep[node]! += weight * sleepGain;
    toWake[node]! += weight * wakeGain;
  }
}

function positive(usd: number): number {
  return usd > 0 ? usd : 0;
}

/** The next step's `values`, as expected at each node of this one. */
function expectation(step: ChainStep, values: Float64Array): Float64Array {
  const [sum, after] = [zeros(), zeros()];
  for (const [shock, weight] of SHOCK_WEIGHTS.entries()) {
    afterShock(step.fast, step.slow, shock, values, after);
    for (let node = 0; node < NODES; node += 1) sum[node]! += weight * after[node]!;
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
