import { canonicalJson } from '../ledger/canonical.js';
import { sha256Hex } from '../ledger/digest.js';
import type { LearnedQuantity } from '../learning/index.js';
import { nominalBreakevenUsdPerMwh, pointRevenueUsdPerHour } from '../mining/breakeven.js';
import { energyCostUsdPerHour, formatPower } from '../units.js';
import { decide, type Decision } from './decide.js';
import { groupReason, siteSummary, stuckText } from './explain.js';
import { nominalOf, sleepOf, stuckPowerW } from './group-facts.js';
import type {
  FeederPlan,
  GroupPlan,
  Plan,
  PlanEconomics,
  PlannedFigures,
  PlanOutlook,
  Shortfall,
} from './plan.js';
import { relaxations } from './relaxations.js';
import type { GroupState, SiteSnapshot } from './snapshot.js';
import { groupNode } from './tree.js';
import { presentPrice } from './valuation.js';
import { staleFeeds } from './wishes.js';

/** Rounding of sums, in W, below which a limit counts as met. */
const TOLERANCE_W = 1;

/**
 * The plan for a snapshot: what the policy wants, within what the safety order leaves. Pure: the same snapshot gives the
 * same plan, byte for byte.
 * @param snapshotHash given only where it is known already, or where plans are not kept: it costs as much as the plan
 * @throws AssertionError where the snapshot contradicts itself.
 */
export function makePlan(snapshot: SiteSnapshot, snapshotHash = hashOf(snapshot)): Plan {
  const decision = decide(snapshot);
  const { tree, wishes, allocation } = decision;
  const groups = snapshot.groups.map((group) => groupPlan(group, decision));
  const price = presentPrice(snapshot);
  const plan: Omit<Plan, 'summary'> = {
    schema: 1,
    planId: sha256Hex(`${snapshotHash}:${snapshot.epoch}`).slice(0, 32),
    siteId: snapshot.siteId,
    epoch: snapshot.epoch,
    madeAt: snapshot.takenAt,
    validUntil: snapshot.validUntil,
    trigger: snapshot.trigger,
    mode: snapshot.mode,
    ...(snapshot.states && { states: snapshot.states }),
    marketKind: snapshot.marketKind,
    policy: snapshot.policy.kind,
    method: wishes.method,
    snapshotHash,
    setpointW: allocation.loadW.get(tree.rootId)!,
    marketPriceUsdPerMwh: snapshot.price.recent.at(-1)?.priceUsdPerMwh ?? null,
    expectedPriceUsdPerMwh: wishes.method === 'merit-order' ? expectedPrice(snapshot) : null,
    deliveredPriceUsdPerMwh: price?.deliveredUsdPerMwh ?? null,
    outlook: planOutlook(snapshot),
    hashpriceUsdPerPhDay: snapshot.hashprice.hashpriceUsdPerPhDay,
    groups,
    feeders: snapshot.feeders.map(({ feederId }) => feederPlan(feederId, decision)),
    relaxed: relaxations(decision),
    shortfalls: shortfalls(decision, groups),
    staleFeeds: staleFeeds(snapshot),
    economics: economics(decision, groups),
    policyState: wishes.state,
    whenExpired: snapshot.price.whenStale,
  };
  return { ...plan, summary: siteSummary(plan, decision) };
}

function expectedPrice({ outlook, policy }: SiteSnapshot): number | null {
  return policy.kind === 'economic' ? (outlook?.priceUsdPerMwh ?? null) : null;
}

function planOutlook({ outlook, policy }: SiteSnapshot): PlanOutlook | null {
  if (!outlook || policy.kind !== 'economic') return null;
  const { horizonId, madeAt, charges } = outlook;
  return { horizonId, madeAt, charges };
}

function hashOf(snapshot: SiteSnapshot): string {
  return sha256Hex(canonicalJson(snapshot));
}

function groupPlan(group: GroupState, decision: Decision): GroupPlan {
  const { snapshot, allocation } = decision;
  const counts = allocation.counts.get(group.groupId);
  const placed = group.operatingPoints
    .map((point) => ({ point, count: counts?.get(point.id) ?? 0 }))
    .filter(({ count }) => count > 0);
  const hashprice = snapshot.hashprice.hashpriceUsdPerPhDay;
  const planned: Omit<GroupPlan, 'reason'> = {
    groupId: group.groupId,
    feederId: group.feederId,
    counts: placed.map(({ point, count }) => ({ pointId: point.id, count })),
    powerW: placed.reduce((sum, { point, count }) => sum + count * point.powerW, stuckPowerW(group)),
    hashrateThs: placed.reduce((sum, { point, count }) => sum + count * point.hashrateThs, 0),
    ...(group.learned && { learned: plannedFigures(group, group.learned) }),
    breakevenUsdPerMwh:
      hashprice === null
        ? null
        : nominalBreakevenUsdPerMwh(group.operatingPoints, hashprice, group.devFeeRatio, snapshot.tariff),
    netUsdPerHour: null,
  };
  const withNet = { ...planned, netUsdPerHour: netUsdPerHour(group, planned, snapshot) };
  return { ...withNet, reason: groupReason(group, withNet, decision) };
}

