import type { OperatingPoint } from '../mining/operating-point.js';
import type { Constraints } from './constraints.js';
import {
  boundAsleepCount,
  directableCount,
  isKindWithin,
  nominalOf,
  pointsWithin,
  sleepOf,
  stuckPowerW,
} from './group-facts.js';
import type { ValuedPoint } from './hull.js';
import type { AllocationGroup, Binding, Pool } from './placement.js';
import { keepWarm } from './warm-pools.js';
import type { GroupState, PointCount, SiteSnapshot } from './snapshot.js';
import { pointValues, type PointValues } from './valuation.js';
import type { Wishes } from './wishes.js';

/** The wishes as pools of miners with valued points, ready to be allocated. */
export function allocationGroups(
  snapshot: SiteSnapshot,
  wishes: Wishes,
  { heat, cold }: Pick<Constraints, 'heat' | 'cold'>,
): AllocationGroup[] {
  return snapshot.groups.map((group) => {
    const highest = heat.get(group.groupId)?.kind ?? 'overclock';
    const allowed = pointsWithin(group, highest);
    // Claims that go before heat may ask for nominal; nothing asks for overclocking in the heat.
    const forbidden = group.operatingPoints.filter(
      ({ kind }) => !isKindWithin(kind, highest) && isKindWithin(kind, 'nominal'),
    );
    const { intent } = wishes.byGroup.get(group.groupId)!;
    const wanted =
      intent === 'keep' ? keptPools(group, snapshot, allowed) : wantedPools(group, snapshot, allowed, intent);
    const limit = cold.get(group.groupId);
    const { pools, setAside } = limit
      ? keepWarm(group.groupId, wanted, limit)
      : { pools: wanted, setAside: [] };
    const beyondHeat = forbidden.map((point) => valued(point, 0));
    return {
      groupId: group.groupId,
      fixedW: stuckPowerW(group),
      setAside,
      pools: beyondHeat.length > 0 ? pools.map((pool) => ({ ...pool, beyondHeat })) : pools,
    };
  });
}

function wantedPools(
  group: GroupState,
  snapshot: SiteSnapshot,
  allowed: readonly OperatingPoint[],
  intent: 'earn' | 'run' | 'curtail',
): Pool[] {
  if (intent === 'earn') return poolsFrom(group, pointValues(group, snapshot, allowed));
  const points = plainPoints(group, allowed, intent);
  return poolsFrom(group, { fromAwake: points, fromAsleep: points });
}

/** Miners that may go anywhere are told apart by where they come from only where that makes a difference. */
function poolsFrom(group: GroupState, { fromAwake, fromAsleep }: PointValues): Pool[] {
  const { freeCount, lockedAwakeCount, lockedAsleepCount, wakesUsedUpCount = 0 } = group;
  const freeAsleep = fromAwake === fromAsleep ? 0 : freeAsleepCount(group);
  return [
    { count: freeCount - wakesUsedUpCount - freeAsleep, points: fromAwake },
    { count: freeAsleep, points: fromAsleep },
    lockedAwake(lockedAwakeCount, fromAwake),
    lockedAsleep(lockedAsleepCount, fromAsleep, 'minimum time'),
    lockedAsleep(wakesUsedUpCount, fromAsleep, 'wakes a day'),
  ];
}

/** Without those whose wakes are used up. */
function freeAsleepCount({ currentCounts, freeCount, lockedAsleepCount, ...group }: GroupState): number {
  const sleepId = group.operatingPoints[0]!.id;
  const { wakesUsedUpCount: usedUp = 0 } = group;
  const asleep = currentCounts.find(({ pointId }) => pointId === sleepId)?.count ?? 0;
  return Math.min(freeCount - usedUp, Math.max(0, asleep - lockedAsleepCount - usedUp));
}

function lockedAwake(count: number, points: readonly ValuedPoint[]): Pool {
  const awake = points.length > 1 ? points.slice(1) : points;
  return { count, points: awake, locked: { by: ['minimum time'], as: 'awake', points } };
}

function lockedAsleep(count: number, points: readonly ValuedPoint[], by: Binding): Pool {
  return { count, points: points.slice(0, 1), locked: { by: [by], as: 'asleep', points } };
}

