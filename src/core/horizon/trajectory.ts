import type { GroupFacts } from './facts.js';

/**
 * A group over the horizon: `levels[k - 1][t]` miners at level `k` or above. Wakes and sleeps are the least that the
 * counts ask for.
 */
export type Levels = readonly Int32Array[];

export function wakesAt(facts: GroupFacts, awake: Int32Array, t: number): number {
  return Math.max(0, awake[t]! - (t > 0 ? awake[t - 1]! : facts.initialAwake));
}

export function sleepsAt(facts: GroupFacts, awake: Int32Array, t: number): number {
  return Math.max(0, (t > 0 ? awake[t - 1]! : facts.initialAwake) - awake[t]!);
}

/**
 * USD of wear, lost hash, watts drawn in vain and retunes by the group's moves at the start of intervals `from` to `to`.
 * A level is retuned as far as it changes by more than those woken, or put to sleep, account for.
 */
export function moveCostUsd(facts: GroupFacts, levels: Levels, from: number, to: number): number {
  const { wearUsd, lostHashUsd, stopUsd, retuneUsd, initialLevels } = facts;
  const awake = levels[0]!;
  let total = 0;
  for (let t = from; t <= to; t += 1) {
    const wakes = wakesAt(facts, awake, t);
    const sleeps = sleepsAt(facts, awake, t);
    total += wakes * (wearUsd[t]! + lostHashUsd[t]!) + sleeps * stopUsd[t]!;
    if (!retuneUsd) continue;
    for (let k = 1; k < levels.length; k += 1) {
      const rise = levels[k]![t]! - (t > 0 ? levels[k]![t - 1]! : initialLevels[k]!);
      total += Math.max(0, rise - wakes, -rise - sleeps) * retuneUsd[t]!;
    }
  }
  return total;
}

/**
 * Miners that move before their minimum time, summed over intervals, for moves made within the horizon; and those of
 * the locks from before it, by interval. Zero for both: the counts can be kept by single miners, the one that has been
 * awake (asleep) longest moving first.
 */
export function timeFaults(facts: GroupFacts, awake: Int32Array): { moves: number; locks: Int32Array } {
  const { minerCount, initialAwake, upSince, downSince, lockedAwake, lockedAsleep } = facts;
  const T = awake.length;
  const woken = new Int32Array(T + 1);
  const slept = new Int32Array(T + 1);
  const locks = new Int32Array(T);
  let moves = 0;
  for (let t = 0; t < T; t += 1) {
    woken[t + 1] = woken[t]! + wakesAt(facts, awake, t);
    slept[t + 1] = slept[t]! + sleepsAt(facts, awake, t);
    const freeToSleep = initialAwake + woken[upSince[t]! + 1]! - slept[t + 1]!;
    const freeToWake = minerCount - initialAwake + slept[downSince[t]! + 1]! - woken[t + 1]!;
    moves += Math.max(0, -freeToSleep) + Math.max(0, -freeToWake);
    locks[t] =
      Math.max(0, lockedAwake[t]! - Math.max(0, freeToSleep)) +
      Math.max(0, lockedAsleep[t]! - Math.max(0, freeToWake));
  }
  return { moves, locks };
}

/** Wakes beyond each day's cap, summed. */
export function cycleFaults(facts: GroupFacts, awake: Int32Array, dayOfInterval: readonly number[]): number {
  const { wakesToday } = facts;
  const { wakesPerDayMax } = facts.group;
  if (wakesPerDayMax === null) return 0;
  let over = 0;
  let wakes = wakesToday;
  const close = (): void =>
    void (over += Math.max(
      0,
      wakes - Math.max(wakesPerDayMax * facts.minerCount, day === dayOfInterval[0]! ? wakesToday : 0),
    ));
  let day = dayOfInterval[0]!;
  for (let t = 0; t < awake.length; t += 1) {
    if (dayOfInterval[t]! !== day) {
      close();
      day = dayOfInterval[t]!;
      wakes = 0;
    }
    wakes += wakesAt(facts, awake, t);
  }
  close();
  return over;
}
