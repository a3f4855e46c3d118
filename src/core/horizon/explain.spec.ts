import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  horizonGroup,
  horizonProblem,
  limit,
  loadEngine,
  randomHorizon,
} from '../../../test/support/horizon.js';
import type { HighsEngine } from '../../solver/highs-engine.js';
import { planUsd } from './check-money.js';
import {
  type Alternative,
  checkHorizon,
  explainHorizon,
  type HorizonExplanation,
  type HorizonPlan,
  type HorizonProblem,
  planHorizon,
} from './index.js';

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

function explained(problem: HorizonProblem, interval: number): HorizonExplanation {
  return explainHorizon(problem, planHorizon(problem, engine), { groupId: 'g0', interval })[0]!;
}

function sources({ binding }: HorizonExplanation): string[] {
  return [...new Set(binding.map(({ source }) => source))];
}

describe('what binds', () => {
  it('is nothing where prices alone decide', () => {
    const asleep = explained(horizonProblem([20, 200, 20]), 1);
    expect(asleep.binding).toEqual([]);
    // Ten miners would earn 90 USD/MWh on 250 Wh each and pay 200 USD/MWh for 3 kW less the 20 W that they draw asleep.
    expect(asleep.nextBest).toEqual({
      fromPointId: 'sleep',
      toPointId: 'nominal',
      miners: 10,
      firstInterval: 1,
      lastInterval: 1,
      costUsd: expect.closeTo(10 * ((2_980 / 1e6 / 12) * 200 - 0.0225), 9),
      breaks: [],
    });
  });

  it('is a limit, with what a MW more of it is worth in the relaxation', () => {
    const problem = horizonProblem([20, 20], { limits: [limit({ powerW: [15_000, null] })] });
    const made = planHorizon(problem, engine);
    const [first, second] = explainHorizon(problem, made);
    expect(first!.binding).toEqual([
      {
        layer: 'program',
        source: 'limit',
        interval: 0,
        gainUsd: expect.closeTo(0.0225 - (2_980 / 1e6) * (20 / 12), 9),
        relaxation: { usdPerUnit: made.shadowPrices[0]!.usdPerUnit, unit: 'MW' },
      },
    ]);
    expect(second!.binding).toEqual([]);
  });

  it.each<[string, Partial<HorizonProblem>, number[], number, string]>([
    ['heat', { groups: [horizonGroup(10, { highestPoint: [1, 0, 1] })] }, [20, 20, 20], 1, 'heat:g0'],
    [
      'a minimum time',
      { groups: [horizonGroup(10, { minDownSeconds: 900 })] },
      [20, 110, 20, 20, 20],
      1,
      'minimum-time:g0',
    ],
    [
      'a cap on wakes',
      { groups: [horizonGroup(10, { wakesPerDayMax: 1, wakesToday: 10 })] },
      [20, 100, 20, 20],
      1,
      'cycles:g0',
    ],
    [
      'a ramp',
      {
        groups: [horizonGroup(10, { initialCounts: [10, 0] })],
        ramp: {
          layer: 'electrical',
          source: 'ramp',
          upWPerMinute: 1_800,
          downWPerMinute: null,
          initialW: 200,
        },
      },
      [20, 20, 20],
      0,
      'ramp',
    ],
    [
      'reserve that was sold',
      { reserves: [{ productId: 'rrs', groups: ['g0'], awardW: [29_800], offer: null }] },
      [500],
      0,
      'reserve:rrs',
    ],
  ])('is %s', (_, change, prices, interval, source) => {
    expect(sources(explained(horizonProblem(prices, change), interval))).toEqual([source]);
  });

  it('says what each alternative would break, and names none as the next best where all would', () => {
    const groups = [horizonGroup(10, { minUpSeconds: 900, lockedAwake: [{ count: 10, seconds: 900 }] })];
    const { alternatives, nextBest } = explained(horizonProblem([200], { groups }), 0);
    expect(alternatives).toMatchObject([
      { toPointId: 'sleep', breaks: [{ layer: 'minimum-time', source: 'minimum-time:g0' }] },
    ]);
    expect(nextBest).toBeNull();
  });

  it('finds the cheapest time to sleep instead, where one interval is too short', () => {
    const groups = [horizonGroup(10, { minDownSeconds: 600 })];
    expect(explained(horizonProblem([20, 20, 50, 40], { groups }), 2).nextBest).toMatchObject({
      toPointId: 'sleep',
      firstInterval: 2,
      lastInterval: 3,
    });
    expect(explained(horizonProblem([20, 80, 50, 40], { groups }), 1).nextBest).toMatchObject({
      toPointId: 'sleep',
      firstInterval: 1,
      lastInterval: 2,
    });
  });
});

