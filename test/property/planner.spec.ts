import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../src/core/ledger/canonical.js';
import { deliveredPriceUsdPerMwh } from '../../src/core/market/tariff.js';
import { pointRevenueUsdPerHour } from '../../src/core/mining/breakeven.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import {
  type GroupState,
  makePlan,
  type Plan,
  type SiteSnapshot,
  violations,
} from '../../src/core/planner/index.js';
import { energyCostUsdPerHour } from '../../src/core/units.js';
import { anyOutlook, anyPrice, contestedSites, sitesOf } from '../support/random-sites.js';
import { atPrice } from '../support/snapshot.js';
import { fc } from '../support/fast-check.js';

const SIZE = { miners: 40, groups: 6 };
const anySite = sitesOf(SIZE);
const contested = contestedSites(SIZE);

function largestStepW({ groups }: SiteSnapshot): number {
  return Math.max(...groups.map(({ operatingPoints: points }) => points.at(-1)!.powerW - points[0]!.powerW));
}

function isBelow(site: SiteSnapshot, feederId: string, ancestorId: string): boolean {
  if (feederId === ancestorId) return true;
  const parentId = site.feeders.find((each) => each.feederId === feederId)!.parentId;
  return parentId !== null && isBelow(site, parentId, ancestorId);
}

/** Room in W below the ceilings of a group's feeder and of all above it. */
function roomW(site: SiteSnapshot, plan: Plan, { feederId }: GroupState): number {
  const above = plan.feeders.filter((each) => isBelow(site, feederId, each.feederId));
  return Math.min(...above.map(({ ceiling, setpointW }) => ceiling.powerW - setpointW));
}

