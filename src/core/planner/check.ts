import { directableCount, stuckPowerW } from './constraints.js';
import type { Plan } from './plan.js';
import type { SiteSnapshot } from './snapshot.js';

/** Watts that sums of floating-point numbers may be off by. */
const TOLERANCE_W = 1;

/**
 * Checks a plan against its snapshot with code that had no part in making it: every miner placed once, on a point that it
 * has; sums right; no feeder above its limit, and no obligation broken, unless the plan says so and by how much.
 * Returns one sentence a violation.
 */
export function violations(snapshot: SiteSnapshot, plan: Plan): string[] {
  const loads = new Map(snapshot.feeders.map(({ feederId }) => [feederId, 0]));
  const parents = new Map(snapshot.feeders.map(({ feederId, parentId }) => [feederId, parentId]));
  const found: string[] = [];
  for (const group of snapshot.groups) {
    const planned = plan.groups.find(({ groupId }) => groupId === group.groupId);
    if (!planned) {
      found.push(`group ${group.groupId} has no plan`);
      continue;
    }
    let powerW = stuckPowerW(group);
    let miners = 0;
    for (const { pointId, count } of planned.counts) {
      const point = group.operatingPoints.find(({ id }) => id === pointId);
      if (!point || !Number.isInteger(count) || count < 0)
        found.push(`group ${group.groupId}: ${count} at ${pointId}`);
      powerW += count * (point?.powerW ?? 0);
      miners += count;
    }
    if (miners !== directableCount(group))
      found.push(`group ${group.groupId}: ${miners} of ${directableCount(group)} miners placed`);
    if (Math.abs(powerW - planned.powerW) > TOLERANCE_W)
      found.push(`group ${group.groupId}: power ${planned.powerW} W, not ${powerW} W`);
    for (let at: string | null = group.feederId; at !== null; at = parents.get(at) ?? null) {
      loads.set(at, (loads.get(at) ?? 0) + powerW);
    }
  }
  return [...found, ...brokenLimits(snapshot, plan, loads)];
}

function brokenLimits(snapshot: SiteSnapshot, plan: Plan, loads: ReadonlyMap<string, number>): string[] {
  const found: string[] = [];
  const shortW = (feederId: string): number =>
    plan.shortfalls.filter(({ scope }) => scope === feederId).reduce((sum, { powerW }) => sum + powerW, 0);
  const atMost = (feederId: string, powerW: number, source: string): void => {
    const excessW = loads.get(feederId)! - powerW;
    if (excessW > TOLERANCE_W + shortW(feederId))
      found.push(`${feederId} is ${Math.round(excessW)} W above ${source}`);
  };
  for (const { feederId, powerWMax } of snapshot.feeders) atMost(feederId, powerWMax, 'its electrical limit');
  for (const { source, mandatory, bound, feederId, powerW, from, to } of snapshot.obligations) {
    const inForce = from <= snapshot.takenAt && (to === null || snapshot.takenAt < to);
    const named = plan.relaxed.some((relaxation) => relaxation.source.endsWith(source));
    if (inForce && bound === 'ceiling' && !(named && !mandatory)) atMost(feederId, powerW, source);
    if (inForce && bound === 'floor' && !named && loads.get(feederId)! < powerW - TOLERANCE_W) {
      found.push(`${feederId} is below the floor of ${source}`);
    }
  }
  return found;
}
