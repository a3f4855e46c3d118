import { deliveredPriceUsdPerMwh } from '../market/tariff.js';
import { pointRevenueUsdPerHour } from '../mining/breakeven.js';
import type { OperatingPoint } from '../mining/operating-point.js';
import { energyCostUsdPerHour } from '../units.js';
import type { AllocationGroup, Pool } from './allocate.js';
import { type Constraints, directableCount, isKindWithin, nominalOf, stuckPowerW } from './constraints.js';
import type { ValuedPoint } from './hull.js';
import type { Plan, PolicyState } from './plan.js';
import { decideThreshold, isSelected } from './threshold.js';
import type { GroupState, PointCount, SiteSnapshot } from './snapshot.js';

/** What the policy wants of a group, and why. */
export interface Wish {
  readonly intent: 'earn' | 'run' | 'curtail' | 'keep';
  readonly because: string;
}

/** What the policy layer wants, before ceilings and floors have their say. */
export interface Wishes {
  readonly method: Plan['method'];
  readonly state: PolicyState;
  readonly byGroup: ReadonlyMap<string, Wish>;
}

export interface StaleFeed {
  readonly feed: 'price' | 'hashprice' | 'weather';
  readonly ageMinutes: number | null;
  readonly behaviour: 'hold' | 'curtail' | 'run';
}

/** Feeds that are too old and matter to this policy. */
export function staleFeeds({ policy, price, hashprice, weather, thermalLimits }: SiteSnapshot): StaleFeed[] {
  const feeds = [
    { feed: 'price', view: price, matters: true },
    { feed: 'hashprice', view: hashprice, matters: policy.kind === 'economic' },
    { feed: 'weather', view: weather, matters: thermalLimits.length > 0 },
  ] as const;
  return feeds
    .filter(({ view, matters }) => matters && view.stale)
    .map(({ feed, view }) => ({ feed, ageMinutes: view.ageMinutes, behaviour: view.whenStale }));
}

/** The policy's own wishes, or those of a stale feed's declared behaviour, or of `hold`. */
export function policyWishes(snapshot: SiteSnapshot): Wishes {
  const kept = snapshot.previous?.policyState ?? initialState(snapshot);
  const everyGroup = (wish: Wish): Map<string, Wish> =>
    new Map(snapshot.groups.map(({ groupId }) => [groupId, wish]));
  if (snapshot.mode === 'hold') {
    const because = "mode hold: the operator's hand is on the site";
    return { method: 'mode-hold', state: kept, byGroup: everyGroup({ intent: 'keep', because }) };
  }
  const stale = strictest(staleFeeds(snapshot).filter(({ feed }) => feed !== 'weather'));
  if (stale) {
    const intent = ({ hold: 'keep', curtail: 'curtail', run: 'run' } as const)[stale.behaviour];
    const because = `${describeStale(stale)}; declared behaviour: ${stale.behaviour}`;
    return { method: `stale-${stale.behaviour}`, state: kept, byGroup: everyGroup({ intent, because }) };
  }
  if (snapshot.policy.kind === 'economic') {
    const wish: Wish = { intent: 'earn', because: '' };
    return { method: 'merit-order', state: { kind: 'economic' }, byGroup: everyGroup(wish) };
  }
  return thresholdWishes(snapshot);
}

function thresholdWishes(snapshot: SiteSnapshot): Wishes {
  const { policy } = snapshot;
  if (policy.kind !== 'threshold') throw new TypeError('not a threshold policy');
  const decision = decideThreshold(policy, snapshot);
  const byGroup = new Map<string, Wish>(
    snapshot.groups.map((group) => {
      if (!isSelected(policy.groups, group))
        return [group.groupId, { intent: 'run', because: 'not among the groups that the policy moves' }];
      return [group.groupId, { intent: decision.curtail ? 'curtail' : 'run', because: decision.because }];
    }),
  );
  return { method: 'merit-order', state: decision.state, byGroup };
}

function initialState({ policy, takenAt }: SiteSnapshot): PolicyState {
  if (policy.kind === 'economic') return { kind: 'economic' };
  return { kind: 'threshold', curtailed: false, since: takenAt, because: 'no price seen yet' };
}

/** Of several stale feeds the one whose behaviour is safest: curtail, then hold, then run. */
function strictest(stale: readonly StaleFeed[]): StaleFeed | undefined {
  const order = ['curtail', 'hold', 'run'];
  return [...stale].sort((a, b) => order.indexOf(a.behaviour) - order.indexOf(b.behaviour))[0];
}

