import { describe, expect, it } from '@jest/globals';
import {
  atPrice,
  ECONOMIC,
  feeder,
  group,
  override,
  snapshot,
  TAKEN_AT,
  THRESHOLD,
} from '../../../test/support/snapshot.js';
import { counts, planOf } from '../../../test/support/plan.js';
import { type Plan } from './index.js';

// Test model: nominal 3 kW / 130 TH/s, low 2 kW / 100 TH/s, sleep 20 W. At $50/PH/day a TH/s earns $0.0020833/h:
// sleep → low: 0.208333 $/h over 1.98 kW = $105.22/MWh; low → nominal: 0.0625 $/h over 1 kW = $62.50/MWh.
describe('economic policy', () => {
  it.each([
    [-20, { nominal: 100 }],
    [62.4, { nominal: 100 }],
    [62.6, { low: 100 }],
    [105.2, { low: 100 }],
    [105.3, { sleep: 100 }],
    [5000, { sleep: 100 }],
  ])('at $%d/MWh: %j', (price, expected) => {
    expect(counts(planOf(atPrice(snapshot(), price)))).toEqual(expected);
  });

  it('compares with the delivered price: losses and adders count', () => {
    const base = snapshot({ tariff: { addersUsdPerMwh: 10, lossRatio: 0.05 } });
    // 62.5 = 1.05 × 50 + 10
    expect(counts(planOf(atPrice(base, 49.9)))).toEqual({ nominal: 100 });
    expect(counts(planOf(atPrice(base, 50.1)))).toEqual({ low: 100 });
  });

  it('a point must earn the margin on top, the whole of its watts', () => {
    const margin = { ...ECONOMIC, marginUsdPerMwh: 4 };
    // sleep → low is worth $105.22/MWh over 1.98 kW; $4 on 2 kW are $4.04 of it. low → nominal: 62.50 − 4.
    expect(counts(planOf(atPrice(snapshot({ policy: margin }), 101.1)))).toEqual({ low: 100 });
    expect(counts(planOf(atPrice(snapshot({ policy: margin }), 101.2)))).toEqual({ sleep: 100 });
    expect(counts(planOf(atPrice(snapshot({ policy: margin }), 58.4)))).toEqual({ nominal: 100 });
    expect(counts(planOf(atPrice(snapshot({ policy: margin }), 58.6)))).toEqual({ low: 100 });
  });

  it('counts the dev fee: the same machine stops earlier', () => {
    const base = snapshot({ groups: [group({ groupId: 'g1', devFeeRatio: 0.1 })] });
    expect(counts(planOf(atPrice(base, 62)))).toEqual({ low: 100 });
  });

  it('names its breakeven as a market price, and says the numbers', () => {
    const plan = planOf(atPrice(snapshot(), 412.3));
    // nominal against sleep: 130 × 0.0020833 $/h over 2.98 kW
    expect(plan.groups[0]!.breakevenUsdPerMwh).toBeCloseTo(90.88, 2);
    expect(plan.groups[0]!.reason).toBe(
      "Asleep: power at $412.30/MWh ($412.30/MWh delivered) is above this group's breakeven of $90.88/MWh.",
    );
    expect(plan.summary).toContain(
      "All 100 miners asleep: power at $412.30/MWh is above every group's breakeven",
    );
  });

  it('gives the room under a limit to the most efficient', () => {
    const better = group({
      groupId: 'g2',
      operatingPoints: [
        { id: 'sleep', kind: 'sleep', powerW: 20, hashrateThs: 0 },
        { id: 'nominal', kind: 'nominal', powerW: 3000, hashrateThs: 200 },
      ],
    });
    const plan = planOf(
      snapshot({ feeders: [feeder('site', 302_000)], groups: [group({ groupId: 'g1' }), better] }),
    );
    expect(counts(plan, 'g2')).toEqual({ nominal: 100 });
    expect(counts(plan, 'g1')).toEqual({ sleep: 100 });
    expect(plan.groups[0]!.reason).toContain('site is at its limit of 302 kW');
    expect(plan.feeders[0]!.binding).toBe(true);
  });

  it('fills what room is left by a point off the hull', () => {
    const points = [
      { id: 'sleep', kind: 'sleep', powerW: 0, hashrateThs: 0 },
      { id: 'low', kind: 'underclock', powerW: 2_000, hashrateThs: 50 },
      { id: 'nominal', kind: 'nominal', powerW: 3_000, hashrateThs: 130 },
    ] as const;
    const one = group({ groupId: 'g1', minerCount: 4, operatingPoints: points });
    // low lies below the line from sleep to nominal; three at nominal leave 2 kW for it.
    const plan = planOf(snapshot({ groups: [one], feeders: [feeder('site', 11_500)] }));
    expect(counts(plan)).toEqual({ low: 1, nominal: 3 });
  });

  it('leaves no worthwhile step out that would fit, and says how far from the bound it is', () => {
    const plan = planOf(snapshot({ feeders: [feeder('site', 151_500)] }));
    // 149.5 kW above sleep: 75 to low take 148.5, the last 1 kW takes one of them to nominal. With fractions of a miner
    // 149.5 / 1.98 go to low. A step to low nets $0.208333 − 1.98 kW × $20/MWh, one on to nominal $0.0625 − $0.02 an hour.
    expect(counts(plan)).toEqual({ sleep: 25, low: 74, nominal: 1 });
    const toLow = (100 * 50) / 24e3 - 0.00198 * 20;
    expect(plan.economics.gapUsdPerHour).toBeCloseTo((149.5 / 1.98 - 75) * toLow - 0.0425, 9);
    expect(plan.economics.boundUsdPerHour).toBeCloseTo((149.5 / 1.98) * toLow - 0.002 * 20, 9);
  });
});

