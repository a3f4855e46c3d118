import type { Step } from '../forecast/index.js';
import { ZoneClock } from '../forecast/index.js';
import type {
  DemandCharge,
  EnergyTerms,
  HorizonGroup,
  HorizonProblem,
  PowerLimit,
  SiteRamp,
} from '../horizon/index.js';
import { directableCount, nominalOf, sleepOf, stuckPowerW } from '../planner/group-facts.js';
import { collectRequirements, type Requirement } from '../planner/requirements.js';
import type { GroupState, SiteSnapshot } from '../planner/snapshot.js';
import { groupNode, PowerTree } from '../planner/tree.js';
import { coldFloors, weatherOf, weatherTerms } from './weather-terms.js';

/** What is expected of each step of a horizon. */
export interface Expectations {
  readonly steps: readonly Step[];
  readonly energy: EnergyTerms;
  readonly demandCharge: DemandCharge | null;
  /** Net of the pool's fee. */
  readonly hashpriceUsdPerPhDay: readonly number[];
  /** Null where nothing is known: the present weather stays. */
  readonly dryBulbC: readonly (number | null)[];
}

/** The site of a snapshot over a horizon: the same limits, obligations and overrides, each while it is in force. */
export function siteProblem(
  snapshot: SiteSnapshot,
  expected: Expectations,
  ramp: Pick<SiteRamp, 'upWPerMinute' | 'downWPerMinute'> | null,
): HorizonProblem {
  const { steps } = expected;
  const clock = new ZoneClock(snapshot.timeZone);
  const groups = snapshot.groups.filter((group) => directableCount(group) > 0);
  const weather = weatherOf(snapshot, steps, expected.dryBulbC);
  const known = snapshot.feeders.map(({ feederId }) => feederId);
  return {
    schema: 1,
    startsAt: new Date(steps[0]!.startMs).toISOString(),
    stepsSeconds: steps.map(({ minutes }) => minutes * 60),
    dayOfInterval: steps.map(({ startMs }) => clock.local(startMs).dayNumber),
    hashpriceUsdPerPhDay: expected.hashpriceUsdPerPhDay,
    groups: groups.map((group) => ({
      ...horizonGroup(group, snapshot),
      ...weatherTerms(group, snapshot, weather),
    })),
    feeders: snapshot.feeders.map(({ feederId, parentId }) => {
      const fixedW = sum(snapshot.groups, (group) => (group.feederId === feederId ? stuckPowerW(group) : 0));
      return { feederId, parentId, fixedW: steps.map(() => fixedW) };
    }),
    limits: [...limitsOf(snapshot, steps), ...coldFloors(groups, snapshot, weather)].filter(({ scope }) =>
      scope.kind === 'feeder' ? known.includes(scope.id) : groups.some(({ groupId }) => groupId === scope.id),
    ),
    ramp: ramp && {
      ...ramp,
      layer: 'electrical',
      source: `electrical:${known[0]}`,
      initialW: presentLoadW(snapshot),
    },
    energy: expected.energy,
    demandCharge: expected.demandCharge,
    reserves: [],
    fairness: fairnessOf(snapshot, groups),
  };
}

/** A group without what changes over the horizon. */
export function horizonGroup(group: GroupState, snapshot: SiteSnapshot): HorizonGroup {
  const { policy } = snapshot;
  const initialCounts = initialCountsOf(group);
  const [asleep, total] = [initialCounts[0]!, directableCount(group)];
  const economic = policy.kind === 'economic' ? policy : null;
  const minUpSeconds = policy.minUpMinutes * 60;
  const minDownSeconds = policy.minDownMinutes * 60;
  // How long each of them is bound still is not in a snapshot: the whole minimum time is the most that it can be.
  const locked = (count: number, seconds: number): HorizonGroup['lockedAwake'] =>
    count > 0 && seconds > 0 ? [{ count, seconds }] : [];
  return {
    groupId: group.groupId,
    feederId: group.feederId,
    customer: group.customer,
    points: group.operatingPoints.map(({ id, powerW, hashrateThs }) => ({
      pointId: id,
      powerW,
      hashrateThs: hashrateThs * (1 - group.devFeeRatio),
    })),
    powerFactor: null,
    hashFactor: null,
    highestPoint: null,
    initialCounts,
    lockedAwake: locked(Math.min(group.lockedAwakeCount, total - asleep), minUpSeconds),
    lockedAsleep: locked(Math.min(group.lockedAsleepCount, asleep), minDownSeconds),
    minUpSeconds,
    minDownSeconds,
    upSeconds: group.upSeconds,
    downSeconds: group.downSeconds,
    wakePoint: group.operatingPoints.indexOf(nominalOf(group)),
    wearUsdPerWake: economic?.wearUsdPerWake ?? 0,
    wakesPerDayMax: economic?.wakesPerDayMax ?? null,
    wakesToday: group.wakesToday ?? 0,
  };
}