export function describeStale({ feed, ageMinutes }: StaleFeed): string {
  return ageMinutes === null ? `no ${feed} known` : `${feed} is stale (${Math.round(ageMinutes)} min old)`;
}

/** The wishes as pools of miners with valued points, ready to be allocated. */
export function allocationGroups(
  snapshot: SiteSnapshot,
  wishes: Wishes,
  { highestKind }: Constraints,
): AllocationGroup[] {
  return snapshot.groups.map((group) => {
    const highest = highestKind.get(group.groupId)?.kind ?? 'overclock';
    const allowed = group.operatingPoints.filter(({ kind }) => isKindWithin(kind, highest));
    const { intent } = wishes.byGroup.get(group.groupId)!;
    const pools =
      intent === 'keep' ? keptPools(group, snapshot, allowed) : wantedPools(group, snapshot, allowed, intent);
    return { groupId: group.groupId, fixedW: stuckPowerW(group), pools };
  });
}

function wantedPools(
  group: GroupState,
  snapshot: SiteSnapshot,
  allowed: readonly OperatingPoint[],
  intent: 'earn' | 'run' | 'curtail',
): Pool[] {
  const points =
    intent === 'earn' ? earningPoints(group, snapshot, allowed) : plainPoints(group, allowed, intent);
  const sleep = points.slice(0, 1);
  const awake = points.length > 1 ? points.slice(1) : sleep;
  return [
    { count: group.freeCount, points },
    { count: group.lockedAwakeCount, points: awake, unlocked: points },
    { count: group.lockedAsleepCount, points: sleep, unlocked: points },
  ];
}

/** Points worth what they earn: hash less delivered energy less the policy's margin. */
function earningPoints(
  group: GroupState,
  snapshot: SiteSnapshot,
  allowed: readonly OperatingPoint[],
): ValuedPoint[] {
  const { price, hashprice, tariff, policy } = snapshot;
  const delivered = deliveredPriceUsdPerMwh(price.recent.at(-1)!.priceUsdPerMwh, tariff);
  const margin = policy.kind === 'economic' ? policy.marginUsdPerMwh : 0;
  return allowed.map((point) => ({
    pointId: point.id,
    powerW: point.powerW,
    value:
      pointRevenueUsdPerHour(point, hashprice.hashpriceUsdPerPhDay!, group.devFeeRatio) -
      energyCostUsdPerHour(point.powerW, delivered + (point.kind === 'sleep' ? 0 : margin)),
  }));
}

/** Sleep and nominal (or the highest point below it that heat allows); the more efficient the sooner awake. */
function plainPoints(
  group: GroupState,
  allowed: readonly OperatingPoint[],
  intent: 'run' | 'curtail',
): ValuedPoint[] {
  const run = allowed.filter(({ kind }) => kind !== 'overclock').at(-1)!;
  const sleep = allowed[0]!;
  const worth = (point: OperatingPoint): number =>
    intent === 'run' ? awakeWorth(point) : awakeLoss(group, point);
  const points = run.kind === 'sleep' ? [sleep] : [sleep, run];
  return points.map((point) => ({
    pointId: point.id,
    powerW: point.powerW,
    value: point.kind === 'sleep' ? 0 : worth(point),
  }));
}

function keptPools(
  group: GroupState,
  { previous }: SiteSnapshot,
  allowed: readonly OperatingPoint[],
): Pool[] {
  const planned = previous?.groups.find(({ groupId }) => groupId === group.groupId)?.counts;
  const fits = planned !== undefined && total(planned) === directableCount(group);
  const counts = fits ? planned : group.currentCounts;
  return counts.map(({ pointId, count }) => {
    const point = group.operatingPoints.find(({ id }) => id === pointId) ?? nominalOf(group);
    const kept = allowed.filter(({ powerW }) => powerW <= point.powerW).at(-1)!;
    const points = kept.kind === 'sleep' ? [kept] : [allowed[0]!, kept];
    return {
      count,
      points: points.map((each) => ({
        pointId: each.id,
        powerW: each.powerW,
        value: each.kind === 'sleep' ? 0 : awakeWorth(each),
      })),
      ...(kept.kind === 'sleep' && { unlocked: plainPoints(group, allowed, 'run') }),
    };
  });
}

function awakeWorth({ hashrateThs }: OperatingPoint): number {
  return hashrateThs;
}

function awakeLoss(group: GroupState, { powerW, hashrateThs }: OperatingPoint): number {
  return -(powerW - group.operatingPoints[0]!.powerW) * (powerW / hashrateThs);
}

function total(counts: readonly PointCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
