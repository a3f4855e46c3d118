import type { Limit } from './plan.js';
import { slope, upperHull, type ValuedPoint } from './hull.js';
import type { Floor } from './constraints.js';
import { groupNode, type PowerTree } from './tree.js';

/** Miners of a group that may take the same points: the first is where they are without any reason to be elsewhere. */
export interface Pool {
  readonly count: number;
  /** Ascending power. */
  readonly points: readonly ValuedPoint[];
  /** Points that the pool may take once its minimum time is given up for a stronger claim; absent: it has none. */
  readonly unlocked?: readonly ValuedPoint[];
}

export interface AllocationGroup {
  readonly groupId: string;
  /** Load that nothing can be done about. */
  readonly fixedW: number;
  readonly pools: readonly Pool[];
}

export interface Allocation {
  /** By group, then by point. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly loadW: ReadonlyMap<string, number>;
  /** Nodes whose ceiling kept a worthwhile step out, by the group that wanted it. */
  readonly blockedBy: ReadonlyMap<string, string>;
  /** Miners of each group whose minimum time was given up, with the claim that took it. */
  readonly unlocked: readonly {
    readonly groupId: string;
    readonly count: number;
    readonly powerW: number;
    readonly because: string;
  }[];
  /** Sum of values, and its upper bound over every allocation within the ceilings, fractions of a miner included. */
  readonly value: number;
  readonly bound: number;
}

/** Rounds of moving single miners into what room is left, for each group: each round moves one. */
const IMPROVEMENT_ROUNDS_PER_GROUP = 4;

interface LivePool {
  readonly groupId: string;
  readonly nodes: readonly string[];
  points: readonly ValuedPoint[];
  readonly unlocked: readonly ValuedPoint[] | undefined;
  readonly counts: Map<string, number>;
}

interface Step {
  readonly pool: LivePool;
  readonly from: ValuedPoint;
  readonly to: ValuedPoint;
  readonly slope: number;
}

/**
 * The one-period optimum by merit order: every pool starts at its first point and climbs its concave hull, the steps of
 * all pools in the order of value per watt, each as far as the tightest ceiling above it leaves room. Exact but for one
 * miner's step at each ceiling that binds; a last pass fills that room with steps off the hull where they fit.
 */
export function allocate(
  groups: readonly AllocationGroup[],
  tree: PowerTree,
  ceilings: ReadonlyMap<string, Limit>,
  floors: readonly Floor[],
): Allocation {
  return new Allocator(groups, tree, ceilings).run(floors);
}

class Allocator {
  readonly #pools: LivePool[];
  readonly #loadW = new Map<string, number>();
  readonly #blockedBy = new Map<string, string>();
  readonly #unlocked: { groupId: string; count: number; powerW: number; because: string }[] = [];

  constructor(
    groups: readonly AllocationGroup[],
    private readonly tree: PowerTree,
    private readonly ceilings: ReadonlyMap<string, Limit>,
  ) {
    for (const nodeId of tree.nodeIds) this.#loadW.set(nodeId, 0);
    this.#pools = groups.flatMap(({ groupId, pools }) =>
      pools
        .filter(({ count }) => count > 0)
        .map((pool) => livePool(groupId, tree.path(groupNode(groupId)), pool)),
    );
    for (const { groupId, fixedW } of groups) this.#add(tree.path(groupNode(groupId)), fixedW);
    for (const pool of this.#pools)
      this.#add(pool.nodes, pool.points[0]!.powerW * pool.counts.get(pool.points[0]!.pointId)!);
  }