describe('minimum times', () => {
  const locked = group({ groupId: 'g1', freeCount: 60, lockedAwakeCount: 40 });

  it('keep miners awake through a dear price, at their cheapest point', () => {
    const plan = planOf(atPrice(snapshot({ groups: [locked] }), 900));
    expect(counts(plan)).toEqual({ sleep: 60, low: 40 });
    expect(plan.groups[0]!.reason).toContain('40 stay awake for their minimum up time');
  });

  it('keep miners asleep through a cheap price', () => {
    const asleep = group({ groupId: 'g1', freeCount: 70, lockedAsleepCount: 30 });
    expect(counts(planOf(snapshot({ groups: [asleep] })))).toEqual({ sleep: 30, nominal: 70 });
  });

  it('give way to an electrical limit, by name', () => {
    const plan = planOf(atPrice(snapshot({ groups: [locked], feeders: [feeder('site', 42_000)] }), 900));
    expect(plan.setpointW).toBeLessThanOrEqual(42_000);
    expect(plan.relaxed).toContainEqual(
      expect.objectContaining({ source: 'minimum time:g1', because: 'electrical:site' }),
    );
  });

  it('give way to curtail now', () => {
    const plan = planOf(snapshot({ groups: [locked], overrides: [override({})] }));
    expect(counts(plan)).toEqual({ sleep: 100 });
  });
});

