import type { LoadTag } from '../baselines/index.js';
import { nominalOf, sleepOf, stuckPowerW } from './group-facts.js';
import type { FeederPlan, Plan } from './plan.js';
import type { GroupState, SiteSnapshot } from './snapshot.js';

/** A site that is this near to all its load is not curtailed. */
const CURTAILED_RATIO_MIN = 0.02;

/**
 * Why a plan leaves a site below all that it could draw; null where it does not. Of several reasons the one that comes first
 * in the safety order: a program's call or the grid's order, an operator's hand, then what the policy chose. A fault counts where
 * miners that cannot be directed lack more load than the plan has put to sleep.
 *
 * Of a fleet as it would be nothing is said: nobody was curtailed.
 */
export function curtailmentTag(snapshot: SiteSnapshot, plan: Plan): LoadTag | null {
  if (plan.states === 'would-be') return null;
  const nominalW = sumOver(snapshot.groups, (group) => group.minerCount * nominalOf(group).powerW);
  const fullW = Math.min(nominalW, snapshot.feeders[0]!.powerWMax);
  const lostW = sumOver(snapshot.groups, lostToFaultsW);
  const belowW = fullW - plan.setpointW;
  if (belowW <= CURTAILED_RATIO_MIN * fullW) return null;
  if (lostW > belowW - lostW) return 'fault';
  if (plan.feeders.some(isHeldByProgram)) return 'program';
  const isCurtailing = snapshot.overrides.some(({ action }) => action !== 'run');
  if (plan.mode === 'hold' || isCurtailing) return 'operator';
  if (isForPeak(snapshot, plan)) return 'coincident-peak';
  // What runs as far as heat lets it was not curtailed by anybody.
  return snapshot.groups.some((group) => asleepCount(group, plan) > 0) ? 'price' : null;
}

function isHeldByProgram({ ceiling, setpointW }: FeederPlan): boolean {
  const isOrdered = ceiling.layer === 'program' || ceiling.layer === 'mandatory';
  return isOrdered && setpointW >= ceiling.powerW * (1 - CURTAILED_RATIO_MIN);
}

function asleepCount(group: GroupState, { groups }: Plan): number {
  const planned = groups.find(({ groupId }) => groupId === group.groupId);
  return planned?.counts.find(({ pointId }) => pointId === sleepOf(group).id)?.count ?? 0;
}

/** Load that miners would draw, could they be directed and were they well. Who may only be read is as he wants to be. */
function lostToFaultsW(group: GroupState): number {
  const faulty = group.stuck.filter(({ cause }) => cause !== 'monitor-only' && cause !== 'asleep-before');
  const count = faulty.reduce((sum, each) => sum + each.count, 0);
  const drawnW = stuckPowerW({ ...group, stuck: faulty });
  return Math.max(0, count * nominalOf(group).powerW - drawnW);
}

/** Whether groups sleep that earn at the market's price, and a coincident peak is what they sleep for. */
function isForPeak({ groups, outlook }: SiteSnapshot, plan: Plan): boolean {
  const isPeak = (outlook?.charges ?? []).some(({ source, usdPerMwh }) => {
    return source.startsWith('coincident-peak') && usdPerMwh > 0;
  });
  const price = plan.expectedPriceUsdPerMwh ?? plan.marketPriceUsdPerMwh;
  if (!isPeak || price === null) return false;
  return groups.some((group) => {
    const planned = plan.groups.find(({ groupId }) => groupId === group.groupId);
    const earns = planned?.breakevenUsdPerMwh != null && price < planned.breakevenUsdPerMwh;
    return earns && asleepCount(group, plan) > 0;
  });
}

function sumOver(groups: readonly GroupState[], watts: (group: GroupState) => number): number {
  return groups.reduce((sum, group) => sum + watts(group), 0);
}
