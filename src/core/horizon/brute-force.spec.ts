import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadEngine, randomHorizon } from '../../../test/support/horizon.js';
import type { HighsEngine } from '../../solver/highs-engine.js';
import { checkGroup } from './check-group.js';
import { planUsd } from './check-money.js';
import { checkHorizon, HORIZON_OPTIONS, planHorizon } from './index.js';
import type { HorizonPlan } from './plan.js';
import type { HorizonGroup, HorizonProblem } from './problem.js';

/** More where somebody waits for them: `EBB_INSTANCES=2000`. */
const INSTANCES = Number(process.env['EBB_INSTANCES'] ?? 200);
const SIZE = { groups: 2, miners: 3, intervals: 4, blockSizes: [1, 1, 5] };
/** Trajectories of two groups together that are looked at one by one. */
const COMBINATIONS_MAX = 40_000;

interface Trajectory {
  readonly counts: readonly (readonly number[])[];
  readonly watts: readonly number[];
  /** All that is earned but for what the site's load comes to. */
  readonly usd: number;
}

/** Ways to lay `miners` out over `points`. */
function layouts(miners: number, points: number): number[][] {
  if (points === 1) return [[miners]];
  return Array.from({ length: miners + 1 }, (_, first) =>
    layouts(miners - first, points - 1).map((rest) => [first, ...rest]),
  ).flat();
}

/** Every course of a group's counts that breaks nothing of its own. */
function trajectories(problem: HorizonProblem, group: HorizonGroup): Trajectory[] {
  const T = problem.stepsSeconds.length;
  const { blockSize = 1 } = group;
  const blocks = group.initialCounts.reduce((sum, count) => sum + count / blockSize, 0);
  const there = layouts(blocks, group.points.length).map((layout) =>
    layout.map((count) => count * blockSize),
  );
  let courses: number[][][] = [[]];
  for (let t = 0; t < T; t += 1)
    courses = courses.flatMap((course) => there.map((layout) => [...course, layout]));
  const alone = { ...problem, groups: [group], reserves: [], demandCharge: null };
  const free = { ...alone, energy: { ...alone.energy, blockW: alone.energy.blockW.map(() => 0) } };
  return courses.flatMap((course): Trajectory[] => {
    const counts = group.points.map((_, k) => course.map((layout) => layout[k]!));
    if (checkGroup(problem, group, counts).some(({ amount }) => amount > 0)) return [];
    const watts = course.map((layout, t) =>
      layout.reduce(
        (sum, count, k) => sum + count * group.points[k]!.powerW * (group.powerFactor?.[t] ?? 1),
        0,
      ),
    );
    const plan = {
      groups: [{ groupId: group.groupId, counts, powerW: watts }],
      offers: [],
    } as unknown as HorizonPlan;
    return [
      {
        counts,
        watts,
        usd: planUsd(
          free,
          plan,
          watts.map(() => 0),
        ),
      },
    ];
  });
}

/** What the site's load and the reserve that it carries come to; null where a limit is broken. */
function siteUsd(problem: HorizonProblem, chosen: readonly Trajectory[]): number | null {
  const { groups, reserves, limits, feeders, demandCharge } = problem;
  const T = problem.stepsSeconds.length;
  const loadW = Array.from({ length: T }, (_, t) =>
    chosen.reduce(
      (sum, { watts }) => sum + watts[t]!,
      feeders.reduce((sum, { fixedW }) => sum + fixedW[t]!, 0),
    ),
  );
  for (const { scope, powerW } of limits) {
    for (let t = 0; t < T; t += 1) {
      const inside = groups.reduce(
        (sum, { feederId }, index) => sum + (feederId === scope.id ? chosen[index]!.watts[t]! : 0),
        0,
      );
      if (powerW[t] != null && (scope.id === 'site' ? loadW[t]! : inside) > powerW[t]! + 1e-3) return null;
    }
  }
  const offers = reserves.map(({ groups: mine, offer }) => ({
    productId: '',
    powerW: Array.from({ length: T }, (_, t) => {
      const sheddableW = groups.reduce((sum, { groupId, points, initialCounts, powerFactor }, index) => {
        const asleepW =
          initialCounts.reduce((a, b) => a + b, 0) * points[0]!.powerW * (powerFactor?.[t] ?? 1);
        return sum + (mine.includes(groupId) ? chosen[index]!.watts[t]! - asleepW : 0);
      }, 0);
      return Math.max(0, Math.min(offer!.maxW[t]!, sheddableW));
    }),
  }));
  const plan = { groups: [], offers } as unknown as HorizonPlan;
  return planUsd({ ...problem, groups: [], demandCharge }, plan, loadW);
}

function bestUsd(problem: HorizonProblem): number | null {
  const [first, second] = problem.groups.map((group) => trajectories(problem, group));
  if (first!.length * second!.length > COMBINATIONS_MAX) return null;
  let best: number | null = null;
  for (const a of first!) {
    for (const b of second!) {
      const usd = siteUsd(problem, [a, b]);
      if (usd !== null && (best === null || usd + a.usd + b.usd > best)) best = usd + a.usd + b.usd;
    }
  }
  return best;
}

describe('against every course that there is', () => {
  let engine: HighsEngine;
  beforeAll(async () => {
    engine = await loadEngine();
  });

  it(`${INSTANCES} small sites are planned to the best, and never bounded below it`, () => {
    let compared = 0;
    for (let seed = 1; seed <= INSTANCES; seed += 1) {
      const problem = randomHorizon(seed, SIZE);
      const best = bestUsd(problem);
      if (best === null) continue;
      compared += 1;
      const exact = planHorizon(problem, engine, {
        limits: { ...HORIZON_OPTIONS.limits, mipGapRatio: 0 },
        gapRatioGoal: 0,
        integerUpTo: SIZE.miners,
      });
      const quick = planHorizon(problem, engine);
      const label = { seed, method: exact.method };
      for (const plan of [exact, quick]) {
        expect({ ...label, faults: checkHorizon(problem, plan).filter(({ declared }) => !declared) }).toEqual(
          { ...label, faults: [] },
        );
        expect({ ...label, boundHolds: plan.boundUsd! >= best - 1e-6 }).toEqual({
          ...label,
          boundHolds: true,
        });
      }
      expect({ ...label, violations: exact.violations, usd: exact.objectiveUsd.toFixed(3) }).toEqual({
        ...label,
        violations: [],
        usd: best.toFixed(3),
      });
      if (quick.violations.length === 0) {
        expect(quick.objectiveUsd).toBeLessThanOrEqual(best + 1e-6);
        expect(best - quick.objectiveUsd).toBeLessThanOrEqual(
          quick.gapRatio! * Math.abs(quick.boundUsd!) + 1e-6,
        );
      }
    }
    expect(compared).toBeGreaterThan(INSTANCES / 3);
  }, 120_000);
});