describe('threshold policy', () => {
  const base = snapshot({ policy: THRESHOLD });
  const curtailed = { kind: 'threshold', curtailed: true, since: TAKEN_AT, because: 'earlier' } as const;
  const previous = (policyState: Plan['policyState']) => ({ planId: 'p', epoch: 0, policyState, groups: [] });

  it.each([
    ['below the strike', [80, 85], { nominal: 100 }],
    ['above for one interval only', [80, 95], { nominal: 100 }],
    ['above for two intervals', [95, 91], { sleep: 100 }],
    ['above the high strike once', [20, 501], { sleep: 100 }],
    ['at the high strike', [20, 500], { nominal: 100 }],
  ])('runs or curtails: %s', (_, prices, expected) => {
    expect(counts(planOf(atPrice(base, ...prices)))).toEqual(expected);
  });

  it.each([
    ['between the strikes it stays curtailed', [80, 80, 80], { sleep: 100 }],
    ['below for one interval only', [80, 74], { sleep: 100 }],
    ['below for two intervals', [74, 70], { nominal: 100 }],
  ])('once curtailed: %s', (_, prices, expected) => {
    const plan = planOf(atPrice({ ...base, previous: previous(curtailed) }, ...prices));
    expect(counts(plan)).toEqual(expected);
  });

  it('does not count intervals across a gap as in a row', () => {
    const prices = atPrice(base, 95, 20, 96).price.recent;
    const gap = { ...base, price: { ...base.price, recent: [prices[0]!, prices[2]!] } };
    expect(counts(planOf(gap))).toEqual({ nominal: 100 });
  });

  it('moves only the groups that it names', () => {
    const groups = [group({ groupId: 'g1' }), group({ groupId: 'g2', customer: 'acme' })];
    const policy = { ...THRESHOLD, groups: [{ customer: 'acme' }] };
    const plan = planOf(atPrice(snapshot({ policy, groups }), 900));
    expect(counts(plan, 'g1')).toEqual({ nominal: 100 });
    expect(counts(plan, 'g2')).toEqual({ sleep: 100 });
  });

  it('never overclocks: it runs at nominal', () => {
    expect(counts(planOf(atPrice(base, -30)))).toEqual({ nominal: 100 });
  });

  it('obeys its schedule above its prices, and keeps the state of the prices beneath', () => {
    // TAKEN_AT is Wednesday 07:00 in Chicago.
    const window = { weekdays: [3], from: '06:00', to: '08:00', action: 'curtail', reason: '4CP' } as const;
    const plan = planOf(atPrice(snapshot({ policy: { ...THRESHOLD, schedule: [window] } }), 20, 20));
    expect(counts(plan)).toEqual({ sleep: 100 });
    expect(plan.summary).toContain('schedule 06:00–08:00 (4CP)');
    expect(plan.policyState).toMatchObject({ curtailed: false });
  });
});

describe('the safety order', () => {
  const event = {
    source: 'ercot-ers-30/event 17',
    mandatory: false,
    bound: 'ceiling',
    feederId: 'site',
    powerW: 100_000,
    from: TAKEN_AT,
    to: null,
  } as const;

  it('an obligation holds at any price', () => {
    const plan = planOf(atPrice(snapshot({ obligations: [event] }), -500));
    expect(plan.setpointW).toBeLessThanOrEqual(100_000);
    expect(plan.groups[0]!.reason).toContain('program:ercot-ers-30/event 17');
  });

  it('an override to run does not widen what an obligation left', () => {
    const plan = planOf(snapshot({ obligations: [event], overrides: [override({ action: 'run' })] }));
    expect(plan.setpointW).toBeLessThanOrEqual(100_000);
    expect(plan.relaxed).toContainEqual(expect.objectContaining({ layer: 'override' }));
  });

  it('an operator who accepts not to perform breaks an obligation, on the record', () => {
    const run = override({ action: 'run', acceptNonPerformance: true });
    const plan = planOf(snapshot({ obligations: [event], overrides: [run] }));
    expect(counts(plan)).toEqual({ nominal: 100 });
    expect(plan.relaxed).toContainEqual(
      expect.objectContaining({ source: 'program:ercot-ers-30/event 17', because: 'override:o1' }),
    );
  });

  it('not even then does he break load shed that the grid ordered', () => {
    const run = override({ action: 'run', acceptNonPerformance: true });
    const plan = planOf(snapshot({ obligations: [{ ...event, mandatory: true }], overrides: [run] }));
    expect(plan.setpointW).toBeLessThanOrEqual(100_000);
  });

  it('a floor that a program holds is not curtailed away, by price or by hand', () => {
    const floor = { ...event, bound: 'floor', powerW: 200_000 } as const;
    const plan = planOf(atPrice(snapshot({ obligations: [floor], overrides: [override({})] }), 900));
    expect(plan.setpointW).toBeGreaterThanOrEqual(200_000);
    expect(plan.relaxed).toContainEqual(
      expect.objectContaining({ source: 'override:o1', because: 'program:ercot-ers-30/event 17' }),
    );
  });

  it('curtailing one container does not break a floor of the site that only it can fill', () => {
    const groups = [group({ groupId: 'g1', feederId: 'c1' }), group({ groupId: 'g2', feederId: 'c2' })];
    const feeders = [feeder('site', 1e6), feeder('c1', 4e5, 'site'), feeder('c2', 4e5, 'site')];
    const floor = { ...event, bound: 'floor', powerW: 500_000 } as const;
    const overrides = [override({ scope: { kind: 'feeder', id: 'c1' } })];
    const plan = planOf(atPrice(snapshot({ groups, feeders, obligations: [floor], overrides }), 900));
    expect(plan.setpointW).toBeGreaterThanOrEqual(500_000);
  });

  it('heat takes overclocking away, then nominal', () => {
    const limits = [
      { thermalClass: 'air', aboveDryBulbC: 35, highestKind: 'nominal' as const },
      { thermalClass: 'air', aboveDryBulbC: 42, highestKind: 'underclock' as const },
    ];
    const at = (dryBulbC: number) => {
      const base = snapshot({ thermalLimits: limits });
      return counts(planOf({ ...base, weather: { ...base.weather, dryBulbC } }));
    };
    expect(at(34)).toEqual({ nominal: 100 });
    expect(at(40)).toEqual({ nominal: 100 });
    expect(at(43)).toEqual({ low: 100 });
  });

  it.each([
    ['curtail', { low: 100 }],
    ['run', { nominal: 100 }],
    ['hold', { nominal: 100 }],
  ] as const)('without a fresh reading heat counts as its feed declares: %s', (whenStale, expected) => {
    const limits = [{ thermalClass: 'air', aboveDryBulbC: 42, highestKind: 'underclock' as const }];
    const base = snapshot({ thermalLimits: limits });
    const plan = planOf({ ...base, weather: { ...base.weather, stale: true, ageMinutes: 300, whenStale } });
    expect(counts(plan)).toEqual(expected);
    expect(plan.staleFeeds).toEqual([{ feed: 'weather', ageMinutes: 300, behaviour: whenStale }]);
  });

  it("a firm customer's miners run whatever the price", () => {
    const groups = [group({ groupId: 'g1' }), group({ groupId: 'g2', customer: 'acme' })];
    const plan = planOf(atPrice(snapshot({ groups, firmCustomers: ['acme'] }), 900));
    expect(counts(plan, 'g1')).toEqual({ sleep: 100 });
    expect(counts(plan, 'g2')).toEqual({ nominal: 100 });
    expect(plan.groups[1]!.reason).toContain('contract:acme');
  });
});

