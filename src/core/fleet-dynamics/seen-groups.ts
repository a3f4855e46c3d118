import type { GroupState } from '../planner/index.js';
import type { SiteConfig } from '../site.js';
import { type RampTimes, type SimulatedGroup, simulatedGroups } from './simulated-group.js';

/** A site's groups with the figures that a snapshot has of them: what the planner decides by is what is settled. */
export function seenGroups(
  site: SiteConfig,
  rampTimes: RampTimes,
  seen: readonly GroupState[],
): SimulatedGroup[] {
  const known = new Map(seen.map((group) => [group.groupId, group]));
  return simulatedGroups(site, rampTimes).flatMap((group) => {
    const found = known.get(group.groupId);
    if (!found) return [];
    const { operatingPoints, devFeeRatio, upSeconds, downSeconds } = found;
    return [{ ...group, operatingPoints, devFeeRatio, upSeconds, downSeconds }];
  });
}
