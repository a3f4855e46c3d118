import { type Picture } from './check-picture.js';
import type { Plan } from './plan.js';
import type { SiteSnapshot } from './snapshot.js';

/** Watts that sums of floating-point numbers may be off by. */
const TOLERANCE_W = 1;
/** What stands above the cold; heat stands beside it and is obeyed. */
const MAY_PREVAIL = /^(electrical|mandatory|program|override|thermal):/;

/** Each group keeps its share awake in the cold, but for what the plan names with its watts. */
export function coldFaults({ keepWarm, weather }: SiteSnapshot, plan: Plan, { groups }: Picture): string[] {
  return (keepWarm ?? []).flatMap(({ thermalClass, belowDryBulbC, awakeRatioMin }) => {
    const isAssumed = weather.stale && weather.whenStale === 'run';
    if (!isAssumed && !(weather.dryBulbC !== null && weather.dryBulbC < belowDryBulbC)) return [];
    const source = `thermal:${thermalClass} below ${belowDryBulbC} °C`;
    // Of several limits of a class the strictest is the one that a plan speaks of.
    const named = plan.relaxed.filter((each) => each.source.startsWith(`thermal:${thermalClass} below `));
    const namedW = named.reduce((sum, { amountW }) => sum + amountW, 0);
    const found = named
      .filter(({ because }) => !MAY_PREVAIL.test(because))
      .map(({ because }) => `${source}: gave way to ${because}, which stands below it`);
    const missingW = groups
      .filter(({ group }) => group.thermalClass === thermalClass)
      .reduce((sum, { group, directable, asleep }) => {
        const short = awakeRatioMin * directable - (directable - asleep);
        const [sleep, lowest] = group.operatingPoints;
        return short > 1e-6 ? sum + short * (lowest!.powerW - sleep!.powerW) : sum;
      }, 0);
    return missingW > namedW + TOLERANCE_W
      ? [...found, `${source}: ${missingW} W of heat are missing`]
      : found;
  });
}
