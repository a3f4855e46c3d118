import { coldFaults } from './check-cold.js';
import { type GroupPicture, type Picture, pictureOf } from './check-picture.js';
import type { Plan } from './plan.js';
import type { Override, SiteSnapshot } from './snapshot.js';

/** Watts that sums of floating-point numbers may be off by. */
const TOLERANCE_W = 1;

/**
 * Checks a plan against its snapshot with code that had no part in making it: every miner placed once on a point that it
 * has, sums right, no ceiling, floor, minimum time, heat limit or contract broken beyond what the plan itself names with
 * source and watts, and none of those that nothing may break. Returns one sentence a violation.
 */
export function violations(snapshot: SiteSnapshot, plan: Plan): string[] {
  const picture = pictureOf(snapshot, plan);
  return [
    ...picture.groups.flatMap((each) => [...countFaults(each, plan), ...lockFaults(each, snapshot, plan)]),
    ...sumFaults(snapshot, plan, picture),
    ...electricalFaults(snapshot, picture),
    ...obligationFaults(snapshot, plan, picture),
    ...overrideFaults(snapshot, plan, picture),
    ...contractFaults(snapshot, plan, picture),
    ...coldFaults(snapshot, plan, picture),
  ];
}

function countFaults({ group, directable, placed, powerW, counts }: GroupPicture, plan: Plan): string[] {
  const planned = plan.groups.filter(({ groupId }) => groupId === group.groupId);
  if (planned.length !== 1) return [`group ${group.groupId} is planned ${planned.length} times`];
  const found = [...counts].flatMap(([pointId, count]) => {
    const isPoint = group.operatingPoints.some(({ id }) => id === pointId);
    return isPoint && Number.isInteger(count) && count >= 0
      ? []
      : [`group ${group.groupId}: ${count} at ${pointId}`];
  });
  if (placed !== directable) found.push(`group ${group.groupId}: ${placed} of ${directable} miners placed`);
  if (isOff(powerW, planned[0]!.powerW)) {
    found.push(`group ${group.groupId}: power ${planned[0]!.powerW} W, not ${powerW} W`);
  }
  return found;
}

/** Who may set what binds miners aside. */
const MAY_SET_ASIDE = [
  { binding: 'minimum time', claims: /^(electrical|mandatory|program|override|thermal):/ },
  { binding: 'wakes a day', claims: /^(electrical|mandatory|program|override|thermal|contract):/ },
] as const;

/** A minimum time or a cap on wakes gives way by name, to what stands above it; points beyond a heat limit likewise. */
function lockFaults(picture: GroupPicture, { thermalLimits, weather }: SiteSnapshot, plan: Plan): string[] {
  const { group, asleep, directable, counts } = picture;
  const limits = thermalLimits.filter(({ thermalClass }) => thermalClass === group.thermalClass);
  const order = ['sleep', 'underclock', 'nominal', 'overclock'];
  // Heat that leaves a model no point but sleep goes before its minimum up time.
  const mustSleep = limits.some(
    ({ highestKind }) => order.indexOf(highestKind) < order.indexOf(group.operatingPoints[1]!.kind),
  );
  const aside = new Set<string>();
  const found: string[] = [];
  for (const { binding, claims } of MAY_SET_ASIDE) {
    for (const { source, because } of plan.relaxed) {
      if (source !== `${binding}:${group.groupId}`) continue;
      aside.add(binding);
      if (claims.test(because)) continue;
      found.push(`group ${group.groupId}: ${because} may not set a ${binding} aside`);
    }
  }
  const keptAsleep =
    (aside.has('minimum time') ? 0 : group.lockedAsleepCount) +
    (aside.has('wakes a day') ? 0 : (group.wakesUsedUpCount ?? 0));
  if (asleep < keptAsleep) {
    found.push(`group ${group.groupId}: ${keptAsleep} are to stay asleep, ${asleep} do`);
  }
  if (!aside.has('minimum time') && directable - asleep < group.lockedAwakeCount && !mustSleep) {
    found.push(
      `group ${group.groupId}: ${group.lockedAwakeCount} are to stay awake, ${directable - asleep} do`,
    );
  }
  const relaxed = plan.relaxed.some(({ source }) => source.startsWith(`thermal:${group.thermalClass} `));
  for (const { aboveDryBulbC, highestKind } of limits) {
    const isKnownHot = !weather.stale && weather.dryBulbC !== null && weather.dryBulbC > aboveDryBulbC;
    const isAssumedHot = weather.stale && weather.whenStale === 'curtail';
    if (relaxed || !(isKnownHot || isAssumedHot)) continue;
    const over = group.operatingPoints.filter(
      ({ id, kind }) => order.indexOf(kind) > order.indexOf(highestKind) && (counts.get(id) ?? 0) > 0,
    );
    for (const { id } of over) found.push(`group ${group.groupId}: at ${id} above ${aboveDryBulbC} °C`);
  }
  return found;
}

function sumFaults({ feeders }: SiteSnapshot, plan: Plan, { loadW }: Picture): string[] {
  const found = feeders.flatMap(({ feederId }) => {
    const planned = plan.feeders.find((each) => each.feederId === feederId);
    const isRight = planned !== undefined && !isOff(planned.setpointW, loadW.get(feederId)!);
    return isRight ? [] : [`${feederId}: setpoint ${planned?.setpointW} W, not ${loadW.get(feederId)} W`];
  });
  const root = feeders.find(({ parentId }) => parentId === null)!;
  if (isOff(plan.setpointW, loadW.get(root.feederId)!)) found.push(`the site's setpoint is not its feeders'`);
  return found;
}

