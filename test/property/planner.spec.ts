import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../src/core/ledger/canonical.js';
import { deliveredPriceUsdPerMwh } from '../../src/core/market/tariff.js';
import { pointRevenueUsdPerHour } from '../../src/core/mining/breakeven.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import { type GroupState, makePlan, type SiteSnapshot, violations } from '../../src/core/planner/index.js';
import { energyCostUsdPerHour } from '../../src/core/units.js';
import {
  atPrice,
  ECONOMIC,
  feeder,
  group,
  override,
  snapshot,
  TAKEN_AT,
  THRESHOLD,
} from '../support/snapshot.js';

const price = fc.double({ min: -300, max: 5_000, noNaN: true });

/** Sleep, one to three awake points of any efficiency (not concave), one of them nominal. */
const operatingPoints = fc
  .tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.array(
      fc.record({ addW: fc.integer({ min: 200, max: 2_000 }), ths: fc.integer({ min: 10, max: 250 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    fc.nat(2),
  )
  .map(([sleepW, steps, nominalAt]): OperatingPoint[] => {
    let powerW = sleepW;
    const nominal = nominalAt % steps.length;
    const awake = steps.map(({ addW, ths }, index): OperatingPoint => {
      powerW += addW;
      const kind = index < nominal ? 'underclock' : index === nominal ? 'nominal' : 'overclock';
      return { id: `p${index}`, kind, powerW, hashrateThs: ths };
    });
    return [{ id: 'sleep', kind: 'sleep', powerW: sleepW, hashrateThs: 0 }, ...awake];
  });

const LEAVES = ['c1', 'c2', 'c3'];

function groupsOf(size: { miners: number; groups: number }): fc.Arbitrary<GroupState[]> {
  const counts = fc.record({
    free: fc.nat(size.miners),
    lockedAwake: fc.nat(Math.floor(size.miners / 3)),
    lockedAsleep: fc.nat(Math.floor(size.miners / 3)),
    stuck: fc.nat(2),
  });
  return fc
    .array(fc.tuple(operatingPoints, counts, fc.constantFrom(...LEAVES)), {
      minLength: 1,
      maxLength: size.groups,
    })
    .map((drawn) =>
      drawn.map(([points, { free, lockedAwake, lockedAsleep, stuck }, feederId], index) =>
        group({
          groupId: `g${index}`,
          feederId,
          operatingPoints: points,
          minerCount: free + lockedAwake + lockedAsleep + stuck,
          freeCount: free,
          lockedAwakeCount: lockedAwake,
          lockedAsleepCount: lockedAsleep,
          currentCounts: [],
          stuck:
            stuck > 0 ? [{ cause: 'disobeys', count: stuck, powerW: stuck * points.at(-1)!.powerW }] : [],
        }),
      ),
    );
}

function sitesOf(size: { miners: number; groups: number }): fc.Arbitrary<SiteSnapshot> {
  const limitW = fc.integer({ min: 0, max: size.miners * size.groups * 3_000 });
  return fc
    .tuple(groupsOf(size), limitW, fc.array(limitW, { minLength: 3, maxLength: 3 }), price)
    .map(([groups, site, leaves, usd]) =>
      atPrice(
        snapshot({
          policy: ECONOMIC,
          groups,
          feeders: [feeder('site', site), ...LEAVES.map((id, index) => feeder(id, leaves[index]!, 'site'))],
        }),
        usd,
      ),
    );
}

const anySite = sitesOf({ miners: 40, groups: 6 });

function largestStepW({ groups }: SiteSnapshot): number {
  return Math.max(...groups.map(({ operatingPoints: points }) => points.at(-1)!.powerW - points[0]!.powerW));
}

describe('any plan', () => {
  it('breaks no limit and places every miner once', () => {
    fc.assert(fc.property(anySite, (site) => expect(violations(site, makePlan(site))).toEqual([])));
  });

  it('is the same for the same snapshot, byte for byte', () => {
    fc.assert(
      fc.property(anySite, (site) => {
        const again = JSON.parse(canonicalJson(site)) as SiteSnapshot;
        expect(canonicalJson(makePlan(again))).toBe(canonicalJson(makePlan(site)));
      }),
    );
  });

  it('never trades an obligation for price, whatever the policy, the operator or the minimum times want', () => {
    const obligation = fc.record({ powerW: fc.integer({ min: 0, max: 300_000 }), mandatory: fc.boolean() });
    const action = fc.constantFrom('curtail' as const, 'run' as const, null);
    fc.assert(
      fc.property(anySite, obligation, action, fc.boolean(), (site, { powerW, mandatory }, by, threshold) => {
        const input: SiteSnapshot = {
          ...site,
          policy: threshold ? THRESHOLD : ECONOMIC,
          obligations: [
            {
              source: 'event',
              mandatory,
              bound: 'ceiling',
              feederId: 'site',
              powerW,
              from: TAKEN_AT,
              to: null,
            },
          ],
          overrides: by === null ? [] : [override({ action: by })],
        };
        const plan = makePlan(input);
        expect(violations(input, plan)).toEqual([]);
        const stuckAndSleepingW = input.groups.reduce((sum, each) => {
          const directable = each.freeCount + each.lockedAwakeCount + each.lockedAsleepCount;
          return (
            sum +
            directable * each.operatingPoints[0]!.powerW +
            each.stuck.reduce((all, one) => all + one.powerW, 0)
          );
        }, 0);
        expect(plan.setpointW).toBeLessThanOrEqual(Math.max(powerW, stuckAndSleepingW) + 1);
      }),
    );
  });

  it('an override only ever narrows what electrical limits and obligations left', () => {
    fc.assert(
      fc.property(anySite, fc.integer({ min: 0, max: 400_000 }), (site, powerW) => {
        const input = { ...site, overrides: [override({ action: 'setpoint', powerW })] };
        expect(violations(input, makePlan(input))).toEqual([]);
      }),
    );
  });
});

describe('the economic policy', () => {
  it('never takes more power when power is dearer, but for one step where a limit binds', () => {
    fc.assert(
      fc.property(anySite, price, (site, other) => {
        const [low, high] = [site.price.recent[0]!.priceUsdPerMwh, other].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const cheap = makePlan(atPrice(site, low));
        const dear = makePlan(atPrice(site, high));
        const bound = cheap.feeders.filter(({ binding }) => binding).length;
        const slackW = bound === 0 ? 1 : bound * largestStepW(site);
        expect(dear.setpointW).toBeLessThanOrEqual(cheap.setpointW + slackW);
      }),
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
      for (const id of [each.feederId, 'site']) next.set(id, (next.get(id) ?? 0) + powerW);
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