/** Miners at a point that the model no longer has run as a wake leaves them. */
function initialCountsOf(group: GroupState): number[] {
  const counts = group.operatingPoints.map(
    ({ id }) => group.currentCounts.find(({ pointId }) => pointId === id)?.count ?? 0,
  );
  const nominal = group.operatingPoints.indexOf(nominalOf(group));
  counts[nominal]! += directableCount(group) - counts.reduce((total, count) => total + count, 0);
  return counts;
}

/** Balance between those who still have miners that can be directed. */
function fairnessOf({ fairness }: SiteSnapshot, groups: readonly GroupState[]): HorizonProblem['fairness'] {
  if (!fairness) return null;
  const { toleranceRatio, usdPerMwh } = fairness;
  const customers = fairness.customers
    .filter(({ customer }) => groups.some((group) => group.customer === customer))
    .map(({ customer, servedMwh, entitledMwh }) => ({
      customer,
      servedMwhBefore: servedMwh,
      entitledMwhBefore: entitledMwh,
    }));
  return customers.length > 1 ? { toleranceRatio, usdPerMwh, customers } : null;
}

/** Every requirement as a series: null in the steps in which it is not in force. */
function limitsOf(snapshot: SiteSnapshot, steps: readonly Step[]): PowerLimit[] {
  const tree = new PowerTree(snapshot.feeders, snapshot.groups);
  const found = new Map<string, Omit<PowerLimit, 'powerW'> & { powerW: (number | null)[] }>();
  steps.forEach(({ startMs }, t) => {
    const takenAt = new Date(Math.max(startMs, Date.parse(snapshot.takenAt))).toISOString();
    const overrides = snapshot.overrides.filter(({ expiresAt }) => expiresAt > takenAt);
    for (const requirement of collectRequirements({ ...snapshot, takenAt, overrides }, tree, [])) {
      const { layer, source, bound, nodeId } = requirement;
      if (layer === 'policy') continue;
      const key = `${source} ${bound} ${nodeId}`;
      let limit = found.get(key);
      if (!limit) {
        const scope = scopeOf(nodeId, snapshot);
        found.set(key, (limit = { layer, source, bound, scope, powerW: steps.map(() => null) }));
      }
      limit.powerW[t] = ownPowerW(requirement, snapshot, tree);
    }
  });
  return [...found.values()];
}

function scopeOf(nodeId: string, { groups }: SiteSnapshot): PowerLimit['scope'] {
  const group = groups.find(({ groupId }) => groupNode(groupId) === nodeId);
  return group ? { kind: 'group', id: group.groupId } : { kind: 'feeder', id: nodeId };
}

/** A group's is without what its stuck miners draw; a setpoint is met to within one miner's step from below. */
function ownPowerW(
  { nodeId, powerW, bound, fromBelow }: Requirement,
  { groups }: SiteSnapshot,
  tree: PowerTree,
): number {
  const within = groups.filter(({ groupId }) => tree.contains(groupNode(groupId), nodeId));
  const stepsW = within.map((group) => group.operatingPoints.at(-1)!.powerW - sleepOf(group).powerW);
  const slackW = fromBelow && bound === 'floor' ? Math.max(0, ...stepsW) : 0;
  const group = groups.find(({ groupId }) => groupNode(groupId) === nodeId);
  return Math.max(0, powerW - slackW - (group ? stuckPowerW(group) : 0));
}

/** Of what the miners are at or on their way to. */
function presentLoadW({ groups }: SiteSnapshot): number {
  return sum(groups, (group) => {
    const directedW = sum(
      initialCountsOf(group).map((count, k) => count * group.operatingPoints[k]!.powerW),
      (w) => w,
    );
    return stuckPowerW(group) + directedW;
  });
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
