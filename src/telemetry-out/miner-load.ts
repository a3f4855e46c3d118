import type { LoadReading } from '../core/enrolled/index.js';
import type { FleetMiner, MinerState } from '../fleet/index.js';

/**
 * Load of these miners by their last readings; null where none was ever read. A miner that was never read, and one that was
 * read before `freshSinceMs`, counts as old: with the watts it was last seen at, or those of its nominal point.
 */
export function minerLoad(
  miners: readonly FleetMiner[],
  states: ReadonlyMap<string, MinerState>,
  freshSinceMs: number,
): LoadReading | null {
  let [powerW, unknownW, oldW, doubtfulW] = [0, 0, 0, 0];
  let at: string | null = null;
  for (const { minerId, nominal } of miners) {
    const state = states.get(minerId);
    if (state === undefined || state.powerW === null || state.observedAt === null) {
      unknownW += nominal.powerW;
      continue;
    }
    const { powerW: watts, observedAt, reachable, powerSource } = state;
    powerW += watts;
    const isOld = !reachable || Date.parse(observedAt) < freshSinceMs;
    // Asleep, a miner that cannot be read is a doubt of what it may draw, not of the little that it drew.
    if (isOld) oldW += Math.max(watts, reachable ? watts : nominal.powerW);
    if (isOld || powerSource !== 'metered') doubtfulW += watts;
    if (at === null || observedAt > at) at = observedAt;
  }
  if (at === null) return null;
  const wholeW = Math.max(powerW + unknownW, 1);
  return {
    from: 'miners',
    powerW,
    at,
    oldRatio: Math.min(1, (oldW + unknownW) / wholeW),
    doubtfulRatio: Math.min(1, (doubtfulW + unknownW) / wholeW),
  };
}
