import type { SetAside } from './claims.js';
import { slope, upperHull, type ValuedPoint } from './hull.js';
import type { Limit } from './plan.js';
import { groupNode, type PowerTree } from './tree.js';

/** What binds a miner to be awake or asleep. */
export type Binding = 'minimum time' | 'wakes a day' | 'keep warm';

/** Miners of a group that may take the same points: the first is where they are without any reason to be elsewhere. */
export interface Pool {
  readonly count: number;
  /** Ascending power. */
  readonly points: readonly ValuedPoint[];
  /** For a pool that is bound: by what, in which state, and the points it may take once a claim sets that aside. */
  readonly locked?: {
    readonly by: readonly Binding[];
    readonly as: 'awake' | 'asleep';
    readonly points: readonly ValuedPoint[];
    /** By what they are bound again where the claim that set this aside gives way itself. */
    readonly before?: Pool['locked'];
  };
  /** Points above `points` that heat forbids, for claims that go before heat. */
  readonly beyondHeat?: readonly ValuedPoint[];
}

export interface AllocationGroup {
  readonly groupId: string;
  /** Load that nothing can be done about. */
  readonly fixedW: number;
  readonly pools: readonly Pool[];
  /** What the cold has set aside already. */
  readonly setAside: readonly SetAside[];
}

export interface LivePool extends Omit<Pool, 'count'> {
  readonly groupId: string;
  /** The group's node, then those above it. */
  readonly nodes: readonly string[];
  /** By point. */
  readonly counts: Map<string, number>;
}

export interface Step {
  readonly pool: LivePool;
  readonly from: ValuedPoint;
  readonly to: ValuedPoint;
  readonly slope: number;
}

/** Watts that sums of floating-point numbers may be off by. */
const ROUNDING_W = 1e-6;

/** Where the miners are while an allocation is made, and what that draws at every node. */
export class Placement {
  readonly pools: LivePool[] = [];
  readonly loadW = new Map<string, number>();
  readonly #ceilings: Map<string, Limit>;
  readonly #hulls = new Map<readonly ValuedPoint[], readonly ValuedPoint[]>();

  constructor(groups: readonly AllocationGroup[], tree: PowerTree, ceilings: ReadonlyMap<string, Limit>) {
    this.#ceilings = new Map(ceilings);
    for (const nodeId of tree.nodeIds) this.loadW.set(nodeId, 0);
    for (const { groupId, fixedW, pools } of groups) {
      const nodes = tree.path(groupNode(groupId));
      this.addLoad(nodes, fixedW);
      for (const { count, ...pool } of pools) if (count > 0) this.addPool({ ...pool, groupId, nodes }, count);
    }
  }

  get ceilings(): ReadonlyMap<string, Limit> {
    return this.#ceilings;
  }

  lowerCeiling(nodeId: string, limit: Limit): void {
    if (limit.powerW < (this.#ceilings.get(nodeId)?.powerW ?? Infinity)) this.#ceilings.set(nodeId, limit);
  }

  /** Adds miners at the pool's first point. */
  addPool(pool: Omit<LivePool, 'counts'>, count: number): LivePool {
    const base = pool.points[0]!;
    const live = { ...pool, counts: new Map([[base.pointId, count]]) };
    this.pools.push(live);
    this.addLoad(pool.nodes, count * base.powerW);
    return live;
  }

  /** Takes miners away from the pool's first point. */
  removeFromBase(pool: LivePool, count: number): void {
    const base = pool.points[0]!;
    pool.counts.set(base.pointId, this.countAt(pool, base) - count);
    this.addLoad(pool.nodes, -count * base.powerW);
  }

  /** Puts miners back at the pool's first point. */
  addToBase(pool: LivePool, count: number): void {
    this.removeFromBase(pool, -count);
  }

  countAt({ counts }: LivePool, { pointId }: ValuedPoint): number {
    return counts.get(pointId) ?? 0;
  }

  roomW(nodeId: string): number {
    return (this.#ceilings.get(nodeId)?.powerW ?? Infinity) - this.loadW.get(nodeId)!;
  }

  roomAboveW({ nodes }: LivePool): number {
    return nodes.reduce((least, nodeId) => Math.min(least, this.roomW(nodeId)), Infinity);
  }

  /** Moves as many miners as want to, are there and fit. Says how many, and which node kept others out. */
  take({ pool, from, to }: Omit<Step, 'slope'>, wanted: number): { moved: number; blockedBy: string | null } {
    const stepW = to.powerW - from.powerW;
    let moved = Math.min(this.countAt(pool, from), wanted);
    let blockedBy: string | null = null;
    for (const nodeId of pool.nodes) {
      const fit = Math.max(0, Math.floor((this.roomW(nodeId) + ROUNDING_W) / stepW));
      if (fit >= moved) continue;
      moved = fit;
      blockedBy = nodeId;
    }
    this.move({ pool, from, to }, moved);
    return { moved, blockedBy };
  }

  move({ pool, from, to }: Omit<Step, 'slope'>, count: number): void {
    if (count === 0) return;
    pool.counts.set(from.pointId, this.countAt(pool, from) - count);
    pool.counts.set(to.pointId, this.countAt(pool, to) + count);
    this.addLoad(pool.nodes, count * (to.powerW - from.powerW));
  }

  /** Steps along the concave hull of every pool, the most valuable watt first. */
  steps(pools: readonly LivePool[] = this.pools): Step[] {
    const steps: Step[] = [];
    for (const pool of pools) {
      const hull = this.#hull(pool.points);
      for (let index = 1; index < hull.length; index += 1) {
        const [from, to] = [hull[index - 1]!, hull[index]!];
        steps.push({ pool, from, to, slope: slope(from, to) });
      }
    }
    return steps.sort(
      (a, b) => b.slope - a.slope || byGroup(a.pool, b.pool) || a.from.powerW - b.from.powerW,
    );
  }

  #hull(points: readonly ValuedPoint[]): readonly ValuedPoint[] {
    let hull = this.#hulls.get(points);
    if (!hull) this.#hulls.set(points, (hull = upperHull(points)));
    return hull;
  }

  /** The single miner's move that fits and that `score` likes best; null where none scores above zero. */
  bestSingleMove(
    pools: readonly LivePool[],
    score: (from: ValuedPoint, to: ValuedPoint) => number,
  ): Omit<Step, 'slope'> | null {
    let best: Omit<Step, 'slope'> | null = null;
    let bestScore = 1e-9;
    for (const pool of pools) {
      const roomW = this.roomAboveW(pool);
      for (const from of pool.points) {
        if (this.countAt(pool, from) === 0) continue;
        for (const to of pool.points) {
          if (to.powerW <= from.powerW || to.powerW - from.powerW > roomW) continue;
          const scored = score(from, to);
          if (scored > bestScore) [best, bestScore] = [{ pool, from, to }, scored];
        }
      }
    }
    return best;
  }

  value(): number {
    let total = 0;
    for (const { points, beyondHeat, counts } of this.pools) {
      for (const { pointId, value } of [...points, ...(beyondHeat ?? [])]) {
        total += (counts.get(pointId) ?? 0) * value;
      }
    }
    return total;
  }

  addLoad(nodes: readonly string[], powerW: number): void {
    for (const nodeId of nodes) this.loadW.set(nodeId, this.loadW.get(nodeId)! + powerW);
  }
}

export function byGroup(a: LivePool, b: LivePool): number {
  return a.groupId < b.groupId ? -1 : a.groupId > b.groupId ? 1 : 0;
}
