import { type ColdLimit, coldLimits } from './cold.js';
import { loadAtW, pointsWithin, sleepOf } from './group-facts.js';
import { type HeatLimit, heatLimits } from './heat.js';
import type { Limit, Relaxation } from './plan.js';
import { collectRequirements, outranks, type Requirement } from './requirements.js';
import type { GroupState, SiteSnapshot } from './snapshot.js';
import { groupNode, type PowerTree } from './tree.js';

/** A ceiling that had to be lifted for floors that outrank it. */
export interface LiftedCeiling {
  readonly wanted: Requirement;
  readonly because: string;
}

/** What the layers above the policy leave open. */
export interface Constraints {
  /** The lowest ceiling of each node that has one; lifted ones at the most that they may turn out to be. */
  readonly ceilings: ReadonlyMap<string, Limit>;
  /** Come down to the load once the floors are filled. */
  readonly lifted: readonly LiftedCeiling[];
  /** In the order of their claims. */
  readonly floors: readonly Requirement[];
  /** The highest kind of operating point of each group that heat limits. */
  readonly heat: ReadonlyMap<string, HeatLimit>;
  /** How many miners of each group the cold keeps awake. */
  readonly cold: ReadonlyMap<string, ColdLimit>;
  readonly relaxed: readonly Relaxation[];
}

/** Collects what every layer requires, and lets each narrow only what those before it left. */
export function collectConstraints(snapshot: SiteSnapshot, tree: PowerTree): Constraints {
  const relaxed: Relaxation[] = [];
  const requirements = collectRequirements(snapshot, tree, relaxed);
  const floors = requirements.filter(({ bound }) => bound === 'floor');
  const heat = heatLimits(snapshot);
  const ceilings = new Map<string, Limit>();
  const lifted: LiftedCeiling[] = [];
  const groups = new Map(snapshot.groups.map((group) => [groupNode(group.groupId), group]));
  for (const wanted of requirements.filter(({ bound }) => bound === 'ceiling')) {
    const claims = floors.filter((floor) => outranks(floor, wanted));
    const room = claims.length > 0 ? heldOpen(wanted.nodeId, claims, { tree, groups, heat, ceilings }) : null;
    const isLifted = room !== null && room.powerW > wanted.powerW;
    if (isLifted) lifted.push({ wanted, because: room.because });
    const powerW = isLifted ? room.powerW : wanted.powerW;
    if (powerW < (ceilings.get(wanted.nodeId)?.powerW ?? Infinity)) {
      ceilings.set(wanted.nodeId, { powerW, layer: wanted.layer, source: wanted.source });
    }
  }
  const cold = coldLimits(snapshot);
  relaxed.push(...overheated(snapshot.groups, heat, cold));
  return { ceilings, lifted, floors, heat, cold, relaxed };
}

/** Where heat and cold both ask, heat is obeyed. */
function overheated(
  groups: readonly GroupState[],
  heat: Constraints['heat'],
  cold: Constraints['cold'],
): Relaxation[] {
  return groups.flatMap((group): Relaxation[] => {
    const [hot, limit] = [heat.get(group.groupId), cold.get(group.groupId)];
    if (!hot || !limit || pointsWithin(group, hot.kind).length > 1) return [];
    const stepW = group.operatingPoints[1]!.powerW - sleepOf(group).powerW;
    return [{ layer: 'thermal', source: limit.source, amountW: limit.count * stepW, because: hot.source }];
  });
}

interface Site {
  readonly tree: PowerTree;
  readonly groups: ReadonlyMap<string, GroupState>;
  readonly heat: ReadonlyMap<string, HeatLimit>;
  readonly ceilings: ReadonlyMap<string, Limit>;
}

/**
 * What floors need a node to be able to carry, one miner's step each included since load comes in steps; null where they
 * need no more than what it carries with everything asleep.
 */
function heldOpen(
  nodeId: string,
  floors: readonly Requirement[],
  site: Site,
): { powerW: number; because: string } | null {
  const leastW = leastLoadW(nodeId, [], site);
  const within = floors.filter((floor) => site.tree.contains(floor.nodeId, nodeId));
  let powerW = leastLoadW(nodeId, within, site);
  const sources = powerW > leastW ? within : [];
  for (const floor of floors.filter((each) => !within.includes(each))) {
    if (!site.tree.contains(nodeId, floor.nodeId)) continue;
    const neededW = floor.powerW - reachW(floor.nodeId, nodeId, site);
    if (neededW <= leastW) continue;
    powerW = Math.max(powerW, neededW);
    sources.push(floor);
  }
  if (sources.length === 0) return null;
  return {
    powerW: powerW + sources.length * largestStepW(nodeId, site),
    because: [...new Set(sources.map(({ source }) => source))].join(', '),
  };
}

/** Load of a node with everything asleep that `floors` do not ask for. */
function leastLoadW(nodeId: string, floors: readonly Requirement[], site: Site): number {
  const group = site.groups.get(nodeId);
  const ownW = group
    ? loadAtW(group, sleepOf(group))
    : site.tree.children(nodeId).reduce((sum, child) => sum + leastLoadW(child, floors, site), 0);
  return floors.reduce(
    (most, floor) => (floor.nodeId === nodeId ? Math.max(most, floor.powerW) : most),
    ownW,
  );
}

/** Load that a node is sure to reach without the part of it below `exceptId`: limits may leave a step unused. */
function reachW(nodeId: string, exceptId: string, site: Site): number {
  if (nodeId === exceptId) return 0;
  const group = site.groups.get(nodeId);
  const freeW = group
    ? loadAtW(group, pointsWithin(group, site.heat.get(group.groupId)?.kind).at(-1)!)
    : site.tree.children(nodeId).reduce((sum, child) => sum + reachW(child, exceptId, site), 0);
  const ceilingW = site.ceilings.get(nodeId)?.powerW ?? Infinity;
  return freeW <= ceilingW ? freeW : Math.max(0, ceilingW - largestStepW(nodeId, site));
}

function largestStepW(nodeId: string, site: Site): number {
  const group = site.groups.get(nodeId);
  if (group) return group.operatingPoints.at(-1)!.powerW - sleepOf(group).powerW;
  return Math.max(0, ...site.tree.children(nodeId).map((child) => largestStepW(child, site)));
}
