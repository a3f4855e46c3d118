import type { FeederConfig } from '../core/site.js';
import { type ConditionCounts, conditionOf, MINER_CONDITIONS, noConditions } from './condition.js';
import type { MinerState } from './miner-state.js';
import type { FleetMiner } from './registry.js';

/** What hangs on a feeder and on those below it. */
export interface FeederSum {
  readonly feeder: FeederConfig;
  readonly minerCount: number;
  /** W by the last readings. */
  readonly powerW: number;
  readonly hashrateThs: number;
  readonly conditions: ConditionCounts;
}

/** @param feeders parents before children */
export function feederSums(
  feeders: readonly FeederConfig[],
  miners: readonly FleetMiner[],
  states: ReadonlyMap<string, MinerState>,
): FeederSum[] {
  const sums = new Map(
    feeders.map((feeder) => [
      feeder.feederId,
      { feeder, minerCount: 0, powerW: 0, hashrateThs: 0, conditions: noConditions() },
    ]),
  );
  for (const miner of miners) {
    const sum = sums.get(miner.config.feederId);
    if (!sum) continue;
    const state = states.get(miner.minerId)!;
    sum.minerCount += 1;
    sum.powerW += state.powerW ?? 0;
    sum.hashrateThs += state.hashrateThs;
    sum.conditions[conditionOf(miner, state)] += 1;
  }
  for (const { parentId, feederId } of [...feeders].reverse()) {
    const above = parentId === null ? undefined : sums.get(parentId);
    if (!above) continue;
    const sum = sums.get(feederId)!;
    above.minerCount += sum.minerCount;
    above.powerW += sum.powerW;
    above.hashrateThs += sum.hashrateThs;
    for (const condition of MINER_CONDITIONS) above.conditions[condition] += sum.conditions[condition];
  }
  return [...sums.values()];
}