/** The plan with an alternative in place, its loads and offers left to the one who asks. */
function changed(
  problem: HorizonProblem,
  plan: HorizonPlan,
  groupId: string,
  other: Alternative,
): HorizonPlan {
  const { points } = problem.groups.find((group) => group.groupId === groupId)!;
  const [from, to] = [other.fromPointId, other.toPointId].map((id) =>
    points.findIndex((each) => each.pointId === id),
  );
  const groups = plan.groups.map((group) => {
    if (group.groupId !== groupId) return group;
    const counts = group.counts.map((series) => [...series]);
    for (let t = other.firstInterval; t <= other.lastInterval; t += 1) {
      counts[from!]![t]! -= other.miners;
      counts[to!]![t]! += other.miners;
    }
    return { ...group, counts };
  });
  return { ...plan, groups };
}

function siteW(problem: HorizonProblem, { groups }: HorizonPlan): number[] {
  return problem.stepsSeconds.map((_, t) =>
    problem.groups.reduce(
      (sum, { points, powerFactor }, index) =>
        points.reduce(
          (w, { powerW }, k) => w + powerW * (powerFactor?.[t] ?? 1) * groups[index]!.counts[k]![t]!,
          sum,
        ),
      problem.feeders.reduce((sum, { fixedW }) => sum + fixedW[t]!, 0),
    ),
  );
}

describe('what an alternative costs', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is what the checker finds it to cost, and breaks what it says (seed %i)',
    (seed) => {
      const drawn = randomHorizon(seed, { groups: 4, miners: 8, intervals: 12 });
      // The checker takes offers as they are: without them it measures counts alone.
      const problem = { ...drawn, reserves: [] };
      const made = planHorizon(problem, engine);
      const before = planUsd(problem, made, made.siteW);
      let compared = 0;
      for (const { groupId, alternatives } of explainHorizon(problem, made)) {
        for (const other of alternatives) {
          const plan = changed(problem, made, groupId, other);
          // Where other points had to lend miners the plan cannot be put together from the figures alone.
          if (plan.groups.some(({ counts }) => counts.flat().some((count) => count < 0))) continue;
          // Likewise where heat lets those woken no further than a lower point.
          if (other.breaks.some(({ source }) => source.startsWith('heat:'))) continue;
          const watts = siteW(problem, plan);
          expect(planUsd(problem, plan, watts)).toBeCloseTo(before - other.costUsd, 6);
          const faults = checkHorizon(problem, {
            ...plan,
            siteW: watts,
            objectiveUsd: before - other.costUsd,
          });
          expect(faults.filter(({ declared }) => !declared).length > 0).toBe(other.breaks.length > 0);
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(20);
    },
  );

  it('is never below zero by more than the gap', () => {
    for (let seed = 20; seed < 26; seed += 1) {
      const problem = randomHorizon(seed, { groups: 4, miners: 20, intervals: 12 });
      const made = planHorizon(problem, engine);
      for (const { nextBest } of explainHorizon(problem, made)) {
        if (nextBest)
          expect(nextBest.costUsd).toBeGreaterThanOrEqual(made.objectiveUsd - made.boundUsd! - 1e-6);
      }
    }
  });
});

describe('what cannot be explained', () => {
  it.each([
    [{ groupId: 'x' }, 'no group x'],
    [{ interval: 2 }, 'interval 2 is not one of 0 to 1'],
  ])('is refused: %j', (where, message) => {
    const problem = horizonProblem([20, 20]);
    expect(() => explainHorizon(problem, planHorizon(problem, engine), where)).toThrow(message);
  });

  it('is a plan of another problem', () => {
    const made = planHorizon(horizonProblem([20, 20]), engine);
    expect(() => explainHorizon(horizonProblem([20]), made)).toThrow('no counts of group g0');
  });
});