describe('overrides', () => {
  it('curtail: all of the scope asleep, with who, why and until when', () => {
    const plan = planOf(snapshot({ overrides: [override({ reason: 'breaker work' })] }));
    expect(counts(plan)).toEqual({ sleep: 100 });
    expect(plan.groups[0]!.reason).toContain(
      'the override of ana (curtail: breaker work; until Jul 01, 08:00)',
    );
  });

  it('run: all of the scope at nominal, though it loses money', () => {
    expect(counts(planOf(atPrice(snapshot({ overrides: [override({ action: 'run' })] }), 900)))).toEqual({
      nominal: 100,
    });
  });

  it('setpoint: from below, to within one step', () => {
    const overrides = [override({ action: 'setpoint', powerW: 150_000 })];
    for (const price of [20, 900]) {
      const plan = planOf(atPrice(snapshot({ overrides }), price));
      expect(plan.setpointW).toBeLessThanOrEqual(150_000);
      expect(plan.setpointW).toBeGreaterThan(147_000);
    }
  });

  it('the latest on a scope counts', () => {
    const overrides = [
      override({ overrideId: 'o2', action: 'run', since: '2026-07-01T11:59:00.000Z' }),
      override({ overrideId: 'o1', action: 'curtail', since: '2026-07-01T11:58:00.000Z' }),
    ];
    expect(counts(planOf(snapshot({ overrides })))).toEqual({ nominal: 100 });
  });
});

