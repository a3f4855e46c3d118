import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadEngine } from '../../../test/support/horizon.js';
import { contestedSites } from '../../../test/support/random-sites.js';
import { ECONOMIC, feeder, group, override, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import type { HighsEngine } from '../../solver/index.js';
import { checkHorizon, planHorizon, problemFaults } from '../horizon/index.js';
import { contractOfTariff, energyTerms } from '../market/contract/index.js';
import { derated } from '../planner/derating.js';
import type { SiteSnapshot } from '../planner/index.js';
import { type Expectations, siteProblem } from './site-problem.js';
import { horizonSteps } from './steps.js';
import { fc } from '../../../test/support/fast-check.js';

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

function expected(prices: (t: number) => number = () => 30, hours = 4): Expectations {
  const steps = horizonSteps(Date.parse(TAKEN_AT), hours, 5);
  const each = <T>(value: T): T[] => steps.map(() => value);
  return {
    steps,
    ...energyTerms(
      contractOfTariff({ addersUsdPerMwh: 0, lossRatio: 0 }, 'America/Chicago'),
      steps.map((step, t) => ({ ...step, marketUsdPerMwh: prices(t) })),
    ),
    hashpriceUsdPerPhDay: each(50),
    dryBulbC: each(null),
  };
}

function planned(site: SiteSnapshot, about: Expectations) {
  const problem = siteProblem(site, about, null);
  const plan = planHorizon(problem, engine);
  expect(checkHorizon(problem, plan)).toEqual([]);
  return { problem, plan };
}

describe('a site over a horizon', () => {
  it('is a problem without contradictions, whatever stands above its policy', () => {
    fc.assert(
      fc.property(contestedSites({ miners: 40, groups: 6 }), (site) => {
        expect(
          problemFaults(siteProblem(site, expected(), { upWPerMinute: 50_000, downWPerMinute: null })),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps an obligation and an override for as long as they last', () => {
    const from = '2026-07-01T12:30:00.000Z';
    const to = '2026-07-01T13:30:00.000Z';
    const site = snapshot({
      policy: ECONOMIC,
      obligations: [
        {
          source: 'ers/event 1',
          mandatory: false,
          bound: 'ceiling',
          feederId: 'site',
          powerW: 100e3,
          from,
          to,
        },
      ],
      overrides: [override({ action: 'setpoint', powerW: 150e3, expiresAt: '2026-07-01T12:20:00.000Z' })],
    });
    const { problem, plan } = planned(site, expected());
    const starts = expected().steps.map(({ startMs }) => new Date(startMs).toISOString());
    plan.siteW.forEach((loadW, t) => {
      const at = starts[t]!;
      if (at < '2026-07-01T12:20:00.000Z') expect(loadW).toBeLessThanOrEqual(150e3);
      if (at >= from && at < to) expect(loadW).toBeLessThanOrEqual(100e3);
      if (at >= to) expect(loadW).toBe(300e3);
    });
    expect(problem.limits.map(({ source }) => source)).toEqual([
      'electrical:site',
      'override:o1',
      'override:o1',
      'program:ers/event 1',
    ]);
  });

  it('sleeps through a dear hour that earns a wake, and not through one that does not', () => {
    const dear = (usd: number): Expectations => expected((t) => (t >= 6 && t < 18 ? usd : 30));
    const site = snapshot({ policy: ECONOMIC, groups: [group({ groupId: 'g1', minerCount: 10 })] });
    // Breakeven of the lowest point awake is $105/MWh.
    expect(planned(site, dear(500)).plan.siteW[10]).toBe(200);
    expect(planned(site, dear(110)).plan.siteW[10]).toBe(20_000);
  });

  it('keeps the heat of a share of its miners when frost is expected, however dear power is', () => {
    const about = expected(() => 5_000);
    const dryBulbC = about.steps.map((_, t) => (t >= 12 ? -3 : 5));
    const keepWarm = [{ thermalClass: 'hydro', belowDryBulbC: 0, awakeRatioMin: 0.25 }];
    const hydro = group({ groupId: 'g1', thermalClass: 'hydro' });
    const { plan } = planned(snapshot({ groups: [hydro], keepWarm }), { ...about, dryBulbC });
    expect(plan.siteW[5]).toBe(100 * 20);
    expect(plan.siteW[20]).toBeGreaterThanOrEqual(25 * 2000 + 75 * 20);
    expect(plan.siteW[20]).toBeLessThan(25 * 2000 + 75 * 20 + 3000);
  });

  it('expects watts and hash by the weather, relative to the figures of now', () => {
    const about = expected();
    const dryBulbC = about.steps.map((_, t) => (t < 12 ? 30 : 40));
    const curve = [
      { atC: 20, powerRatio: 1, hashRatio: 1 },
      { atC: 40, powerRatio: 1.1, hashRatio: 0.8 },
    ];
    const derating = [{ thermalClass: 'air', by: 'dry-bulb', curve }] as const;
    const base = snapshot({ policy: ECONOMIC, derating });
    const site = { ...base, weather: { ...base.weather, dryBulbC: 30 } };
    const now = { ...site, groups: site.groups.map((each) => derated(each, derating, site.weather)) };
    expect(now.groups[0]!.operatingPoints.at(-1)!.powerW).toBeCloseTo(3150, 9);
    const { problem, plan } = planned(now, { ...about, dryBulbC });
    expect(problem.groups[0]!.hashFactor![20]).toBeCloseTo(0.8 / 0.9, 12);
    expect(plan.siteW[5]).toBeCloseTo(100 * 3150, 6);
    expect(plan.siteW[20]).toBeCloseTo(100 * 3300, 6);
  });

  it('sleeps through less where it is cold and a wake wears the more for it', () => {
    const dear = expected((t) => (t >= 6 && t < 18 ? 300 : 30));
    const policy = { ...ECONOMIC, wearUsdPerWakePerDegree: 0.05, wearReferenceC: 20 };
    const site = snapshot({ policy, groups: [group({ groupId: 'g1', minerCount: 10 })] });
    const at = (dryBulbC: number): Expectations => ({ ...dear, dryBulbC: dear.steps.map(() => dryBulbC) });
    expect(planned(site, at(19)).plan.siteW[10]).toBe(200);
    const cold = planned(site, at(-20));
    expect(cold.problem.groups[0]!.coldWearUsd![0]).toBeCloseTo(2, 9);
    expect(cold.plan.siteW[10]).toBe(20_000);
  });

  it('has no more wakes left than the day has not seen yet', () => {
    const dear = expected((t) => (t >= 6 && t < 18 ? 500 : 30));
    const policy = { ...ECONOMIC, wakesPerDayMax: 2 };
    const tired = group({ groupId: 'g1', minerCount: 10, wakesToday: 20 });
    const { plan } = planned(snapshot({ policy, groups: [tired] }), dear);
    expect(plan.siteW[10]).toBe(200);
    expect(plan.siteW.at(-1)).toBe(200);
    const spare = planned(snapshot({ policy, groups: [{ ...tired, wakesToday: 16 }] }), dear);
    expect(spare.plan.siteW.at(-1)).toBe(4 * 3000 + 6 * 20);
  });

  it('counts what stuck miners draw as load that is there', () => {
    const stuck = [{ cause: 'disobeys', count: 5, powerW: 15_000 }] as const;
    const site = snapshot({
      policy: ECONOMIC,
      feeders: [feeder('site', 100e3)],
      groups: [group({ groupId: 'g1', minerCount: 105, freeCount: 100, stuck })],
    });
    const { plan } = planned(site, expected());
    for (const loadW of plan.siteW) expect(loadW).toBeLessThanOrEqual(100e3);
    expect(plan.siteW[0]).toBeGreaterThan(96e3);
  });

  it('lets heat that is expected take points away when it comes', () => {
    const about = expected();
    const dryBulbC = about.steps.map((_, t) => (t >= 12 ? 41 : 30));
    const thermalLimits = [{ thermalClass: 'air', aboveDryBulbC: 38, highestKind: 'underclock' }] as const;
    const { plan } = planned(snapshot({ policy: ECONOMIC, thermalLimits }), { ...about, dryBulbC });
    expect(plan.siteW[5]).toBe(300e3);
    expect(plan.siteW[20]).toBe(200e3);
  });
});
