import { describe, expect, it } from '@jest/globals';
import { feeder, group, override, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import { makePlan, type Plan, type SiteSnapshot, violations } from './index.js';

const base = snapshot({
  feeders: [feeder('site', 1e6), feeder('c1', 250_000, 'site')],
  groups: [
    group({ groupId: 'g1', feederId: 'c1', freeCount: 60, lockedAwakeCount: 20, lockedAsleepCount: 20 }),
  ],
});

/** The plan with its counts replaced, and every sum made to fit them. */
function withCounts(site: SiteSnapshot, change: Record<string, number>): Plan {
  const plan = makePlan(site);
  const points = site.groups[0]!.operatingPoints;
  const counts = Object.entries(change).map(([pointId, count]) => ({ pointId, count }));
  const powerW = counts.reduce(
    (sum, { pointId, count }) => sum + count * (points.find(({ id }) => id === pointId)?.powerW ?? 0),
    0,
  );
  return {
    ...plan,
    setpointW: powerW,
    groups: [{ ...plan.groups[0]!, counts, powerW }],
    feeders: plan.feeders.map((each) => ({ ...each, setpointW: powerW })),
    relaxed: [],
    shortfalls: [],
  };
}

const obligation = { source: 'e', mandatory: false, feederId: 'site', from: TAKEN_AT, to: null } as const;

describe('violations', () => {
  it('finds none in a plan that the planner made', () => {
    expect(violations(base, makePlan(base))).toEqual([]);
  });

  const heat = { thermalClass: 'air', aboveDryBulbC: 20, highestKind: 'underclock' } as const;
  it.each<[string, Partial<SiteSnapshot>, Record<string, number>, string]>([
    ['a miner too few', {}, { sleep: 39, low: 60 }, 'group g1: 99 of 100 miners placed'],
    ['a point that there is not', {}, { sleep: 40, low: 59, turbo: 1 }, 'group g1: 1 at turbo'],
    ['half a miner', {}, { sleep: 39.5, low: 60.5 }, 'group g1: 39.5 at sleep'],
    ['fewer than none', {}, { sleep: 101, low: -1 }, 'group g1: -1 at low'],
    [
      'more than a feeder carries',
      {},
      { sleep: 10, nominal: 90 },
      'c1 is 20200 W above its electrical limit',
    ],
    ['miners woken before their time', {}, { sleep: 19, low: 81 }, '20 are to stay asleep, 19 do'],
    ['miners asleep before their time', {}, { sleep: 81, low: 19 }, '20 are to stay awake, 19 do'],
    [
      'points that heat forbids',
      { thermalLimits: [heat] },
      { sleep: 40, nominal: 60 },
      'at nominal above 20 °C',
    ],
    [
      'more than an obligation allows',
      { obligations: [{ ...obligation, bound: 'ceiling', powerW: 100_000 }] },
      { sleep: 40, low: 60 },
      'site is 20800 W above program:e',
    ],
    [
      'less than an obligation asks',
      { obligations: [{ ...obligation, bound: 'floor', powerW: 200_000 }] },
      { sleep: 40, low: 60 },
      'program:e: 120800 W is below it',
    ],
    [
      'load that an operator wants gone',
      { overrides: [override({})] },
      { sleep: 40, low: 60 },
      'override:o1',
    ],
    [
      'less than an operator wants to run',
      { overrides: [override({ action: 'run' })] },
      { sleep: 40, low: 60 },
      'override:o1: 120800 W is below nominal',
    ],
    [
      "a firm customer's miners asleep",
      { firmCustomers: ['house'] },
      { sleep: 40, low: 60 },
      'contract:house lacks',
    ],
  ])('finds %s', (_, change, counts, expected) => {
    const site = { ...base, ...change };
    expect(violations(site, withCounts(site, counts)).join('; ')).toContain(expected);
  });

  it('finds sums that are not those of the counts', () => {
    const plan = makePlan(base);
    expect(violations(base, { ...plan, setpointW: plan.setpointW + 5 })).toHaveLength(1);
    expect(violations(base, { ...plan, groups: [{ ...plan.groups[0]!, powerW: 1 }] })[0]).toContain(
      'power 1 W',
    );
    expect(violations(base, { ...plan, feeders: plan.feeders.slice(1) })[0]).toContain(
      'site: setpoint undefined',
    );
    expect(violations(base, { ...plan, groups: [] })).not.toEqual([]);
  });

  it('lets nobody talk his way out of a mandatory ceiling or an electrical limit', () => {
    const site = {
      ...base,
      obligations: [{ ...obligation, mandatory: true, bound: 'ceiling', powerW: 1e5 } as const],
    };
    const excuse = {
      layer: 'mandatory',
      source: 'mandatory:e',
      amountW: 1e9,
      because: 'override:o1',
    } as const;
    const shortfall = { scope: 'c1', powerW: 1e9, why: 'they do not answer' };
    const excused = {
      ...withCounts(site, { sleep: 10, nominal: 90 }),
      relaxed: [excuse, { ...excuse, layer: 'electrical', source: 'electrical:c1' } as const],
      shortfalls: [shortfall],
    };
    const found = violations(site, excused).join('; ');
    expect(found).toContain('c1 is 20200 W above its electrical limit');
    expect(found).toContain('above mandatory:e');
  });

  it('lets no price set a minimum time aside', () => {
    const plan = makePlan(base);
    const relaxed = [{ layer: 'policy', source: 'minimum time:g1', amountW: 1, because: 'price' } as const];
    expect(violations(base, { ...plan, relaxed })).toEqual([
      'group g1: price may not set a minimum time aside',
    ]);
  });
});