/** Nothing breaks an electrical limit but what cannot be switched off. */
function electricalFaults({ feeders }: SiteSnapshot, { loadW, leastW }: Picture): string[] {
  return feeders.flatMap(({ feederId, powerWMax }) => {
    const excessW = loadW.get(feederId)! - Math.max(powerWMax, leastW.get(feederId)!);
    return excessW > TOLERANCE_W
      ? [`${feederId} is ${Math.round(excessW)} W above its electrical limit`]
      : [];
  });
}

function obligationFaults(snapshot: SiteSnapshot, plan: Plan, { loadW, leastW }: Picture): string[] {
  return snapshot.obligations.flatMap(({ source, mandatory, bound, feederId, powerW, from, to }) => {
    if (from > snapshot.takenAt || (to !== null && snapshot.takenAt >= to)) return [];
    const name = `${mandatory ? 'mandatory' : 'program'}:${source}`;
    const namedW = relaxedW(plan, name);
    const load = loadW.get(feederId)!;
    if (bound === 'floor')
      return powerW - load > namedW + TOLERANCE_W ? [`${name}: ${load} W is below it`] : [];
    const excessW = load - Math.max(powerW, leastW.get(feederId)!);
    if (excessW <= TOLERANCE_W) return [];
    const mayGiveWay =
      !mandatory &&
      (snapshot.overrides.some((override) => override.acceptNonPerformance) ||
        snapshot.obligations.some((each) => each.mandatory && each.bound === 'floor'));
    if (mayGiveWay && load - powerW <= namedW + TOLERANCE_W) return [];
    return [`${feederId} is ${Math.round(excessW)} W above ${name}`];
  });
}

/** The latest override on a scope holds, but for what the plan names. */
function overrideFaults(snapshot: SiteSnapshot, plan: Plan, { groups, loadW, leastW }: Picture): string[] {
  return snapshot.overrides
    .filter((each) => isLatest(each, snapshot.overrides))
    .flatMap((override) => {
      const nodeId = nodeOf(override);
      const load = loadW.get(nodeId);
      const name = `override:${override.overrideId}`;
      const namedW = relaxedW(plan, name) + TOLERANCE_W;
      if (load === undefined) {
        return plan.relaxed.some(({ source }) => source === name)
          ? []
          : [`${name}: its scope is gone, unsaid`];
      }
      const asleepW = leastW.get(nodeId)!;
      const ceilingW = override.action === 'setpoint' ? Math.max(override.powerW ?? 0, asleepW) : asleepW;
      if (override.action !== 'run' && load > ceilingW + namedW) return [`${name}: ${load} W is above it`];
      if (override.action !== 'run') return [];
      const within = groups.filter(({ group }) => isBelow(group.groupId, group.feederId, nodeId, snapshot));
      const nominalW = within.reduce((sum, each) => sum + nominalLoadW(each), 0);
      return nominalW - load > namedW ? [`${name}: ${load} W is below nominal`] : [];
    });
}

/** Firm customers at nominal, group by group; of others the watts agreed, all their groups together. */
function contractFaults(snapshot: SiteSnapshot, plan: Plan, { groups }: Picture): string[] {
  const { firmCustomers, customers = [] } = snapshot;
  const usedUp = customers
    .filter(({ curtailedHours, curtailedHoursMax }) => curtailedHours >= (curtailedHoursMax ?? Infinity))
    .map(({ customer }) => customer);
  const firm = new Set([...firmCustomers, ...usedUp]);
  const missing = [...firm].map((customer) => ({
    customer,
    missingW: groups
      .filter(({ group }) => group.customer === customer)
      .reduce((sum, each) => sum + Math.max(0, nominalLoadW(each) - each.powerW), 0),
  }));
  for (const { customer, powerWMin } of customers) {
    if (powerWMin === null || firm.has(customer)) continue;
    const own = groups.filter(({ group }) => group.customer === customer);
    const nominalW = own.reduce((sum, each) => sum + nominalLoadW(each), 0);
    const loadW = own.reduce((sum, each) => sum + each.powerW, 0);
    missing.push({ customer, missingW: Math.min(powerWMin, nominalW) - loadW });
  }
  return missing.flatMap(({ customer, missingW }) =>
    missingW > relaxedW(plan, `contract:${customer}`) + TOLERANCE_W * groups.length
      ? [`contract:${customer} lacks ${missingW} W`]
      : [],
  );
}

function nominalLoadW({ group, directable }: GroupPicture): number {
  const nominal = group.operatingPoints.find(({ kind }) => kind === 'nominal')!;
  return group.stuck.reduce((sum, { powerW }) => sum + powerW, directable * nominal.powerW);
}

function relaxedW(plan: Plan, name: string): number {
  return plan.relaxed.reduce((sum, { source, amountW }) => (source === name ? sum + amountW : sum), 0);
}

function isLatest(override: Override, all: readonly Override[]): boolean {
  const key = ({ since, overrideId }: Override): string => `${since} ${overrideId}`;
  return !all.some((other) => nodeOf(other) === nodeOf(override) && key(other) > key(override));
}

function nodeOf({ scope }: Override): string {
  return scope.kind === 'group' ? `group:${scope.id}` : scope.id;
}

function isBelow(groupId: string, feederId: string, nodeId: string, { feeders }: SiteSnapshot): boolean {
  if (nodeId === `group:${groupId}`) return true;
  for (let at: string | null = feederId; at !== null;) {
    if (at === nodeId) return true;
    at = feeders.find((each) => each.feederId === at)?.parentId ?? null;
  }
  return false;
}

function isOff(a: number, b: number): boolean {
  return !(Math.abs(a - b) <= TOLERANCE_W);
}
