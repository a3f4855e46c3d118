import { fromIso } from '../interval.js';
import { formatPower, formatPrice, formatUsd } from '../units.js';
import type { SetAside } from './claims.js';
import { contractText } from './contracts.js';
import { fairUsdPerMwh } from './fairness.js';
import type { Decision } from './decide.js';
import { boundAsleepCount, directableCount, sleepOf } from './group-facts.js';
import type { GroupPlan, Limit, Plan } from './plan.js';
import type { GroupState, StuckCause, Override, SiteSnapshot } from './snapshot.js';
import { groupNode } from './tree.js';
import { outlookOf, presentPrice } from './valuation.js';
import type { Wish } from './wishes.js';

/** Why a group is where the plan puts it, with the numbers in it. */
export function groupReason(
  group: GroupState,
  planned: Omit<GroupPlan, 'reason'>,
  decision: Decision,
): string {
  const directable = directableCount(group);
  if (directable === 0) return withStuck('No miner of this group can be directed.', group);
  const asleep = planned.counts.find(({ pointId }) => pointId === sleepOf(group).id)?.count ?? 0;
  const wish = decision.wishes.byGroup.get(group.groupId)!;
  const parts = [`${whereText(group, planned, asleep)}: ${whyText(group, planned, asleep, wish, decision)}`];
  for (const { groupId, what, count, because } of decision.allocation.setAside) {
    if (groupId !== group.groupId) continue;
    const given = GIVEN_UP_TEXT[what];
    parts.push(`The ${given} of ${count} was given up for ${describeSource(because, decision.snapshot)}.`);
  }
  const locked = lockText(group, asleep, wish);
  if (locked) parts.push(locked);
  const thermal = decision.constraints.heat.get(group.groupId);
  if (thermal) parts.push(`No higher than ${thermal.kind} (${thermal.source}).`);
  const contract = contractText(group.customer, decision.snapshot);
  if (contract) parts.push(`Contract of ${group.customer}: ${contract}.`);
  const fairUsd = fairUsdPerMwh(group.customer, decision.snapshot);
  if (fairUsd !== 0) {
    const served = fairUsd > 0 ? 'less' : 'more';
    parts.push(
      `${group.customer} was served ${served} than the others: a MWh counts ${formatPrice(fairUsd)} beyond what it earns.`,
    );
  }
  const cold = decision.constraints.cold.get(group.groupId);
  if (cold) parts.push(`At least ${cold.count} are to stay awake for their heat (${cold.source}).`);
  return withStuck(parts.join(' '), group);
}

const GIVEN_UP_TEXT = {
  heat: 'heat limit',
  'minimum time': 'minimum time',
  'wakes a day': 'cap on wakes a day',
  'keep warm': 'share to be kept awake in the cold',
} as const satisfies Record<SetAside['what'], string>;

function whereText(group: GroupState, { counts }: Omit<GroupPlan, 'reason'>, asleep: number): string {
  const directable = directableCount(group);
  if (asleep === directable) return 'Asleep';
  const awake = counts.filter(({ pointId, count }) => pointId !== sleepOf(group).id && count > 0);
  const text = awake.map(({ pointId, count }) => `${count} at ${pointId}`).join(', ');
  return asleep === 0 ? `Running, ${text}` : `Running, ${text}; ${asleep} of ${directable} asleep`;
}

function whyText(
  group: GroupState,
  planned: Omit<GroupPlan, 'reason'>,
  asleep: number,
  wish: Wish,
  decision: Decision,
): string {
  const override = overrideOn(group, decision);
  const ceiling = bindingCeiling(group, decision);
  if (ceiling)
    return `${policyText(group, planned, wish, decision, true)}, but ${ceilingText(ceiling, decision)}.`;
  if (override && override.action !== 'curtail' && asleep < directableCount(group)) {
    return `${describeSource(`override:${override.overrideId}`, decision.snapshot)}.`;
  }
  const floor = decision.constraints.floors.find(({ nodeId }) =>
    decision.tree.path(groupNode(group.groupId)).includes(nodeId),
  );
  const text = policyText(group, planned, wish, decision, asleep < directableCount(group));
  if (floor && asleep < directableCount(group) && !isWorthwhile(planned, decision)) {
    return `${text}, and ${describeSource(floor.source, decision.snapshot)} asks for at least ${formatPower(floor.powerW)}.`;
  }
  return `${text}.`;
}

function policyText(
  group: GroupState,
  { breakevenUsdPerMwh }: Omit<GroupPlan, 'reason'>,
  wish: Wish,
  { snapshot }: Decision,
  awake: boolean,
): string {
  if (wish.intent !== 'earn') return wish.because;
  const { marketUsdPerMwh: market, deliveredUsdPerMwh } = presentPrice(snapshot)!;
  const at = snapshot.outlook?.priceUsdPerMwh == null ? 'at' : 'expected at';
  const cost = `power ${at} ${formatPrice(market)} (${formatPrice(deliveredUsdPerMwh)} delivered${chargesText(snapshot)})`;
  const margin = snapshot.policy.kind === 'economic' ? snapshot.policy.marginUsdPerMwh : 0;
  const short = !awake && margin > 0 ? `is not ${formatPrice(margin)} below` : 'is below';
  const side = market > breakevenUsdPerMwh! ? 'is above' : short;
  const breakeven = `this group's breakeven of ${formatPrice(breakevenUsdPerMwh!)}`;
  const atLow = awake && market > breakevenUsdPerMwh! ? '; a more efficient point of it still earns' : '';
  return `${cost} ${side} ${breakeven}${atLow && group.operatingPoints.length > 2 ? atLow : ''}${laterText(group, snapshot, awake)}`;
}

