import type { KeepWarm } from '../mining/thermal.js';
import { directableCount } from './group-facts.js';
import type { GroupState, SiteSnapshot, WeatherView } from './snapshot.js';

/** Miners of a group that the cold keeps awake. */
export interface ColdLimit {
  readonly count: number;
  readonly source: string;
}

/** By group, for those that the weather concerns. */
export function coldLimits(snapshot: SiteSnapshot): Map<string, ColdLimit> {
  const result = new Map<string, ColdLimit>();
  for (const group of snapshot.groups) {
    const limit = coldLimit(group, snapshot.keepWarm ?? [], snapshot.weather);
    if (limit && limit.count > 0) result.set(group.groupId, limit);
  }
  return result;
}

/** Of several that apply the one that asks for most. */
function coldLimit(
  group: GroupState,
  keepWarm: readonly KeepWarm[],
  weather: WeatherView,
): ColdLimit | undefined {
  const [most] = keepWarm
    .filter(
      ({ thermalClass, belowDryBulbC }) =>
        thermalClass === group.thermalClass && isCold(weather, belowDryBulbC),
    )
    .sort((a, b) => b.awakeRatioMin - a.awakeRatioMin || a.belowDryBulbC - b.belowDryBulbC);
  if (!most) return undefined;
  const { thermalClass, belowDryBulbC, awakeRatioMin } = most;
  // Rounded first: 0.07 × 100 is a little more than 7.
  const count = Math.ceil(+(awakeRatioMin * directableCount(group)).toFixed(9));
  return { count, source: `thermal:${thermalClass} below ${belowDryBulbC} °C` };
}

/** While the weather is stale its last reading stands, but for `run`, which counts as cold: heat is then not assumed. */
function isCold({ stale, whenStale, dryBulbC }: WeatherView, belowDryBulbC: number): boolean {
  if (stale && whenStale === 'run') return true;
  return dryBulbC !== null && dryBulbC < belowDryBulbC;
}