  run(floors: readonly Floor[]): Allocation {
    this.#obeyCeilings();
    const steps = this.#steps();
    const bound = this.#bound(steps);
    for (const floor of floors) this.#fillFloor(floor, steps);
    for (const step of steps) if (step.slope > 0) this.#take(step, Infinity, true);
    this.#improve();
    return {
      counts: this.#counts(),
      loadW: this.#loadW,
      blockedBy: this.#blockedBy,
      unlocked: this.#unlocked,
      value: this.#value(),
      bound: Math.max(bound, this.#value()),
    };
  }

  /** Where miners that must stay awake break a ceiling, as many as need be may sleep, the least valuable first. */
  #obeyCeilings(): void {
    for (const [nodeId, ceiling] of this.ceilings) {
      const locked = this.#pools
        .filter(
          ({ unlocked, points, nodes }) =>
            unlocked && nodes.includes(nodeId) && unlocked[0]!.powerW < points[0]!.powerW,
        )
        .sort(
          (a, b) =>
            slope(a.unlocked![0]!, a.points[0]!) - slope(b.unlocked![0]!, b.points[0]!) || byGroup(a, b),
        );
      for (const pool of locked) {
        const excessW = this.#loadW.get(nodeId)! - ceiling.powerW;
        if (excessW <= 0) break;
        this.#unlock(
          pool,
          Math.ceil(excessW / (pool.points[0]!.powerW - pool.unlocked![0]!.powerW)),
          ceiling.source,
        );
      }
    }
  }

  #unlock(pool: LivePool, wanted: number, because: string): void {
    const base = pool.points[0]!;
    const count = Math.min(wanted, pool.counts.get(base.pointId)!);
    const freed = livePool(pool.groupId, pool.nodes, { count, points: pool.unlocked! });
    pool.counts.set(base.pointId, pool.counts.get(base.pointId)! - count);
    this.#pools.push(freed);
    const powerW = count * (base.powerW - pool.unlocked![0]!.powerW);
    this.#add(pool.nodes, -powerW);
    this.#unlocked.push({ groupId: pool.groupId, count, powerW, because });
  }

  #steps(): Step[] {
    return this.#pools
      .flatMap((pool) => {
        const hull = upperHull(pool.points);
        return hull
          .slice(1)
          .map((to, index) => ({ pool, from: hull[index]!, to, slope: slope(hull[index]!, to) }));
      })
      .sort((a, b) => b.slope - a.slope || byGroup(a.pool, b.pool) || a.from.powerW - b.from.powerW);
  }

  #fillFloor(floor: Floor, steps: readonly Step[]): void {
    const inside = steps.filter(({ pool }) => pool.nodes.includes(floor.nodeId));
    const missingW = (): number => floor.powerW - this.#loadW.get(floor.nodeId)!;
    for (const step of inside) {
      if (missingW() <= 0) return;
      this.#take(step, Math.ceil(missingW() / (step.to.powerW - step.from.powerW)), false);
    }
    for (const pool of this.#pools.filter(
      (each) => wakesWhenUnlocked(each) && each.nodes.includes(floor.nodeId),
    )) {
      const awake = pool.unlocked!.find(({ powerW }) => powerW > pool.points[0]!.powerW)!;
      const step = { pool, from: pool.points[0]!, to: awake, slope: 0 };
      const count =
        missingW() <= 0
          ? 0
          : this.#take(step, Math.ceil(missingW() / (awake.powerW - step.from.powerW)), false);
      const powerW = count * (awake.powerW - step.from.powerW);
      if (count > 0) this.#unlocked.push({ groupId: pool.groupId, count, powerW, because: floor.source });
    }
  }

  /** Moves as many miners as want to, are there and fit; remembers the ceiling that kept others out. */
  #take({ pool, from, to }: Step, wanted: number, remember: boolean): number {
    const stepW = to.powerW - from.powerW;
    const there = Math.min(pool.counts.get(from.pointId) ?? 0, wanted);
    let fit = there;
    for (const nodeId of pool.nodes) {
      const room = Math.floor((this.#roomW(nodeId) + 1e-6) / stepW);
      if (room >= fit) continue;
      fit = Math.max(0, room);
      if (remember) this.#blockedBy.set(pool.groupId, nodeId);
    }
    this.#move(pool, from, to, fit);
    return fit;
  }

  #move(pool: LivePool, from: ValuedPoint, to: ValuedPoint, count: number): void {
    if (count === 0) return;
    pool.counts.set(from.pointId, pool.counts.get(from.pointId)! - count);
    pool.counts.set(to.pointId, (pool.counts.get(to.pointId) ?? 0) + count);
    this.#add(pool.nodes, count * (to.powerW - from.powerW));
  }

  #improve(): void {
    for (let round = this.#pools.length * IMPROVEMENT_ROUNDS_PER_GROUP; round > 0; round -= 1) {
      const best = this.#bestSingleMove();
      if (!best) return;
      this.#move(best.pool, best.from, best.to, 1);
    }
  }

  #bestSingleMove(): Step | null {
    let best: (Step & { readonly gain: number }) | null = null;
    for (const pool of this.#pools) {
      const roomW = Math.min(...pool.nodes.map((nodeId) => this.#roomW(nodeId)));
      for (const from of pool.points) {
        if (!pool.counts.get(from.pointId)) continue;
        for (const to of pool.points) {
          const gain = to.value - from.value;
          const fits = to.powerW > from.powerW && to.powerW - from.powerW <= roomW;
          if (fits && gain > (best?.gain ?? 1e-9)) best = { pool, from, to, slope: 0, gain };
        }
      }
    }
    return best;
  }

  /** The value of the same order with fractions of a miner: no allocation within the ceilings is worth more. */
  #bound(steps: readonly Step[]): number {
    const loadW = new Map(this.#loadW);
    const taken = new Map<Step, number>();
    const previous = new Map<LivePool, number>();
    let value = this.#value();
    for (const step of steps) {
      const { pool, from, to } = step;
      if (step.slope <= 0) break;
      const available = previous.get(pool) ?? pool.counts.get(from.pointId)!;
      const roomW = Math.min(
        ...pool.nodes.map((nodeId) => (this.ceilings.get(nodeId)?.powerW ?? Infinity) - loadW.get(nodeId)!),
      );
      const count = Math.max(0, Math.min(available, roomW / (to.powerW - from.powerW)));
      for (const nodeId of pool.nodes)
        loadW.set(nodeId, loadW.get(nodeId)! + count * (to.powerW - from.powerW));
      taken.set(step, count);
      previous.set(pool, count);
      value += count * (to.value - from.value);
    }
    return value;
  }

  #counts(): Map<string, Map<string, number>> {
    const result = new Map<string, Map<string, number>>();
    for (const { groupId, counts } of this.#pools) {
      const group = result.get(groupId) ?? new Map<string, number>();
      for (const [pointId, count] of counts) group.set(pointId, (group.get(pointId) ?? 0) + count);
      result.set(groupId, group);
    }
    return result;
  }

  #value(): number {
    let total = 0;
    for (const { points, unlocked, counts } of this.#pools) {
      const valueOf = new Map([...(unlocked ?? []), ...points].map(({ pointId, value }) => [pointId, value]));
      for (const [pointId, count] of counts) total += count * valueOf.get(pointId)!;
    }
    return total;
  }

  #roomW(nodeId: string): number {
    return (this.ceilings.get(nodeId)?.powerW ?? Infinity) - this.#loadW.get(nodeId)!;
  }

  #add(nodes: readonly string[], powerW: number): void {
    for (const nodeId of nodes) this.#loadW.set(nodeId, this.#loadW.get(nodeId)! + powerW);
  }
}

function livePool(groupId: string, nodes: readonly string[], { count, points, unlocked }: Pool): LivePool {
  return { groupId, nodes, points, unlocked, counts: new Map([[points[0]!.pointId, count]]) };
}

function wakesWhenUnlocked({ unlocked, points }: LivePool): boolean {
  return (
    unlocked !== undefined && unlocked.some(({ powerW }) => powerW > points[0]!.powerW) && points.length === 1
  );
}

function byGroup(a: LivePool, b: LivePool): number {
  return a.groupId < b.groupId ? -1 : a.groupId > b.groupId ? 1 : 0;
}
