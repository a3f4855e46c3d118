import { fillFloor, obeyCeilings, type SetAside } from './claims.js';
import type { Constraints } from './constraints.js';
import type { Limit, Relaxation } from './plan.js';
import { type AllocationGroup, type LivePool, Placement, type Step } from './placement.js';
import type { PowerTree } from './tree.js';

export interface Allocation {
  /** By group, then by point. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly loadW: ReadonlyMap<string, number>;
  /** In force at the end: lifted ones as low as the floors allow. */
  readonly ceilings: ReadonlyMap<string, Limit>;
  /** Nodes whose ceiling kept a worthwhile step out, by the group that wanted it. */
  readonly blockedBy: ReadonlyMap<string, string>;
  readonly setAside: readonly SetAside[];
  /** Ceilings that gave way to floors. */
  readonly relaxed: readonly Relaxation[];
  /** Sum of values, and its upper bound over every allocation within the ceilings, fractions of a miner included. */
  readonly value: number;
  readonly bound: number;
}

/** Rounds of moving single miners into what room is left, for each pool: each round moves one. */
const IMPROVEMENT_ROUNDS_PER_POOL = 4;

/**
 * The one-period optimum by merit order: every pool starts at its first point and climbs its concave hull, the steps of
 * all pools in the order of value per watt, each as far as the tightest ceiling above it leaves room. Exact but for one
 * miner's step at each ceiling that binds; a last pass fills that room with steps off the hull where they fit.
 * Floors are filled before, in their order and at least loss.
 */
export function allocate(
  groups: readonly AllocationGroup[],
  tree: PowerTree,
  { ceilings, lifted, floors }: Pick<Constraints, 'ceilings' | 'lifted' | 'floors'>,
): Allocation {
  const placement = new Placement(groups, tree, ceilings);
  const setAside = [...groups.flatMap((group) => group.setAside), ...obeyCeilings(placement, tree.nodeIds)];
  const steps = placement.steps();
  const bound = upperBound(placement, steps);
  for (const floor of floors) setAside.push(...fillFloor(placement, floor));
  const relaxed = settleLifted(placement, lifted);
  const blockedBy = new Map<string, string>();
  // Filling floors may free miners, whose steps come on top.
  for (const step of floors.length === 0 ? steps : placement.steps()) {
    if (step.slope <= 0) break;
    const blocked = placement.take(step, Infinity).blockedBy;
    if (blocked !== null) blockedBy.set(step.pool.groupId, blocked);
  }
  improve(placement);
  const value = placement.value();
  return {
    counts: countsByGroup(placement.pools),
    loadW: placement.loadW,
    ceilings: placement.ceilings,
    blockedBy,
    setAside,
    relaxed,
    value,
    bound: Math.max(bound, value),
  };
}

/** Brings lifted ceilings down to what the floors took, and says how far they gave way. */
function settleLifted(placement: Placement, lifted: Constraints['lifted']): Relaxation[] {
  return lifted.flatMap(({ wanted: { nodeId, layer, source, powerW }, because }): Relaxation[] => {
    const loadW = placement.loadW.get(nodeId)!;
    placement.lowerCeiling(nodeId, { powerW: Math.max(powerW, loadW), layer, source });
    return loadW > powerW ? [{ layer, source, amountW: loadW - powerW, because }] : [];
  });
}

function improve(placement: Placement): void {
  for (let round = placement.pools.length * IMPROVEMENT_ROUNDS_PER_POOL; round > 0; round -= 1) {
    const best = placement.bestSingleMove(placement.pools, (from, to) => to.value - from.value);
    if (!best) return;
    placement.move(best, 1);
  }
}

/** The value of the merit order with fractions of a miner: no allocation within the ceilings is worth more. */
function upperBound(placement: Placement, steps: readonly Step[]): number {
  const loadW = new Map(placement.loadW);
  const climbed = new Map<LivePool, number>();
  let value = placement.value();
  for (const { pool, from, to, slope } of steps) {
    if (slope <= 0) break;
    const stepW = to.powerW - from.powerW;
    const roomW = pool.nodes.reduce(
      (least, nodeId) =>
        Math.min(least, (placement.ceilings.get(nodeId)?.powerW ?? Infinity) - loadW.get(nodeId)!),
      Infinity,
    );
    const there = climbed.get(pool) ?? placement.countAt(pool, from);
    const count = Math.max(0, Math.min(there, roomW / stepW));
    for (const nodeId of pool.nodes) loadW.set(nodeId, loadW.get(nodeId)! + count * stepW);
    climbed.set(pool, count);
    value += count * (to.value - from.value);
  }
  return value;
}

function countsByGroup(pools: readonly LivePool[]): Map<string, Map<string, number>> {
  const result = new Map<string, Map<string, number>>();
  for (const { groupId, counts } of pools) {
    const group = result.get(groupId) ?? new Map<string, number>();
    for (const [pointId, count] of counts) group.set(pointId, (group.get(pointId) ?? 0) + count);
    result.set(groupId, group);
  }
  return result;
}
