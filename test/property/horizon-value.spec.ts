import { beforeAll, describe, expect, it } from '@jest/globals';
import { planUsd } from '../../src/core/horizon/check-money.js';
import {
  checkHorizon,
  type HorizonGroup,
  type HorizonPlan,
  type HorizonProblem,
  planHorizon,
} from '../../src/core/horizon/index.js';
import { HORIZON_LAYERS } from '../../src/core/horizon/problem.js';
import type { HighsEngine } from '../../src/solver/index.js';
import { contestedHorizon } from '../support/contested-horizon.js';
import { loadEngine, randomHorizon } from '../support/horizon.js';
import { fc } from '../support/fast-check.js';

/** Other draws, and more, where somebody waits for them: `EBB_RUNS=500`. */
const LONG_RUNS = process.env['EBB_RUNS'];
const RUNS = LONG_RUNS ? { numRuns: Number(LONG_RUNS) } : { numRuns: 15, seed: 20_260_701 };
const SIZE = { groups: 6, miners: 40, intervals: 24 };
/** What rounding to single miners leaves open: some 1 % of what such a site draws over its horizon. */
const ROUNDING_KWH = 15;
const anySeed = fc.nat(1_000_000);

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

function plan(problem: HorizonProblem): HorizonPlan {
  return planHorizon(problem, engine);
}

function gapUsd({ boundUsd, objectiveUsd }: HorizonPlan): number {
  return boundUsd! - objectiveUsd;
}

function energyMwh({ stepsSeconds }: HorizonProblem, { siteW }: HorizonPlan): number {
  return siteW.reduce((sum, watts, t) => sum + (watts * stepsSeconds[t]!) / 3.6e9, 0);
}

function dearerBy(problem: HorizonProblem, usdPerMwh: number): HorizonProblem {
  const { energy } = problem;
  const raised = (series: readonly number[]): number[] => series.map((usd) => usd + usdPerMwh);
  return {
    ...problem,
    // Watts of miners that are slow to stop are priced as well: they would blur what is looked at.
    groups: problem.groups.map((group) => ({ ...group, downSeconds: 0 })),
    energy: {
      ...energy,
      buyUsdPerMwh: raised(energy.buyUsdPerMwh),
      sellUsdPerMwh: raised(energy.sellUsdPerMwh),
    },
  };
}

/** Counts of all miners awake at their wake point where `isAwake`, asleep elsewhere. */
function uniformPlan(problem: HorizonProblem, isAwake: (t: number) => boolean): HorizonPlan {
  const groups = problem.groups.map(({ groupId, points, initialCounts, wakePoint, powerFactor }) => {
    const miners = initialCounts.reduce((sum, count) => sum + count, 0);
    const counts = points.map((_, k) =>
      problem.stepsSeconds.map((__, t) => (k === (isAwake(t) ? wakePoint : 0) ? miners : 0)),
    );
    const powerW = problem.stepsSeconds.map((_, t) =>
      points.reduce((sum, point, k) => sum + point.powerW * (powerFactor?.[t] ?? 1) * counts[k]![t]!, 0),
    );
    return { groupId, counts, powerW };
  });
  const siteW = problem.stepsSeconds.map(
    (_, t) =>
      groups.reduce((sum, { powerW }) => sum + powerW[t]!, 0) +
      problem.feeders.reduce((sum, { fixedW }) => sum + fixedW[t]!, 0),
  );
  const offers = problem.reserves.map(({ productId }) => ({ productId, powerW: siteW.map(() => 0) }));
  const bare = { groups, siteW, offers, violations: [] } as unknown as HorizonPlan;
  return { ...bare, objectiveUsd: planUsd(problem, bare, siteW) };
}