/** Charges on top of the price, each by its source; empty where there are none. */
function chargesText({ outlook }: SiteSnapshot): string {
  return (outlook?.charges ?? [])
    .map(({ source, usdPerMwh }) => `, ${source} ${formatPrice(usdPerMwh)}`)
    .join('');
}

/** What the hours to come have to say, for a miner that is or stays on this side; empty where nothing is known of them. */
function laterText(group: GroupState, snapshot: SiteSnapshot, awake: boolean): string {
  const later = outlookOf(group, snapshot);
  if (!later) return '';
  const worth = `being awake afterwards is worth ${formatUsd(later.awakeUsd)} a miner`;
  return awake ? `; ${worth}` : `; ${worth}, a wake costs ${formatUsd(later.awakeUsd - later.wakeUsd)}`;
}

function isWorthwhile(
  { breakevenUsdPerMwh }: Omit<GroupPlan, 'reason'>,
  { snapshot, wishes }: Decision,
): boolean {
  if (wishes.method !== 'merit-order' || snapshot.policy.kind !== 'economic') return false;
  return presentPrice(snapshot)!.marketUsdPerMwh <= (breakevenUsdPerMwh ?? -Infinity);
}

/** The ceiling that kept worthwhile miners of the group out, or the one that an obligation or an operator has set. */
function bindingCeiling(group: GroupState, { tree, allocation }: Decision): Limit | null {
  const blocked = allocation.blockedBy.get(group.groupId);
  if (blocked) return allocation.ceilings.get(blocked) ?? null;
  const slept = allocation.setAside.find(({ groupId }) => groupId === group.groupId);
  if (!slept) return null;
  const onPath = tree
    .path(groupNode(group.groupId))
    .flatMap((nodeId) => allocation.ceilings.get(nodeId) ?? []);
  return onPath.find(({ source }) => source === slept.because) ?? null;
}

function ceilingText({ powerW, source, layer }: Limit, { snapshot }: Decision): string {
  if (layer === 'electrical')
    return `${source.replace('electrical:', '')} is at its limit of ${formatPower(powerW)}`;
  return `${describeSource(source, snapshot)} allows no more than ${formatPower(powerW)}`;
}

function overrideOn(group: GroupState, { snapshot, tree }: Decision): Override | undefined {
  const path = tree.path(groupNode(group.groupId));
  return [...snapshot.overrides]
    .reverse()
    .find(({ scope }) => path.includes(scope.kind === 'group' ? groupNode(scope.id) : scope.id));
}

/** A source as people call it: an override by who set it, why, and until when. */
export function describeSource(source: string, { overrides, timeZone }: SiteSnapshot): string {
  const override = overrides.find(({ overrideId }) => source === `override:${overrideId}`);
  if (!override) return source;
  const what =
    override.action === 'setpoint' ? `setpoint ${formatPower(override.powerW ?? 0)}` : override.action;
  const until = fromIso(override.expiresAt).setZone(timeZone).setLocale('en-US').toFormat('LLL dd, HH:mm');
  return `the override of ${override.by} (${what}: ${override.reason}; until ${until})`;
}

function lockText(group: GroupState, asleep: number, wish: Wish): string | null {
  const awake = directableCount(group) - asleep;
  if (
    group.lockedAwakeCount > 0 &&
    awake > 0 &&
    (wish.intent === 'curtail' || awake === group.lockedAwakeCount)
  ) {
    return `${group.lockedAwakeCount} stay awake for their minimum up time.`;
  }
  const { lockedAsleepCount, wakesUsedUpCount = 0 } = group;
  const parts = [
    { count: Math.min(asleep, lockedAsleepCount), why: 'for their minimum down time' },
    {
      count: Math.min(asleep - lockedAsleepCount, wakesUsedUpCount),
      why: 'since their wakes of today are used up',
    },
  ].filter(({ count }) => count > 0);
  if (parts.length === 0) return null;
  return `${parts.map(({ count, why }) => `${count} stay asleep ${why}`).join(', ')}.`;
}

