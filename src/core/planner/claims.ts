import { slope, type ValuedPoint } from './hull.js';
import type { Limit } from './plan.js';
import { type Binding, byGroup, type LivePool, type Placement, type Step } from './placement.js';
import type { Requirement } from './requirements.js';

/** Miners whose binding, or heat limit, a stronger claim has set aside. */
export interface SetAside {
  readonly what: Binding | 'heat';
  readonly groupId: string;
  readonly count: number;
  readonly powerW: number;
  /** Source of the claim. */
  readonly because: string;
}

/** Single moves off the hull tried for each pool to bring a floor nearer. */
const TAIL_MOVES_PER_POOL = 4;

/** Where miners that must stay awake break a ceiling, as many as need be may sleep, the least valuable first. */
export function obeyCeilings(placement: Placement, nodeIds: readonly string[]): SetAside[] {
  // From the leaves up: what a container sheds for itself, the site need not ask of others.
  return [...nodeIds].reverse().flatMap((nodeId) => {
    const ceiling = placement.ceilings.get(nodeId);
    return ceiling ? shedLocked(placement, nodeId, ceiling) : [];
  });
}

function shedLocked(placement: Placement, nodeId: string, ceiling: Limit): SetAside[] {
  const locked = placement.pools
    .filter((pool) => pool.nodes.includes(nodeId) && lockedStepW(pool) > 0)
    .sort((a, b) => layerOf(a) - layerOf(b) || lockedSlope(a) - lockedSlope(b) || byGroup(a, b));
  const aside: SetAside[] = [];
  for (const pool of locked) {
    const excessW = placement.loadW.get(nodeId)! - ceiling.powerW;
    if (excessW <= 0) break;
    const stepW = lockedStepW(pool);
    const count = Math.min(Math.ceil(excessW / stepW), placement.countAt(pool, pool.points[0]!));
    if (count === 0) continue;
    unlock(placement, pool, count);
    aside.push(...bindingsSetAside(pool, count, stepW, ceiling.source));
  }
  return aside;
}

/** The policy's own times give way before what the cold asks for. */
function layerOf({ locked }: LivePool): number {
  return locked!.by.includes('keep warm') ? 1 : 0;
}

/** Watts that a miner locked awake would shed. */
function lockedStepW({ points, locked }: LivePool): number {
  return locked?.as === 'awake' ? points[0]!.powerW - locked.points[0]!.powerW : 0;
}

function lockedSlope({ points, locked }: LivePool): number {
  return slope(locked!.points[0]!, points[0]!);
}

function unlock(placement: Placement, pool: LivePool, count: number): LivePool {
  const { groupId, nodes, locked, beyondHeat } = pool;
  placement.removeFromBase(pool, count);
  return placement.addPool(
    {
      groupId,
      nodes,
      points: locked!.points,
      ...(locked!.before && { locked: locked!.before }),
      ...(beyondHeat && { beyondHeat }),
    },
    count,
  );
}

/**
 * Fills a floor at least loss: by free miners, then by setting bindings aside, then heat limits. A contract sets no more
 * aside than the cap on wakes.
 */
export function fillFloor(placement: Placement, floor: Requirement): SetAside[] {
  const inside = (): LivePool[] => placement.pools.filter(({ nodes }) => nodes.includes(floor.nodeId));
  const missingW = (): number => floor.powerW - placement.loadW.get(floor.nodeId)!;
  climb(placement, placement.steps(inside()), missingW);
  const aside: SetAside[] = [];
  if (missingW() > 0) {
    const sets = (what: SetAside['what']): boolean => floor.claim !== 'contract' || what === 'wakes a day';
    const heatUpAll = (pool: LivePool): SetAside[] => heatUp(placement, pool, floor, missingW);
    const climbAll = (pool: LivePool): SetAside[] => {
      climb(placement, placement.steps([pool]), missingW);
      return [];
    };
    const asleep = inside().filter(({ locked }) => locked?.as === 'asleep' && locked.by.every(sets));
    for (const pool of asleep) {
      aside.push(
        ...wakeLocked(placement, pool, floor, { top: pool.locked!.points.at(-1)!, raise: climbAll }),
      );
    }
    for (const pool of inside().filter(({ locked }) => locked?.as !== 'asleep' && sets('heat')))
      aside.push(...heatUpAll(pool));
    for (const pool of sets('heat') ? asleep : []) {
      const top = pool.beyondHeat?.at(-1);
      if (top) aside.push(...wakeLocked(placement, pool, floor, { top, raise: heatUpAll }));
    }
  }
  for (let left = inside().length * TAIL_MOVES_PER_POOL; left > 0 && missingW() > 0; left -= 1) {
    const move = placement.bestSingleMove(inside(), (from, to) => to.powerW - from.powerW);
    if (!move) break;
    placement.move(move, 1);
  }
  return aside;
}

function climb(placement: Placement, steps: readonly Step[], missingW: () => number): void {
  for (const step of steps) {
    if (missingW() <= 0) return;
    placement.take(step, Math.ceil(missingW() / (step.to.powerW - step.from.powerW)));
  }
}

/** Wakes as few as fill the floor at their highest point; those that need not wake are locked again. */
function wakeLocked(
  placement: Placement,
  pool: LivePool,
  floor: Requirement,
  { top, raise }: { top: ValuedPoint; raise: (freed: LivePool) => SetAside[] },
): SetAside[] {
  const base = pool.points[0]!;
  const before = placement.loadW.get(floor.nodeId)!;
  if (floor.powerW <= before || top.powerW <= base.powerW) return [];
  const wanted = Math.ceil((floor.powerW - before) / (top.powerW - base.powerW));
  const count = Math.min(wanted, placement.countAt(pool, base));
  const freed = unlock(placement, pool, count);
  const aside = raise(freed);
  const asleep = placement.countAt(freed, base);
  placement.removeFromBase(freed, asleep);
  placement.addToBase(pool, asleep);
  const woken = count - asleep;
  if (woken === 0) return aside;
  const stepW = (placement.loadW.get(floor.nodeId)! - before) / woken;
  return [...bindingsSetAside(pool, woken, stepW, floor.source), ...aside];
}

/** Climbs beyond the heat limit, point by point, from the highest that it allows. */
function heatUp(
  placement: Placement,
  pool: LivePool,
  floor: Requirement,
  missingW: () => number,
): SetAside[] {
  let from = pool.points.at(-1)!;
  let count = 0;
  let powerW = 0;
  for (const to of pool.beyondHeat ?? []) {
    if (missingW() <= 0) break;
    const stepW = to.powerW - from.powerW;
    const { moved } = placement.take({ pool, from, to }, Math.ceil(missingW() / stepW));
    count = Math.max(count, moved);
    powerW += moved * stepW;
    from = to;
  }
  if (count === 0) return [];
  return [{ what: 'heat', groupId: pool.groupId, count, powerW, because: floor.source }];
}

function bindingsSetAside(
  { groupId, locked }: LivePool,
  count: number,
  stepW: number,
  because: string,
): SetAside[] {
  return locked!.by.map((what) => ({ what, groupId, count, powerW: count * stepW, because }));
}
