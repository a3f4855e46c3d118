import { describe, expect, it } from '@jest/globals';
import {
  atPrice,
  ECONOMIC,
  feeder,
  group,
  override,
  snapshot,
  TAKEN_AT,
} from '../../../test/support/snapshot.js';
import { decide, makePlan, type SiteSnapshot } from '../planner/index.js';
import { decisionAlternatives, decisionConstraints, decisionInputs, groupWorths } from './index.js';

const ERS = {
  source: 'ercot-ers-30/ers/event 17',
  mandatory: false,
  bound: 'ceiling',
  feederId: 'site',
  powerW: 120e3,
  from: '2026-07-01T11:55:00.000Z',
  to: '2026-07-01T16:00:00.000Z',
} as const;

const binding = (given: SiteSnapshot): string[] =>
  decisionConstraints(decide(given)).flatMap(({ binds, text }) => (binds ? [text] : []));
const courses = (given: SiteSnapshot) => decisionAlternatives(given, makePlan(given));

describe('inputs', () => {
  it('have where they came from and how old they were', () => {
    const [price] = decisionInputs(atPrice(snapshot(), 412));
    expect(price).toMatchObject({ input: 'price', value: 412, unit: 'USD/MWh', stale: false });
    expect(price!.knownAt).not.toBeNull();
  });

  it('are null where nothing was known, and say that they were stale', () => {
    const known = snapshot();
    const price = { ...known.price, recent: [], source: null, knownAt: null, ageMinutes: null, stale: true };
    const inputs = decisionInputs({ ...known, price });
    expect(inputs[0]).toMatchObject({ value: null, stale: true });
    expect(inputs.find(({ input }) => input === 'delivered-price')!.value).toBeNull();
  });

  it('tell what the look ahead expected and charged', () => {
    const outlook = {
      horizonId: 'h1',
      madeAt: '2026-07-01T11:50:00.000Z',
      stepMinutes: 15,
      priceUsdPerMwh: 80,
      charges: [{ source: 'coincident-peak', usdPerMwh: 300 }],
      groups: [],
    };
    const inputs = decisionInputs(snapshot({ policy: ECONOMIC, outlook }));
    expect(inputs.find(({ input }) => input === 'expected-price')).toMatchObject({
      value: 80,
      ageMinutes: 10,
    });
    expect(inputs.find(({ input }) => input === 'charge')).toMatchObject({
      value: 300,
      source: 'look ahead h1',
    });
  });
});

describe('constraints', () => {
  it('bind where they kept miners out that would have earned, and not where there was room', () => {
    expect(binding(atPrice(snapshot({ feeders: [feeder('site', 150e3)] }), 20))).toEqual([
      'Feeder site takes at most 150 kW.',
    ]);
    expect(binding(atPrice(snapshot({ feeders: [feeder('site', 1e6)] }), 20))).toEqual([]);
  });

  it('do not bind where prices put the miners to sleep anyway', () => {
    expect(binding(atPrice(snapshot({ obligations: [ERS] }), 412))).toEqual([]);
  });

  it('tell an obligation by its source, before the limits that had room', () => {
    const [first, ...others] = decisionConstraints(decide(atPrice(snapshot({ obligations: [ERS] }), 20)));
    expect(first).toMatchObject({ layer: 'program', binds: true, kept: true, powerW: 120e3 });
    expect(first!.text).toBe('The obligation ercot-ers-30/ers/event 17 keeps site at or below 120 kW.');
    expect(others.every(({ binds }) => !binds)).toBe(true);
  });

  it('say what gave way to what stands above it', () => {
    const run = override({ action: 'run' });
    const all = decisionConstraints(decide(snapshot({ overrides: [run], obligations: [ERS] })));
    expect(all.find(({ layer }) => layer === 'override')).toMatchObject({ bound: 'floor', kept: false });
  });

  it('tell of heat by group', () => {
    const thermalLimits = [{ thermalClass: 'air', aboveDryBulbC: 30, highestKind: 'sleep' as const }];
    const weather = { ...snapshot().weather, dryBulbC: 41, stale: false };
    expect(binding(snapshot({ thermalLimits, weather }))).toEqual([
      expect.stringMatching(/runs no higher than sleep \(thermal:air above 30 °C\)/),
    ]);
  });
});

describe('alternatives', () => {
  it('begin with the plan, which none that is allowed beats where nothing comes after the interval', () => {
    for (const price of [20, 412]) {
      const [plan, ...others] = courses(atPrice(snapshot(), price));
      expect(plan).toMatchObject({ course: 'plan', againstPlanUsdPerHour: 0 });
      for (const other of others) expect(other.againstPlanUsdPerHour).toBeLessThanOrEqual(1e-9);
    }
  });

  it('are worth what the difference in load is worth', () => {
    const given = atPrice(snapshot(), 412);
    const run = courses(given).find(({ course }) => course === 'run')!;
    const alwaysOn = courses(given).find(({ course }) => course === 'always-on')!;
    expect(run.setpointW).toBe(makePlan(atPrice(snapshot(), 20)).setpointW);
    expect(alwaysOn.netUsdPerHour).toBeCloseTo(run.netUsdPerHour!, 6);
  });

  it('tell what each override and each obligation costs', () => {
    const given = atPrice(snapshot({ overrides: [override({ reason: 'storm' })], obligations: [ERS] }), 20);
    const without = courses(given).filter(({ course }) => course === 'without');
    expect(without.map(({ name }) => name)).toEqual([
      'Without the override of ana (curtail: storm; until Jul 01, 08:00)',
      'Had it not been that ercot-ers-30/ers/event 17 keeps site at or below 120 kW until Jul 01, 11:00',
    ]);
    expect(without[0]!.againstPlanUsdPerHour).toBeGreaterThan(0);
    expect(without[0]!.setpointW).toBeLessThanOrEqual(120e3);
    expect(without[1]!.againstPlanUsdPerHour).toBeCloseTo(0);
    expect(without.map(({ isAllowed }) => isAllowed)).toEqual([false, false]);
  });

  it('have no money where no price is known', () => {
    const known = snapshot();
    const price = { ...known.price, recent: [], stale: true, ageMinutes: null };
    expect(courses({ ...known, price }).map(({ netUsdPerHour }) => netUsdPerHour)).not.toContain(0);
  });
});

describe('groups', () => {
  it('have what a miner was worth at each point, and where the plan put how many', () => {
    const given = atPrice(snapshot({ groups: [group({ groupId: 'g1' })], takenAt: TAKEN_AT }), 412);
    const [only] = groupWorths(given, makePlan(given));
    const [sleep, ...awake] = only!.points;
    expect(sleep).toMatchObject({ kind: 'sleep', count: 100 });
    for (const point of awake) {
      expect(point.count).toBe(0);
      expect(point.fromAwakeUsdPerHour).toBeLessThan(sleep!.fromAwakeUsdPerHour);
    }
  });

  it('were not weighed where no price was known', () => {
    const known = snapshot();
    const given = { ...known, price: { ...known.price, recent: [], stale: true, ageMinutes: null } };
    expect(groupWorths(given, makePlan(given))[0]!.points).toEqual([]);
  });
});
