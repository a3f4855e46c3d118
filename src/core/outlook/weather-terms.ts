import type { Step } from '../forecast/index.js';
import type { HorizonGroup, PowerLimit } from '../horizon/index.js';
import { coldWearUsd } from '../mining/thermal.js';
import { deratingOf } from '../planner/derating.js';
import { coldLimits } from '../planner/cold.js';
import { directableCount, pointsWithin, sleepOf } from '../planner/group-facts.js';
import { heatLimits } from '../planner/heat.js';
import type { GroupState, SiteSnapshot, WeatherView } from '../planner/snapshot.js';

/** What the weather that is expected does to a group, step by step; null: nothing. */
export type WeatherTerms = Required<
  Pick<HorizonGroup, 'powerFactor' | 'hashFactor' | 'highestPoint' | 'coldWearUsd'>
>;

/** The weather of each step: as expected, and the present one where nothing is. */
export function weatherOf(
  { weather }: SiteSnapshot,
  steps: readonly Step[],
  dryBulbC: readonly (number | null)[],
): WeatherView[] {
  return steps.map((_, t) => {
    const expectedC = dryBulbC[t];
    return expectedC === null || expectedC === undefined
      ? weather
      : { ...weather, stale: false, dryBulbC: expectedC };
  });
}

export function weatherTerms(
  group: GroupState,
  snapshot: SiteSnapshot,
  weather: readonly WeatherView[],
): WeatherTerms {
  return {
    ...factors(group, snapshot, weather),
    highestPoint: highestPoints(group, snapshot, weather),
    coldWearUsd: coldWear(snapshot, weather),
  };
}

/** Relative to the present weather, which is in the group's figures already. */
function factors(
  { thermalClass }: GroupState,
  { derating = [], weather: present }: SiteSnapshot,
  weather: readonly WeatherView[],
): Pick<WeatherTerms, 'powerFactor' | 'hashFactor'> {
  if (!derating.some((each) => each.thermalClass === thermalClass)) {
    return { powerFactor: null, hashFactor: null };
  }
  const now = deratingOf(thermalClass, derating, present);
  const then = weather.map((each) => deratingOf(thermalClass, derating, each));
  return {
    powerFactor: then.map(({ powerRatio }) => powerRatio / now.powerRatio),
    // Where nothing is hashed now, what it will be later cannot be told from the present figures.
    hashFactor: now.hashRatio === 0 ? null : then.map(({ hashRatio }) => hashRatio / now.hashRatio),
  };
}

function highestPoints(
  group: GroupState,
  snapshot: SiteSnapshot,
  weather: readonly WeatherView[],
): number[] | null {
  if (!snapshot.thermalLimits.some(({ thermalClass }) => thermalClass === group.thermalClass)) return null;
  const own = { ...snapshot, groups: [group] };
  return weather.map((each) => {
    const kind = heatLimits({ ...own, weather: each }).get(group.groupId)?.kind;
    return pointsWithin(group, kind).length - 1;
  });
}

function coldWear({ policy }: SiteSnapshot, weather: readonly WeatherView[]): number[] | null {
  if (policy.kind !== 'economic') return null;
  const { wearUsdPerWakePerDegree: usdPerDegree = 0, wearReferenceC: referenceC } = policy;
  if (usdPerDegree === 0 || referenceC === undefined) return null;
  return weather.map(({ dryBulbC }) => coldWearUsd(dryBulbC, { usdPerDegree, referenceC }));
}

/**
 * What the cold asks for, as the watts of so many miners at their lowest point awake: the tick counts the miners, the
 * horizon their heat.
 */
export function coldFloors(
  groups: readonly GroupState[],
  snapshot: SiteSnapshot,
  weather: readonly WeatherView[],
): PowerLimit[] {
  if (!snapshot.keepWarm?.length) return [];
  return groups.flatMap((group): PowerLimit[] => {
    const own = { ...snapshot, groups: [group] };
    const limits = weather.map((each) => coldLimits({ ...own, weather: each }).get(group.groupId));
    if (limits.every((limit) => !limit)) return [];
    const { powerFactor } = factors(group, snapshot, weather);
    const [sleepW, lowestW] = [sleepOf(group).powerW, group.operatingPoints[1]!.powerW];
    return [
      {
        layer: 'thermal',
        source: `thermal:cold of ${group.groupId}`,
        bound: 'floor',
        scope: { kind: 'group', id: group.groupId },
        powerW: limits.map((limit, t) => {
          if (!limit) return null;
          const ownW = directableCount(group) * sleepW + limit.count * (lowestW - sleepW);
          return ownW * (powerFactor?.[t] ?? 1);
        }),
      },
    ];
  });
}
