import type { Plan } from './plan.js';
import type { GroupState, SiteSnapshot } from './snapshot.js';

/**
 * A plan recomputed from its counts, by code that had no part in making it: the checker's view. Nodes are the ids of
 * feeders, and of groups behind `group:`.
 */
export interface Picture {
  readonly groups: readonly GroupPicture[];
  /** Load of each node as planned. */
  readonly loadW: ReadonlyMap<string, number>;
  /** Load of each node with every directable miner asleep: no plan can do with less. */
  readonly leastW: ReadonlyMap<string, number>;
}

export interface GroupPicture {
  readonly group: GroupState;
  readonly directable: number;
  readonly asleep: number;
  readonly placed: number;
  readonly powerW: number;
  readonly counts: ReadonlyMap<string, number>;
}

export function pictureOf(snapshot: SiteSnapshot, plan: Plan): Picture {
  const parents = new Map(snapshot.feeders.map(({ feederId, parentId }) => [feederId, parentId]));
  const loadW = new Map(snapshot.feeders.map(({ feederId }) => [feederId, 0]));
  const leastW = new Map(loadW);
  const planned = new Map(plan.groups.map((each) => [each.groupId, each]));
  const groups = snapshot.groups.map((group): GroupPicture => {
    const counts = new Map(
      (planned.get(group.groupId)?.counts ?? []).map((each) => [each.pointId, each.count]),
    );
    const picture = groupPicture(group, counts);
    const leastOfGroupW = picture.directable * group.operatingPoints[0]!.powerW + stuckW(group);
    const nodes = [`group:${group.groupId}`, ...ancestors(group.feederId, parents)];
    for (const nodeId of nodes) {
      loadW.set(nodeId, (loadW.get(nodeId) ?? 0) + picture.powerW);
      leastW.set(nodeId, (leastW.get(nodeId) ?? 0) + leastOfGroupW);
    }
    return picture;
  });
  return { groups, loadW, leastW };
}

function groupPicture(group: GroupState, counts: ReadonlyMap<string, number>): GroupPicture {
  const points = new Map(group.operatingPoints.map((point) => [point.id, point]));
  let powerW = stuckW(group);
  let placed = 0;
  for (const [pointId, count] of counts) {
    powerW += count * (points.get(pointId)?.powerW ?? 0);
    placed += count;
  }
  return {
    group,
    directable: group.freeCount + group.lockedAwakeCount + group.lockedAsleepCount,
    asleep: counts.get(group.operatingPoints[0]!.id) ?? 0,
    placed,
    powerW,
    counts,
  };
}

function ancestors(feederId: string, parents: ReadonlyMap<string, string | null>): string[] {
  const path: string[] = [];
  for (let at: string | null = feederId; at !== null; at = parents.get(at) ?? null) path.push(at);
  return path;
}

function stuckW({ stuck }: GroupState): number {
  return stuck.reduce((total, { powerW }) => total + powerW, 0);
}