function withStuck(text: string, group: GroupState): string {
  const sentence = stuckText([group]);
  return sentence === null ? text : `${text} ${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

const CAUSE_TEXT = {
  unreachable: 'do not answer',
  disobeys: 'accept and do not obey',
  refuses: 'refuse',
  'asleep-before': 'were asleep before and are left so',
  'monitor-only': 'can only be read',
} as const satisfies Record<StuckCause, string>;

/** Text such as `14 miners do not answer, 3 accept and do not obey: 58 kW cannot be directed`; null where all obey. */
export function stuckText(groups: readonly GroupState[]): string | null {
  const stuck = groups.flatMap((group) => group.stuck);
  if (stuck.length === 0) return null;
  const causes = Object.entries(CAUSE_TEXT).flatMap(([cause, text]) => {
    const count = stuck.filter((each) => each.cause === cause).reduce((sum, each) => sum + each.count, 0);
    return count === 0 ? [] : [`${count} ${text}`];
  });
  const powerW = stuck.reduce((sum, each) => sum + each.powerW, 0);
  return `of the miners ${causes.join(', ')}: ${formatPower(powerW)} cannot be directed`;
}

/** The site's decision in a sentence. */
export function siteSummary(plan: Omit<Plan, 'summary'>, decision: Decision): string {
  const { snapshot, wishes } = decision;
  const parts = [whatAndWhy(plan, decision)];
  if (snapshot.overrides.length > 0 && wishes.method !== 'mode-hold') {
    parts.push(
      `In force: ${snapshot.overrides.map(({ overrideId }) => describeSource(`override:${overrideId}`, snapshot)).join('; ')}`,
    );
  }
  const waiting = waitingText(plan, decision);
  if (waiting) parts.push(waiting);
  const binding = plan.feeders
    .filter((feeder) => feeder.binding)
    .map(({ feederId, ceiling }) => `${feederId} (${formatPower(ceiling.powerW)})`);
  if (binding.length > 0) parts.push(`At their limit: ${binding.join(', ')}`);
  const stuck = stuckText(snapshot.groups);
  if (stuck) parts.push(`${stuck[0]!.toUpperCase()}${stuck.slice(1)}`);
  return `${parts.join('. ')}.`;
}

/** Text such as `All 700 miners asleep: power at $412.00/MWh is above every group's breakeven`. */
export function whatAndWhy(plan: Omit<Plan, 'summary'>, decision: Decision): string {
  const { snapshot } = decision;
  const total = snapshot.groups.reduce((sum, group) => sum + directableCount(group), 0);
  const asleep = plan.groups.reduce((sum, { groupId, counts }) => {
    const group = snapshot.groups.find((each) => each.groupId === groupId)!;
    return sum + (counts.find(({ pointId }) => pointId === sleepOf(group).id)?.count ?? 0);
  }, 0);
  const state =
    asleep === total ? `All ${total} miners asleep` : `${total - asleep} of ${total} miners awake`;
  return `${state}: ${siteWhy(plan, decision)}`;
}

/** Text such as `120 wait out their minimum time`; null where none does. */
export function waitingText(plan: Omit<Plan, 'summary'>, decision: Decision): string | null {
  const waiting = waitingCount(plan, decision);
  return waiting > 0 ? `${waiting} wait out their minimum time` : null;
}

/** Miners that are kept awake or asleep by nothing but their minimum time. */
function waitingCount(plan: Omit<Plan, 'summary'>, { snapshot }: Decision): number {
  return snapshot.groups.reduce((sum, group, index) => {
    const { counts } = plan.groups[index]!;
    const asleep = counts.find(({ pointId }) => pointId === sleepOf(group).id)?.count ?? 0;
    const awake = directableCount(group) - asleep;
    const keptAsleep = awake > 0 && asleep === boundAsleepCount(group) ? group.lockedAsleepCount : 0;
    const keptAwake = asleep > 0 && awake === group.lockedAwakeCount ? awake : 0;
    return sum + keptAsleep + keptAwake;
  }, 0);
}

function siteWhy(plan: Omit<Plan, 'summary'>, { snapshot, wishes }: Decision): string {
  if (wishes.method !== 'merit-order' || snapshot.policy.kind === 'threshold') {
    const reasons = [...new Set([...wishes.byGroup.values()].map(({ because }) => because))];
    return reasons.slice(0, 2).join('; ');
  }
  const { marketUsdPerMwh } = presentPrice(snapshot)!;
  const price = `${plan.expectedPriceUsdPerMwh === null ? 'at' : 'expected at'} ${formatPrice(marketUsdPerMwh)}`;
  const breakevens = plan.groups.flatMap(({ breakevenUsdPerMwh }) => breakevenUsdPerMwh ?? []);
  const margin = snapshot.policy.kind === 'economic' ? snapshot.policy.marginUsdPerMwh : 0;
  const less = margin / (1 + snapshot.tariff.lossRatio);
  const worth = breakevens.filter((breakeven) => marketUsdPerMwh <= breakeven - less).length;
  const range =
    breakevens.length === 0
      ? ''
      : ` (${formatPrice(Math.min(...breakevens))} to ${formatPrice(Math.max(...breakevens))}${margin > 0 ? `, less a margin of ${formatPrice(margin)}` : ''})`;
  if (worth === breakevens.length) return `power ${price} is below every group's breakeven${range}`;
  if (worth === 0) return `power ${price} is above every group's breakeven${range}`;
  return `power ${price} is below the breakeven of ${worth} of ${breakevens.length} groups${range}`;
}
