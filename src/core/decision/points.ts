import type { GroupState, Plan, SiteSnapshot } from '../planner/index.js';
import { pointValues, presentPrice } from '../planner/valuation.js';

/** One thing that a miner of a group could do, and what that was worth. USD/h of one miner. */
export interface PointWorth {
  readonly pointId: string;
  readonly kind: string;
  readonly powerW: number;
  /** Miners that were planned there. */
  readonly count: number;
  /** With what the hours to come are worth, for a miner that was awake, and for one that was asleep. */
  readonly fromAwakeUsdPerHour: number;
  readonly fromAsleepUsdPerHour: number;
}

export interface GroupWorth {
  readonly groupId: string;
  readonly model: string;
  readonly reason: string;
  readonly breakevenUsdPerMwh: number | null;
  /** Empty: no price or no hashprice was known, so that nothing was weighed. */
  readonly points: readonly PointWorth[];
}

/** What the planner weighed, group by group and point by point. */
export function groupWorths(snapshot: SiteSnapshot, plan: Plan): GroupWorth[] {
  return snapshot.groups.map((group) => {
    const { reason, breakevenUsdPerMwh, counts } = plan.groups.find(
      ({ groupId }) => groupId === group.groupId,
    )!;
    const points = pointsOf(group, snapshot, new Map(counts.map(({ pointId, count }) => [pointId, count])));
    return { groupId: group.groupId, model: group.model, reason, breakevenUsdPerMwh, points };
  });
}

function pointsOf(
  group: GroupState,
  snapshot: SiteSnapshot,
  counts: ReadonlyMap<string, number>,
): PointWorth[] {
  if (presentPrice(snapshot) === null || snapshot.hashprice.hashpriceUsdPerPhDay === null) return [];
  const { fromAwake, fromAsleep } = pointValues(group, snapshot, group.operatingPoints);
  return group.operatingPoints.map(({ id: pointId, kind, powerW }, at) => ({
    pointId,
    kind,
    powerW,
    count: counts.get(pointId) ?? 0,
    fromAwakeUsdPerHour: fromAwake[at]!.value,
    fromAsleepUsdPerHour: fromAsleep[at]!.value,
  }));
}