/** Sleep and nominal (or the highest point below it that heat allows); the more efficient the sooner awake. */
function plainPoints(
  group: GroupState,
  allowed: readonly OperatingPoint[],
  intent: 'run' | 'curtail',
): ValuedPoint[] {
  const sleep = valued(sleepOf(group), 0);
  const run = allowed.filter(({ kind }) => kind !== 'overclock').at(-1)!;
  if (run.kind === 'sleep') return [sleep];
  return [sleep, valued(run, intent === 'run' ? run.hashrateThs : -lossOf(run, sleep.powerW))];
}

/** The plan before this one, or what the miners do where there is none that fits; minimum times hold as ever. */
function keptPools(group: GroupState, snapshot: SiteSnapshot, allowed: readonly OperatingPoint[]): Pool[] {
  const kept = keptCounts(group, snapshot);
  let {
    lockedAwakeCount: awakeLeft,
    lockedAsleepCount: asleepLeft,
    wakesUsedUpCount: usedUpLeft = 0,
  } = group;
  return group.operatingPoints.flatMap((point): Pool[] => {
    const count = kept.get(point.id) ?? 0;
    const points = keptPoints(point, allowed);
    const isAsleep = point.kind === 'sleep';
    const locked = Math.min(count, isAsleep ? asleepLeft : awakeLeft);
    const usedUp = isAsleep ? Math.min(count - locked, usedUpLeft) : 0;
    if (isAsleep) asleepLeft -= locked;
    else awakeLeft -= locked;
    usedUpLeft -= usedUp;
    return [
      { count: count - locked - usedUp, points },
      isAsleep ? lockedAsleep(locked, points, 'minimum time') : lockedAwake(locked, points),
      lockedAsleep(usedUp, points, 'wakes a day'),
    ];
  });
}

/** Directable miners by point, at least as many asleep and awake as are bound to be. */
function keptCounts(group: GroupState, { previous }: SiteSnapshot): Map<string, number> {
  const planned = previous?.groups.find(({ groupId }) => groupId === group.groupId)?.counts;
  const directable = directableCount(group);
  const fits = planned !== undefined && total(planned) === directable;
  const known = (fits ? planned : group.currentCounts).filter(({ pointId }) =>
    group.operatingPoints.some(({ id }) => id === pointId),
  );
  const kept = new Map(known.map(({ pointId, count }) => [pointId, count]));
  const add = (pointId: string, count: number): void => {
    kept.set(pointId, (kept.get(pointId) ?? 0) + count);
  };
  // Miners at a point that the model no longer has run as a wake leaves them.
  add(nominalOf(group).id, directable - total(known));
  const [sleep, ...awake] = group.operatingPoints as [OperatingPoint, ...OperatingPoint[]];
  for (const point of [...awake].reverse()) {
    const count = Math.min(
      kept.get(point.id) ?? 0,
      Math.max(0, boundAsleepCount(group) - (kept.get(sleep.id) ?? 0)),
    );
    add(point.id, -count);
    add(sleep.id, count);
  }
  const awakeCount = directable - (kept.get(sleep.id) ?? 0);
  const missing = Math.max(0, group.lockedAwakeCount - awakeCount);
  add(sleep.id, -missing);
  add(awake[0]!.id, missing);
  return kept;
}

/** Worth most at `kept`: what binds from above takes hash away, what asks for more takes efficiency away. */
function keptPoints(kept: OperatingPoint, allowed: readonly OperatingPoint[]): ValuedPoint[] {
  return allowed
    .filter(({ kind, powerW }) => powerW <= kept.powerW || isKindWithin(kind, 'nominal'))
    .map((point) => {
      const extraW = point.powerW - kept.powerW;
      return valued(point, extraW <= 0 ? point.hashrateThs : kept.hashrateThs - lossOf(point, kept.powerW));
    });
}

/** Grows with the watts above `fromW` and with J/TH, so that the efficient are asked first. */
function lossOf({ powerW, hashrateThs }: OperatingPoint, fromW: number): number {
  return (powerW - fromW) * (powerW / hashrateThs);
}

function valued({ id, powerW }: OperatingPoint, value: number): ValuedPoint {
  return { pointId: id, powerW, value };
}

function total(counts: readonly PointCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