describe('what a plan earns', () => {
  it('is no less, but for the gap, than always on, all asleep, or any price threshold', () => {
    let compared = 0;
    fc.assert(
      fc.property(anySeed, (seed) => {
        const problem = { ...randomHorizon(seed, SIZE), limits: [] };
        const made = plan(problem);
        const { buyUsdPerMwh } = problem.energy;
        for (const thresholdUsd of [-Infinity, 20, 40, 60, 80, 100, 120, Infinity]) {
          const baseline = uniformPlan(problem, (t) => buyUsdPerMwh[t]! <= thresholdUsd);
          if (checkHorizon(problem, baseline).length > 0) continue;
          compared += 1;
          expect(made.objectiveUsd).toBeGreaterThanOrEqual(baseline.objectiveUsd - gapUsd(made) - 1e-6);
          expect(made.boundUsd).toBeGreaterThanOrEqual(baseline.objectiveUsd - 1e-6);
        }
        expect(made.gapRatio).toBeLessThan(0.01);
      }),
      RUNS,
    );
    expect(compared).toBeGreaterThan(RUNS.numRuns / 2);
  });

  it('buys no more energy over the horizon where all of it is dearer, but for what the gaps leave open', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 5, max: 100 }), (seed, usdPerMwh) => {
        const problem = randomHorizon(seed, SIZE);
        const [cheap, dear] = [dearerBy(problem, 0), dearerBy(problem, usdPerMwh)];
        const [before, after] = [plan(cheap), plan(dear)];
        const moreMwh = energyMwh(dear, after) - energyMwh(cheap, before);
        expect(moreMwh * usdPerMwh).toBeLessThanOrEqual(gapUsd(before) + gapUsd(after) + 1e-6);
      }),
      RUNS,
    );
  });

  it.each<[string, (problem: HorizonProblem) => HorizonProblem]>([
    ['a further point', (problem) => ({ ...problem, groups: problem.groups.map(withPoint) })],
    [
      'looser limits',
      (problem) => ({
        ...problem,
        limits: problem.limits.map((limit) => ({
          ...limit,
          powerW: limit.powerW.map((watts) => watts && watts * 1.1),
        })),
      }),
    ],
    [
      'shorter minimum times',
      (problem) => ({
        ...problem,
        groups: problem.groups.map((group) => ({
          ...group,
          minUpSeconds: 0,
          minDownSeconds: 0,
          lockedAsleep: [],
        })),
      }),
    ],
  ])('is no less, but for the gap, with %s', (_, freed) => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const problem = randomHorizon(seed, SIZE);
        const [bound, free] = [plan(problem), plan(freed(problem))];
        if (bound.violations.length > 0) return;
        expect(free.objectiveUsd).toBeGreaterThanOrEqual(bound.objectiveUsd - gapUsd(free) - 1e-6);
      }),
      RUNS,
    );
  });
});

/** The group with another point right below its highest. */
function withPoint(group: HorizonGroup): HorizonGroup {
  const { points, initialCounts, wakePoint } = group;
  const top = points.length - 1;
  const between = {
    pointId: 'between',
    powerW: (points[top]!.powerW + points[top - 1]!.powerW) / 2,
    hashrateThs: 0.6 * points[top]!.hashrateThs + 0.4 * points[top - 1]!.hashrateThs,
  };
  return {
    ...group,
    // A retune between neighbours would now be two.
    retuneUsd: 0,
    retuneSeconds: 0,
    points: points.toSpliced(top, 0, between),
    initialCounts: initialCounts.toSpliced(top, 0, 0),
    wakePoint: wakePoint >= top ? wakePoint + 1 : wakePoint,
  };
}

describe('where not all can be kept', () => {
  it('every breach is named, and prices do not decide how much of the first layer gives way', () => {
    fc.assert(
      fc.property(anySeed, fc.constantFrom(-3_000, 3_000), (seed, usdPerMwh) => {
        const problem = contestedHorizon(seed, SIZE);
        const plans = [problem, dearerBy(problem, usdPerMwh)].map((each) => {
          const made = plan(each);
          expect(checkHorizon(each, made).filter(({ declared }) => !declared)).toEqual([]);
          if (made.boundUsd !== null) expect(gapUsd(made)).toBeGreaterThanOrEqual(-1e-3);
          return made;
        });
        const layer = HORIZON_LAYERS.find((each) =>
          plans.some(({ violations }) => violations[0]?.layer === each),
        );
        const [before, after] = plans.map(({ violations }) =>
          violations
            .filter((each) => each.layer === layer)
            .reduce(
              (sum, { amountW, interval }) => sum + (amountW * problem.stepsSeconds[interval]!) / 3.6e6,
              0,
            ),
        );
        expect(Math.abs(before! - after!)).toBeLessThan(0.02 * Math.max(before!, after!) + ROUNDING_KWH);
      }),
      RUNS,
    );
  });
});
