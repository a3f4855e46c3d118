import { describe, expect, it } from '@jest/globals';
import { atPrice, feeder, group, override, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import { counts, planOf } from '../../../test/support/plan.js';
import { type Override, type Plan, type SiteSnapshot } from './index.js';

const DEAR_USD_PER_MWH = 900;

function powerW(plan: Plan, groupId: string): number {
  return plan.groups.find((each) => each.groupId === groupId)!.powerW;
}

const obligation = {
  source: 'ers/event 17',
  mandatory: false,
  bound: 'ceiling',
  feederId: 'site',
  powerW: 100_000,
  from: TAKEN_AT,
  to: null,
} as const;

/** Two containers of 100 test miners each: 300 kW each at nominal, 2 kW each asleep. */
function twoContainers(change: Partial<SiteSnapshot> = {}): SiteSnapshot {
  return snapshot({
    feeders: [feeder('site', 1e6), feeder('c1', 4e5, 'site'), feeder('c2', 4e5, 'site')],
    groups: [group({ groupId: 'g1', feederId: 'c1' }), group({ groupId: 'g2', feederId: 'c2' })],
    ...change,
  });
}

const onC1 = (change: Partial<Override>): Override =>
  override({ scope: { kind: 'feeder', id: 'c1' }, ...change });

describe("an operator and a firm customer's contract", () => {
  const firm = snapshot({
    groups: [group({ groupId: 'g1', customer: 'acme' })],
    firmCustomers: ['acme'],
  });

  it('curtailing without accepting non-performance leaves the contract whole, and says so', () => {
    const plan = planOf({ ...firm, overrides: [override({})] });
    expect(counts(plan)).toEqual({ nominal: 100 });
    expect(plan.relaxed).toEqual([
      expect.objectContaining({ layer: 'override', source: 'override:o1', because: 'contract:acme' }),
    ]);
  });

  it('accepting non-performance curtails, with what the contract lost by it', () => {
    const plan = planOf({ ...firm, overrides: [override({ acceptNonPerformance: true })] });
    expect(counts(plan)).toEqual({ sleep: 100 });
    expect(plan.relaxed).toEqual([
      {
        layer: 'contract',
        source: 'contract:acme',
        amountW: 100 * (3_000 - 20),
        because: 'override:o1',
      },
    ]);
  });
});

describe('an operator who wants to run in an event', () => {
  it('loses to it by name, though the last whole miner leaves room below its ceiling', () => {
    // 100 kW carry 33 miners of 3 kW beside 67 asleep at 20 W with 340 W to spare; 101 kW leave more than a hundredth.
    for (const powerW of [100_000, 101_700]) {
      const plan = planOf(
        snapshot({ obligations: [{ ...obligation, powerW }], overrides: [override({ action: 'run' })] }),
      );
      expect(plan.setpointW).toBeLessThanOrEqual(powerW);
      expect(plan.relaxed).toEqual([
        expect.objectContaining({ source: 'override:o1', because: 'program:ers/event 17' }),
      ]);
    }
  });
});

describe('an operator who accepts not to perform', () => {
  it('on one container breaks the obligation by what that container needs, not for the others', () => {
    const overrides = [onC1({ action: 'run', acceptNonPerformance: true })];
    const plan = planOf(atPrice(twoContainers({ obligations: [obligation], overrides }), -50));
    expect(counts(plan, 'g1')).toEqual({ nominal: 100 });
    expect(counts(plan, 'g2')).toEqual({ sleep: 100 });
    expect(plan.relaxed).toContainEqual({
      layer: 'program',
      source: 'program:ers/event 17',
      amountW: 300_000 + 2_000 - 100_000,
      because: 'override:o1',
    });
  });

  it('and whose order breaks nothing leaves nothing on the record', () => {
    const overrides = [onC1({ action: 'setpoint', powerW: 50_000, acceptNonPerformance: true })];
    const plan = planOf(twoContainers({ obligations: [obligation], overrides }));
    expect(plan.setpointW).toBeLessThanOrEqual(100_000);
    expect(plan.relaxed).toEqual([]);
  });
});

describe('floors', () => {
  it('one within another is counted once', () => {
    const floors = [
      { ...obligation, source: 'a', bound: 'floor', powerW: 200_000 },
      { ...obligation, source: 'b', bound: 'floor', powerW: 150_000 },
      { ...obligation, source: 'c', bound: 'floor', powerW: 100_000, feederId: 'c1' },
    ] as const;
    const plan = planOf(twoContainers({ obligations: floors, overrides: [override({})] }));
    expect(plan.setpointW).toBeGreaterThanOrEqual(200_000);
    expect(plan.setpointW).toBeLessThan(203_000);
  });

  it('are filled to the last watt though the operator asks for less', () => {
    const floor = { ...obligation, bound: 'floor', powerW: 200_001 } as const;
    const plan = planOf(snapshot({ obligations: [floor], overrides: [override({})] }));
    expect(plan.setpointW).toBeGreaterThanOrEqual(200_001);
    expect(plan.setpointW).toBeLessThan(203_001);
  });

  it('leave room for what cannot be switched off beside them', () => {
    const stuck = [{ cause: 'disobeys', count: 20, powerW: 60_000 }] as const;
    const base = twoContainers({
      obligations: [{ ...obligation, bound: 'floor', powerW: 100_000, feederId: 'c1' }],
      overrides: [override({ action: 'setpoint', powerW: 110_000 })],
    });
    const groups = [base.groups[0]!, group({ groupId: 'g2', feederId: 'c2', freeCount: 80, stuck })];
    const plan = planOf(atPrice({ ...base, groups }, DEAR_USD_PER_MWH));
    expect(powerW(plan, 'g1')).toBeGreaterThanOrEqual(100_000);
  });

  it('of a program go before heat; of a contract after it', () => {
    const hot = snapshot({
      thermalLimits: [{ thermalClass: 'air', aboveDryBulbC: 20, highestKind: 'underclock' }],
    });
    const floor = { ...obligation, bound: 'floor', powerW: 290_000 } as const;
    const called = planOf({ ...hot, obligations: [floor] });
    expect(called.setpointW).toBeGreaterThanOrEqual(290_000);
    expect(called.relaxed).toContainEqual(
      expect.objectContaining({ layer: 'thermal', because: 'program:ers/event 17' }),
    );
    const contracted = planOf({ ...hot, firmCustomers: ['house'] });
    expect(counts(contracted)).toEqual({ low: 100 });
    expect(contracted.relaxed).toContainEqual(
      expect.objectContaining({ layer: 'contract', because: 'thermal:air above 20 °C' }),
    );
  });
});

describe('floors and what else there is', () => {
  it('heat that leaves no point but sleep gives way point by point, as far as a floor needs', () => {
    const floor = { ...obligation, bound: 'floor', powerW: 290_000 } as const;
    const plan = planOf(
      snapshot({
        thermalLimits: [{ thermalClass: 'air', aboveDryBulbC: 20, highestKind: 'sleep' }],
        obligations: [floor],
      }),
    );
    expect(counts(plan)).toEqual({ low: 10, nominal: 90 });
  });

  it('a curtailed container carries what the others, at their limit, leave of a floor above them', () => {
    const floor = { ...obligation, bound: 'floor', powerW: 400_000 } as const;
    const plan = planOf(
      atPrice(
        twoContainers({
          feeders: [feeder('site', 1e6), feeder('c1', 4e5, 'site'), feeder('c2', 250_000, 'site')],
          obligations: [floor],
          overrides: [onC1({})],
        }),
        DEAR_USD_PER_MWH,
      ),
    );
    expect(plan.setpointW).toBeGreaterThanOrEqual(400_000);
    expect(powerW(plan, 'g1')).toBeLessThan(160_000);
  });
});

describe('minimum times', () => {
  const asleep = group({ groupId: 'g1', freeCount: 70, lockedAsleepCount: 30 });

  it('give way to an operator who runs the site, up to nominal', () => {
    const plan = planOf(snapshot({ groups: [asleep], overrides: [override({ action: 'run' })] }));
    expect(counts(plan)).toEqual({ nominal: 100 });
    expect(plan.relaxed).toEqual([
      {
        layer: 'policy',
        source: 'minimum time:g1',
        amountW: 30 * (3_000 - 20),
        because: 'override:o1',
      },
    ]);
  });

  it('are not given up by more miners than a floor needs', () => {
    const floor = { ...obligation, bound: 'floor', powerW: 220_000 } as const;
    const plan = planOf(snapshot({ groups: [asleep], obligations: [floor] }));
    // 70 free miners at nominal and 30 asleep draw 210.6 kW; four more awake are enough.
    expect(counts(plan)).toEqual({ sleep: 26, nominal: 74 });
  });

  it('hold against a contract', () => {
    const plan = planOf(snapshot({ groups: [asleep], firmCustomers: ['house'] }));
    expect(counts(plan)).toEqual({ sleep: 30, nominal: 70 });
    expect(plan.relaxed).toContainEqual(
      expect.objectContaining({ source: 'contract:house', because: 'minimum time:g1' }),
    );
  });

  it('are not given up twice for a limit within a limit', () => {
    const locked = (groupId: string, feederId: string) =>
      group({ groupId, feederId, freeCount: 0, lockedAwakeCount: 100 });
    const base = twoContainers({
      groups: [locked('g1', 'c1'), locked('g2', 'c2')],
      feeders: [feeder('site', 300_000), feeder('c1', 4e5, 'site'), feeder('c2', 100_000, 'site')],
    });
    // Both at their lowest point draw 400 kW: c2 sheds half of its 200 kW, which is what the site lacks.
    const plan = planOf(atPrice(base, DEAR_USD_PER_MWH));
    expect(counts(plan, 'g1')).toEqual({ low: 100 });
  });

  it('hold in mode hold too, unless a limit needs them', () => {
    const groups = [group({ groupId: 'g1', freeCount: 60, lockedAwakeCount: 40 })];
    const counted = [
      { pointId: 'sleep', count: 30 },
      { pointId: 'low', count: 70 },
    ];
    const previous = {
      planId: 'p',
      epoch: 0,
      policyState: { kind: 'economic' },
      groups: [{ groupId: 'g1', counts: counted }],
    } as const;
    const hold = snapshot({ mode: 'hold', previous, groups });
    expect(counts(planOf(hold))).toEqual({ sleep: 30, low: 70 });
    const limited = planOf({ ...hold, feeders: [feeder('site', 50_000)] });
    expect(limited.setpointW).toBeLessThanOrEqual(50_000);
    expect(limited.relaxed).toContainEqual(expect.objectContaining({ source: 'minimum time:g1' }));
  });
});

describe('mode hold', () => {
  it('is raised by a floor above what it keeps', () => {
    const previous = {
      planId: 'p',
      epoch: 0,
      policyState: { kind: 'economic' },
      groups: [{ groupId: 'g1', counts: [{ pointId: 'low', count: 100 }] }],
    } as const;
    const floor = { ...obligation, bound: 'floor', powerW: 250_000 } as const;
    const plan = planOf(snapshot({ mode: 'hold', previous, obligations: [floor] }));
    expect(plan.setpointW).toBeGreaterThanOrEqual(250_000);
    expect(plan.relaxed).toEqual([]);
  });
});

describe('an override on what the site does not have', () => {
  it('is named, never passed over in silence', () => {
    const plan = planOf(snapshot({ overrides: [override({ scope: { kind: 'group', id: 'gone' } })] }));
    expect(plan.relaxed).toEqual([
      { layer: 'override', source: 'override:o1', amountW: 0, because: 'the site has no group gone' },
    ]);
  });
});
