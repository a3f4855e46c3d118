import { assert } from '../assert.js';
import type { GroupState } from '../planner/index.js';
import { groupIdOf, type ModelConfig, type SiteConfig } from '../site.js';

export type RampTimes = (firmware: string) => { readonly upSeconds: number; readonly downSeconds: number };

/** What does not change about a group while its miners move. */
export type SimulatedGroup = Omit<
  GroupState,
  'freeCount' | 'lockedAwakeCount' | 'lockedAsleepCount' | 'currentCounts' | 'stuck'
> & {
  /** Inrush of one machine when its power supply is switched on, as a multiple of nominal watts. */
  readonly inrushRatio: number;
};

/** A site's groups, sorted by id. */
export function simulatedGroups(site: SiteConfig, rampTimes: RampTimes): SimulatedGroup[] {
  const models = new Map(site.models.map((model) => [model.modelId, model]));
  const groups = new Map<string, { group: Omit<SimulatedGroup, 'minerCount'>; count: number }>();
  for (const miner of site.miners) {
    const model = models.get(miner.modelId);
    assert(model, `no such model: ${miner.modelId}`);
    const id = groupIdOf(miner, model);
    const known = groups.get(id);
    if (known) known.count += 1;
    else groups.set(id, { group: groupOf(id, model, miner, rampTimes), count: 1 });
  }
  return [...groups.values()]
    .map(({ group, count }) => ({ ...group, minerCount: count }))
    .sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}

function groupOf(
  groupId: string,
  { label, firmware, thermalClass, operatingPoints, devFeeRatio, inrushRatio }: ModelConfig,
  { feederId, customerId }: { readonly feederId: string; readonly customerId: string },
  rampTimes: RampTimes,
): Omit<SimulatedGroup, 'minerCount'> {
  const { upSeconds, downSeconds } = rampTimes(firmware);
  return {
    groupId,
    model: label,
    firmware,
    feederId,
    customer: customerId,
    thermalClass,
    operatingPoints,
    devFeeRatio,
    upSeconds,
    downSeconds,
    inrushRatio,
  };
}

/** The group as the planner sees it. */
export function groupState(
  group: SimulatedGroup,
  now: Pick<GroupState, 'lockedAwakeCount' | 'lockedAsleepCount' | 'currentCounts' | 'stuck'>,
): GroupState {
  const stuckCount = now.stuck.reduce((sum, { count }) => sum + count, 0);
  return {
    groupId: group.groupId,
    model: group.model,
    firmware: group.firmware,
    feederId: group.feederId,
    customer: group.customer,
    thermalClass: group.thermalClass,
    operatingPoints: group.operatingPoints,
    devFeeRatio: group.devFeeRatio,
    upSeconds: group.upSeconds,
    downSeconds: group.downSeconds,
    minerCount: group.minerCount,
    freeCount: group.minerCount - stuckCount - now.lockedAwakeCount - now.lockedAsleepCount,
    lockedAwakeCount: now.lockedAwakeCount,
    lockedAsleepCount: now.lockedAsleepCount,
    currentCounts: now.currentCounts,
    stuck: now.stuck,
  };
}