describe('miners that cannot be directed', () => {
  const stuck = group({
    groupId: 'g1',
    freeCount: 80,
    stuck: [{ cause: 'disobeys', count: 20, powerW: 60_000 }],
  });

  it('others make up for them below a ceiling', () => {
    const overrides = [override({ action: 'setpoint', powerW: 150_000 })];
    const plan = planOf(snapshot({ groups: [stuck], overrides }));
    expect(plan.setpointW).toBeLessThanOrEqual(150_000);
    expect(plan.setpointW).toBeGreaterThan(147_000);
    expect(plan.shortfalls).toEqual([]);
  });

  it('what cannot be made up for is named, with how much and why', () => {
    const plan = planOf(snapshot({ groups: [stuck], overrides: [override({})] }));
    expect(plan.shortfalls[0]!.powerW).toBeCloseTo(60_000 - 20 * 20);
    expect(plan.shortfalls[0]!.why).toContain('20 accept and do not obey');
  });

  it('what a policy cannot shed is named too', () => {
    const plan = planOf(atPrice(snapshot({ groups: [stuck] }), 900));
    expect(plan.shortfalls[0]!.why).toContain('could not be shed');
  });
});

describe('stale feeds and hold', () => {
  const stale = (whenStale: 'hold' | 'curtail' | 'run') => {
    const base = snapshot({
      previous: {
        planId: 'p',
        epoch: 0,
        policyState: { kind: 'economic' },
        groups: [
          {
            groupId: 'g1',
            counts: [
              { pointId: 'sleep', count: 30 },
              { pointId: 'low', count: 70 },
            ],
          },
        ],
      },
    });
    return { ...base, price: { ...base.price, stale: true, ageMinutes: 95, whenStale } };
  };

  it.each([
    ['hold', { sleep: 30, low: 70 }],
    ['curtail', { sleep: 100 }],
    ['run', { nominal: 100 }],
  ] as const)('%s: as declared, and the plan names it', (behaviour, expected) => {
    const plan = planOf(stale(behaviour));
    expect(counts(plan)).toEqual(expected);
    expect(plan.method).toBe(`stale-${behaviour}`);
    expect(plan.summary).toContain(`price is stale (95 min old); declared behaviour: ${behaviour}`);
    expect(plan.staleFeeds).toEqual([{ feed: 'price', ageMinutes: 95, behaviour }]);
  });

  it('without a plan to hold, miners stay as they are', () => {
    const plan = planOf({ ...stale('hold'), previous: null });
    expect(counts(plan)).toEqual({ nominal: 100 });
  });

  it.each(['price', 'hashprice'] as const)(
    'no %s at all counts as stale, however fresh it is called',
    (feed) => {
      const base = stale('curtail');
      const price = { ...base.price, stale: false, recent: feed === 'price' ? [] : base.price.recent };
      const hashprice = { ...base.hashprice, hashpriceUsdPerPhDay: null, whenStale: 'curtail' as const };
      const plan = planOf({ ...base, price, ...(feed === 'hashprice' && { hashprice }) });
      expect(plan.method).toBe('stale-curtail');
      expect(counts(plan)).toEqual({ sleep: 100 });
    },
  );

  it('a stale hashprice is nothing to a threshold', () => {
    const base = snapshot({ policy: THRESHOLD });
    const plan = planOf({ ...base, hashprice: { ...base.hashprice, stale: true, whenStale: 'curtail' } });
    expect(counts(plan)).toEqual({ nominal: 100 });
    expect(plan.staleFeeds).toEqual([]);
  });

  it('of two stale feeds the safer behaviour counts', () => {
    const base = stale('run');
    const plan = planOf({ ...base, hashprice: { ...base.hashprice, stale: true, whenStale: 'curtail' } });
    expect(plan.method).toBe('stale-curtail');
  });

  it('what is held is not slept before its minimum up time, nor woken before its minimum down time', () => {
    const hold = stale('hold');
    const locked = group({ groupId: 'g1', freeCount: 5, lockedAwakeCount: 80, lockedAsleepCount: 15 });
    expect(counts(planOf({ ...hold, groups: [locked] }))).toEqual({ sleep: 20, low: 80 });
    const asleep = group({ groupId: 'g1', freeCount: 60, lockedAsleepCount: 40 });
    expect(counts(planOf({ ...hold, groups: [asleep] }))).toEqual({ sleep: 40, low: 60 });
  });

  it('mode hold keeps the plan before it, but not above a limit', () => {
    const hold = { ...stale('run'), mode: 'hold' as const };
    expect(counts(planOf(hold))).toEqual({ sleep: 30, low: 70 });
    expect(planOf({ ...hold, feeders: [feeder('site', 80_000)] }).setpointW).toBeLessThanOrEqual(80_000);
  });
});
