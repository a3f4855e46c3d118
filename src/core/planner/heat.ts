import type { OperatingPoint } from '../mining/operating-point.js';
import { isKindWithin } from './group-facts.js';
import type { SiteSnapshot } from './snapshot.js';

export interface HeatLimit {
  readonly kind: OperatingPoint['kind'];
  readonly source: string;
}

/** The highest kind of operating point of each group that the weather limits. */
export function heatLimits(snapshot: SiteSnapshot): Map<string, HeatLimit> {
  const result = new Map<string, HeatLimit>();
  for (const { groupId, thermalClass } of snapshot.groups) {
    for (const limit of snapshot.thermalLimits) {
      if (limit.thermalClass !== thermalClass || !isHot(snapshot, limit.aboveDryBulbC)) continue;
      const known = result.get(groupId);
      if (known && isKindWithin(known.kind, limit.highestKind)) continue;
      const source = `thermal:${thermalClass} above ${limit.aboveDryBulbC} °C`;
      result.set(groupId, { kind: limit.highestKind, source });
    }
  }
  return result;
}

/** A stale reading counts as its feed's behaviour says: curtail as the hottest day, run as a cool one, hold as it is. */
function isHot({ weather }: SiteSnapshot, aboveDryBulbC: number): boolean {
  if (weather.stale && weather.whenStale !== 'hold') return weather.whenStale === 'curtail';
  return weather.dryBulbC !== null && weather.dryBulbC > aboveDryBulbC;
}