function plannedFigures(
  { operatingPoints }: GroupState,
  quantities: readonly LearnedQuantity[],
): PlannedFigures {
  const points = operatingPoints.map(({ id: pointId, powerW, hashrateThs }) => ({
    pointId,
    powerW,
    hashrateThs,
  }));
  return { quantities, points };
}

function netUsdPerHour(
  group: GroupState,
  { counts, powerW }: Pick<GroupPlan, 'counts' | 'powerW'>,
  snapshot: SiteSnapshot,
): number | null {
  const price = presentPrice(snapshot);
  const hashprice = snapshot.hashprice.hashpriceUsdPerPhDay;
  if (price === null || hashprice === null) return null;
  const revenue = counts.reduce((sum, { pointId, count }) => {
    const point = group.operatingPoints.find(({ id }) => id === pointId)!;
    return sum + count * pointRevenueUsdPerHour(point, hashprice, group.devFeeRatio);
  }, 0);
  return revenue - energyCostUsdPerHour(powerW, price.deliveredUsdPerMwh);
}

function feederPlan(feederId: string, { constraints, allocation }: Decision): FeederPlan {
  const ceiling = allocation.ceilings.get(feederId)!;
  const floor = constraints.floors.find(({ nodeId }) => nodeId === feederId);
  const blocked = [...allocation.blockedBy.values()].includes(feederId);
  return {
    feederId,
    setpointW: allocation.loadW.get(feederId)!,
    ceiling,
    floor: floor ? { powerW: floor.powerW, layer: floor.layer, source: floor.source } : null,
    binding: blocked || allocation.loadW.get(feederId)! > ceiling.powerW + TOLERANCE_W,
  };
}

/** Load that should not be there: above a ceiling, or of miners that the policy wants asleep and cannot direct. */
function shortfalls({ snapshot, allocation, tree }: Decision, groups: readonly GroupPlan[]): Shortfall[] {
  const why = (nodeId: string): string => {
    const below = snapshot.groups.filter(({ groupId }) => tree.contains(groupNode(groupId), nodeId));
    return stuckText(below) ?? 'the miners draw this much even asleep';
  };
  const above = [...allocation.ceilings].flatMap(([nodeId, { powerW, source }]): Shortfall[] => {
    const excessW = allocation.loadW.get(nodeId)! - powerW;
    return excessW > TOLERANCE_W
      ? [{ scope: nodeId, powerW: excessW, why: `above ${source}: ${why(nodeId)}` }]
      : [];
  });
  if (above.length > 0) return above;
  const asleep = snapshot.groups.filter((group) => {
    const counts = groups.find(({ groupId }) => groupId === group.groupId)!.counts;
    return counts.every(({ pointId }) => pointId === sleepOf(group).id);
  });
  const unwantedW = asleep.reduce((sum, group) => {
    const stuckCount = group.stuck.reduce((count, each) => count + each.count, 0);
    return sum + Math.max(0, stuckPowerW(group) - stuckCount * sleepOf(group).powerW);
  }, 0);
  if (unwantedW <= TOLERANCE_W) return [];
  return [
    {
      scope: tree.rootId,
      powerW: unwantedW,
      why: `could not be shed: ${stuckText(asleep)} (${formatPower(unwantedW)} above sleep)`,
    },
  ];
}

function economics({ snapshot, allocation, wishes }: Decision, groups: readonly GroupPlan[]): PlanEconomics {
  const price = presentPrice(snapshot);
  const hashprice = snapshot.hashprice.hashpriceUsdPerPhDay;
  const net =
    price === null || hashprice === null
      ? null
      : groups.reduce((sum, { netUsdPerHour: each }) => sum + each!, 0);
  const powerW = groups.reduce((sum, group) => sum + group.powerW, 0);
  const cost = price === null ? null : energyCostUsdPerHour(powerW, price.deliveredUsdPerMwh);
  const exact = net !== null && wishes.method === 'merit-order' && snapshot.policy.kind === 'economic';
  return {
    revenueUsdPerHour: net === null ? null : net + cost!,
    energyCostUsdPerHour: cost,
    netUsdPerHour: net,
    boundUsdPerHour: exact ? net + (allocation.bound - allocation.value) : null,
    gapUsdPerHour: exact ? allocation.bound - allocation.value : null,
    alwaysOnNetUsdPerHour: net === null ? null : alwaysOnUsdPerHour(snapshot),
  };
}

function alwaysOnUsdPerHour(snapshot: SiteSnapshot): number {
  return snapshot.groups.reduce((sum, group) => {
    const counts = [{ pointId: nominalOf(group).id, count: group.minerCount }];
    return (
      sum + netUsdPerHour(group, { counts, powerW: group.minerCount * nominalOf(group).powerW }, snapshot)!
    );
  }, 0);
}
