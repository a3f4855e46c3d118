import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  checkHorizon,
  decisionOf,
  type HorizonPlan,
  type HorizonProblem,
  planHorizon,
} from '../../src/core/horizon/index.js';
import type { HighsEngine } from '../../src/solver/index.js';
import { horizonGroup, loadEngine, randomHorizon, randomOf } from '../support/horizon.js';

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);
const SIZE = { groups: 12, miners: 60, intervals: 30 };

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

function site(seed: number): HorizonProblem {
  return randomHorizon(seed, SIZE);
}

function plan(problem: HorizonProblem): HorizonPlan {
  return planHorizon(problem, engine);
}

function gapUsd({ boundUsd, objectiveUsd }: HorizonPlan): number {
  return boundUsd! - objectiveUsd;
}

function withPrices(problem: HorizonProblem, usd: (price: number, t: number) => number): HorizonProblem {
  const { energy } = problem;
  return {
    ...problem,
    energy: {
      ...energy,
      buyUsdPerMwh: energy.buyUsdPerMwh.map(usd),
      sellUsdPerMwh: energy.sellUsdPerMwh.map(usd),
    },
  };
}

describe('over random sites', () => {
  it.each(SEEDS)('no limit is exceeded, every figure is right, and the gap is small (seed %i)', (seed) => {
    const problem = site(seed);
    const made = plan(problem);
    expect(checkHorizon(problem, made)).toEqual([]);
    expect(gapUsd(made)).toBeGreaterThanOrEqual(-1e-6);
    expect(made.gapRatio).toBeLessThan(0.01);
  });

  it.each(SEEDS)(
    'dearer power never means more power, but for what the gaps leave open (seed %i)',
    (seed) => {
      const random = randomOf(seed);
      const base = site(seed);
      // Watts of miners that are slow to stop are priced as well: they would blur what is looked at.
      const problem = { ...base, groups: base.groups.map((group) => ({ ...group, downSeconds: 0 })) };
      const t = Math.floor(random() * SIZE.intervals);
      const dearerUsd = 5 + 100 * random();
      const [cheap, dear] = [
        problem,
        withPrices(problem, (usd, at) => (at === t ? usd + dearerUsd : usd)),
      ].map(plan);
      const moreMwh = ((dear!.siteW[t]! - cheap!.siteW[t]!) / 1e6) * (problem.stepsSeconds[t]! / 3600);
      expect(moreMwh * dearerUsd).toBeLessThanOrEqual(gapUsd(cheap!) + gapUsd(dear!) + 1e-6);
    },
  );

  it.each(SEEDS)('more flexibility never earns less, but for the gap (seed %i)', (seed) => {
    const problem = site(seed);
    const made = plan(problem);
    const changes: Partial<HorizonProblem>[] = [
      {
        groups: problem.groups.map((group) => ({
          ...group,
          minUpSeconds: 0,
          minDownSeconds: 0,
          lockedAsleep: [],
        })),
      },
      { groups: problem.groups.map((group) => ({ ...group, wakesPerDayMax: null, wearUsdPerWake: 0 })) },
      { limits: [] },
    ];
    for (const change of changes) {
      const freer = plan({ ...problem, ...change });
      expect(freer.boundUsd!).toBeGreaterThanOrEqual(made.boundUsd! - 1e-3);
      expect(freer.objectiveUsd).toBeGreaterThanOrEqual(made.objectiveUsd - gapUsd(freer) - 1e-6);
    }
  });

  it.each(SEEDS)('an obligation is never traded for price (seed %i)', (seed) => {
    for (const usd of [-5_000, 0, 5_000]) {
      const problem = withPrices(site(seed), () => usd);
      expect(
        checkHorizon(
          problem,
          plan({ ...problem, hashpriceUsdPerPhDay: problem.hashpriceUsdPerPhDay.map(() => 500) }),
        ).filter(({ unit }) => unit === 'W'),
      ).toEqual([]);
    }
  });
});

describe('the same problem', () => {
  it('gives the same plan, byte for byte, on another engine', async () => {
    const text = JSON.stringify(plan(site(77)));
    expect(JSON.stringify(planHorizon(site(77), await loadEngine()))).toBe(text);
  });

  it.each(SEEDS)('leads to the same decisions from a warm basis as from scratch (seed %i)', (seed) => {
    const problem = site(seed);
    plan(problem);
    const repriced = withPrices(problem, (usd, t) => usd + 20 * randomOf(seed + 100 * t)() - 10);
    const later = { ...repriced, startsAt: '2026-07-01T12:05:00.000Z' };
    const event = { ...repriced, limits: [...problem.limits.slice(1)] };
    for (const next of [repriced, later, event]) {
      const warm = plan(next);
      engine.forget();
      const cold = plan(next);
      expect(JSON.stringify(decisionOf(warm))).toBe(JSON.stringify(decisionOf(cold)));
      expect(Math.abs(warm.boundUsd! - cold.boundUsd!)).toBeLessThan(1e-4 * Math.abs(cold.boundUsd!));
      plan(problem);
    }
  });
});

describe('counts of groups', () => {
  it('can be kept by single miners, with wakes shared out alike', () => {
    const prices = Array.from({ length: 48 }, (_, t) => (t % 8 < 4 ? 20 : 200));
    const group = horizonGroup(7, {
      minUpSeconds: 900,
      minDownSeconds: 600,
      wakesPerDayMax: 2,
      wearUsdPerWake: 0.001,
    });
    const problem = { ...site(5), ...shortOf(prices), groups: [group] };
    const made = plan(problem);
    // The checker follows single miners; it finds nothing, and the cap on wakes binds.
    expect(checkHorizon(problem, made)).toEqual([]);
    const asleep = made.groups[0]!.counts[0]!;
    const wakes = asleep.reduce((sum, count, t) => sum + Math.max(0, (asleep[t - 1] ?? 0) - count), 0);
    expect(wakes).toBe(14);
  });
});

/** The site's terms for these prices alone. */
function shortOf(prices: readonly number[]): Partial<HorizonProblem> {
  const always = (value: number): number[] => prices.map(() => value);
  return {
    stepsSeconds: always(300),
    dayOfInterval: always(0),
    hashpriceUsdPerPhDay: always(45),
    feeders: [{ feederId: 'site', parentId: null, fixedW: always(0) }],
    limits: [],
    energy: {
      buyUsdPerMwh: prices,
      sellUsdPerMwh: prices,
      blockW: always(0),
      addersUsdPerMwh: always(0),
      coincidentUsdPerMw: always(0),
    },
    demandCharge: null,
    reserves: [],
  };
}
