import type { PriceOutlook, Step } from '../forecast/index.js';
import {
  type LookaheadGroup,
  type LookaheadTable,
  lookaheadTable,
  type PriceKnown,
} from '../lookahead/index.js';
import { directableCount } from '../planner/group-facts.js';
import type { SiteSnapshot } from '../planner/snapshot.js';
import { expectedHashprice } from './expected-hashprice.js';
import { horizonGroup } from './site-problem.js';
import { shareOut, type StepValue, valueHolding } from './step-values.js';
import { weatherOf, weatherTerms } from './weather-terms.js';

/** What a site's table is made from, beside the outlook of its prices. */
export interface SiteTableInput {
  readonly snapshot: SiteSnapshot;
  readonly outlook: PriceOutlook;
  readonly priceKnown: PriceKnown;
  /** What a MW costs beyond its delivered price, USD over each time, by group; left out: nothing. */
  readonly extra?: ReadonlyMap<string, readonly StepValue[]>;
  readonly dryBulbC: readonly StepValue[];
}

/** What being awake is worth to the groups of a snapshot that can be directed. */
export function siteTable(input: SiteTableInput): LookaheadTable {
  const { snapshot, outlook, priceKnown } = input;
  return lookaheadTable({
    outlook,
    priceKnown,
    hashpriceUsdPerPhDay: expectedHashprice(snapshot.hashprice, outlook.steps),
    tariff: snapshot.tariff,
    groups: tableGroups(input, outlook.steps),
  });
}

function tableGroups(
  { snapshot, dryBulbC, extra }: SiteTableInput,
  steps: readonly Step[],
): LookaheadGroup[] {
  const weather = weatherOf(snapshot, steps, valueHolding(dryBulbC, steps));
  return snapshot.groups
    .filter((group) => directableCount(group) > 0)
    .map((group) => {
      const charges = extra?.get(group.groupId) ?? [];
      const { minUpSeconds, minDownSeconds, upSeconds, downSeconds, wakePoint, wearUsdPerWake, points } =
        horizonGroup(group, snapshot);
      return {
        groupId: group.groupId,
        points,
        ...weatherTerms(group, snapshot, weather),
        minUpSeconds,
        minDownSeconds,
        upSeconds,
        downSeconds,
        wakePoint,
        wearUsdPerWake,
        extraUsdPerMwh:
          charges.length === 0
            ? null
            : shareOut(charges, steps).map((usdPerMw, t) => (usdPerMw * 60) / steps[t]!.minutes),
      };
    });
}