describe('any plan', () => {
  it('keeps the safety order whatever is asked of it, and names all that gave way', () => {
    fc.assert(
      fc.property(contested, (site) => expect(violations(site, makePlan(site))).toEqual([])),
      { numRuns: 1_000 },
    );
  });

  it('is the same for the same snapshot, byte for byte', () => {
    fc.assert(
      fc.property(contested, (site) => {
        const again = JSON.parse(canonicalJson(site)) as SiteSnapshot;
        expect(canonicalJson(makePlan(again))).toBe(canonicalJson(makePlan(site)));
      }),
    );
  });

  it('never trades an obligation for price: what is owed is kept at any price alike', () => {
    fc.assert(
      fc.property(contested, anyPrice, (site, other) => {
        const owed = { ...site, overrides: [] };
        for (const input of [owed, atPrice(owed, other)]) {
          const plan = makePlan(input);
          const gaveWay = plan.relaxed.filter(({ layer }) => layer === 'mandatory' || layer === 'program');
          // What gave way did so to another limit or to another obligation, never to the policy.
          for (const { because } of gaveWay)
            expect(because).not.toMatch(/policy|minimum time|contract|override/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no obligation to draw power unfilled while a sleeping miner would still fit', () => {
    fc.assert(
      fc.property(contested, (site) => {
        const owed = { ...site, overrides: [] };
        const plan = makePlan(owed);
        for (const floor of owed.obligations.filter(({ bound }) => bound === 'floor')) {
          const load = plan.feeders.find(({ feederId }) => feederId === floor.feederId)!.setpointW;
          if (load >= floor.powerW - 1) continue;
          for (const each of owed.groups.filter(({ feederId }) => isBelow(owed, feederId, floor.feederId))) {
            const counts = plan.groups.find(({ groupId }) => groupId === each.groupId)!.counts;
            const asleep = counts.find(({ pointId }) => pointId === 'sleep')?.count ?? 0;
            const nominal = each.operatingPoints.find(({ kind }) => kind === 'nominal')!;
            const stepW = nominal.powerW - each.operatingPoints[0]!.powerW;
            if (asleep > 0) expect(stepW).toBeGreaterThan(roomW(owed, plan, each));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a later layer only narrows: without floors, overrides never raise a ceiling', () => {
    fc.assert(
      fc.property(contested, (site) => {
        const ceilings = site.obligations.filter(({ bound }) => bound === 'ceiling');
        const narrowing = site.overrides.filter(({ action }) => action !== 'run');
        const input = { ...site, obligations: ceilings, firmCustomers: [] };
        const before = makePlan({ ...input, overrides: [] });
        const after = makePlan({
          ...input,
          overrides: narrowing.map((each) => ({ ...each, acceptNonPerformance: false })),
        });
        after.feeders.forEach(({ ceiling }, index) => {
          expect(ceiling.powerW).toBeLessThanOrEqual(before.feeders[index]!.ceiling.powerW);
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('the economic policy', () => {
  it('never takes more power when power is dearer; where limits bind, never more by a step for each', () => {
    fc.assert(
      fc.property(anySite, anyPrice, fc.option(anyOutlook), (drawn, other, outlook) => {
        const site = { ...drawn, outlook };
        const [low, high] = [site.price.recent[0]!.priceUsdPerMwh, other].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const cheap = makePlan(atPrice(site, low));
        const dear = makePlan(atPrice(site, high));
        const binding = cheap.feeders.filter((each) => each.binding).length;
        const slackW = binding === 0 ? 1e-6 : binding * largestStepW(site);
        expect(dear.setpointW).toBeLessThanOrEqual(cheap.setpointW + slackW);
      }),
      { numRuns: 500 },
    );
  });

  it('is within its bound, and within one step for each limit of the best there is', () => {
    const small = sitesOf({ miners: 3, groups: 3 }).filter(({ groups }) => groups.length <= 3);
    fc.assert(
      fc.property(small, (site) => {
        const free = {
          ...site,
          groups: site.groups.map((each) => ({
            ...each,
            freeCount: Math.min(3, each.freeCount),
            lockedAwakeCount: 0,
            lockedAsleepCount: 0,
            stuck: [],
          })),
        };
        const plan = makePlan(free);
        const best = bruteForce(free);
        if (best === null) return;
        const net = plan.economics.netUsdPerHour!;
        expect(net).toBeLessThanOrEqual(best + 1e-6);
        expect(best).toBeLessThanOrEqual(plan.economics.boundUsdPerHour! + 1e-6);
        const binding = plan.feeders.filter((each) => each.binding).length;
        expect(best - net).toBeLessThanOrEqual(binding * largestStepValue(free) + 1e-6);
      }),
      { numRuns: 200 },
    );
  });
});

function pointValue(site: SiteSnapshot, each: GroupState, point: OperatingPoint): number {
  const delivered = deliveredPriceUsdPerMwh(site.price.recent[0]!.priceUsdPerMwh, site.tariff);
  const revenue = pointRevenueUsdPerHour(point, site.hashprice.hashpriceUsdPerPhDay!, each.devFeeRatio);
  return revenue - energyCostUsdPerHour(point.powerW, delivered);
}

function largestStepValue(site: SiteSnapshot): number {
  return Math.max(
    ...site.groups.flatMap((each) => {
      const values = each.operatingPoints.map((point) => pointValue(site, each, point));
      return Math.max(...values) - Math.min(...values);
    }),
  );
}

/** The best net of all allocations within the limits, tried one by one; null where none fits. */
function bruteForce(site: SiteSnapshot): number | null {
  let best: number | null = null;
  const limits = new Map(site.feeders.map(({ feederId, powerWMax }) => [feederId, powerWMax]));
  const visit = (index: number, loads: ReadonlyMap<string, number>, value: number): void => {
    if ([...loads].some(([id, load]) => load > limits.get(id)! + 1e-9)) return;
    const each = site.groups[index];
    if (!each) {
      if (best === null || value > best) best = value;
      return;
    }
    for (const counts of splits(each.freeCount, each.operatingPoints.length)) {
      const powerW = counts.reduce((sum, count, at) => sum + count * each.operatingPoints[at]!.powerW, 0);
      const gain = counts.reduce(
        (sum, count, at) => sum + count * pointValue(site, each, each.operatingPoints[at]!),
        0,
      );
      const next = new Map(loads);
      for (const { feederId: id } of site.feeders.filter((above) =>
        isBelow(site, each.feederId, above.feederId),
      ))
        next.set(id, (next.get(id) ?? 0) + powerW);
      visit(index + 1, next, value + gain);
    }
  };
  visit(0, new Map(), 0);
  return best;
}

/** All ways to put `count` miners on `places` points. */
function splits(count: number, places: number): number[][] {
  if (places === 1) return [[count]];
  return Array.from({ length: count + 1 }, (_, here) =>
    splits(count - here, places - 1).map((rest) => [here, ...rest]),
  ).flat();
}
