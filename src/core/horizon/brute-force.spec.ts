import { beforeAll, describe, expect, it } from '@jest/globals';
import { bestOfAll } from '../../../test/support/every-course.js';
import { contestedHorizon } from '../../../test/support/contested-horizon.js';
import { loadEngine, randomHorizon } from '../../../test/support/horizon.js';
import type { HighsEngine } from '../../solver/highs-engine.js';
import { checkHorizon, HORIZON_OPTIONS, type HorizonPlan, planHorizon } from './index.js';
import { HORIZON_LAYERS, type HorizonProblem } from './problem.js';

/** More where somebody waits for them: `EBB_INSTANCES=2000`. */
const INSTANCES = Number(process.env['EBB_INSTANCES'] ?? 80);
const SIZE = { groups: 2, miners: 3, intervals: 4, blockSizes: [1, 1, 5] };
const EXACT = {
  limits: { ...HORIZON_OPTIONS.limits, mipGapRatio: 0 },
  gapRatioGoal: 0,
  integerUpTo: SIZE.miners,
};
/** kWh by which counts may be taken to violate more: what the solver's layers are held to. */
const KWH_TOLERANCE = 2e-3;

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

function undeclared(problem: HorizonProblem, plan: HorizonPlan): unknown[] {
  return checkHorizon(problem, plan).filter(({ declared }) => !declared);
}

function violationKwh({ stepsSeconds }: HorizonProblem, { violations }: HorizonPlan): number[] {
  return HORIZON_LAYERS.map((layer) =>
    violations
      .filter((each) => each.layer === layer)
      .reduce((sum, { amountW, interval }) => sum + (amountW / 1e3) * (stepsSeconds[interval]! / 3600), 0),
  );
}

describe('against every course that there is', () => {
  it(`${INSTANCES} small sites are planned to the best, and never bounded below it`, () => {
    let compared = 0;
    for (let seed = 1; seed <= INSTANCES; seed += 1) {
      const problem = randomHorizon(seed, SIZE);
      const best = bestOfAll(problem);
      if (best === null || best.violationKwh.some((kwh) => kwh > 0)) continue;
      compared += 1;
      const exact = planHorizon(problem, engine, EXACT);
      const quick = planHorizon(problem, engine);
      for (const plan of [exact, quick]) {
        expect({ seed, faults: undeclared(problem, plan) }).toEqual({ seed, faults: [] });
        expect({ seed, boundHolds: plan.boundUsd! >= best.usd - 1e-6 }).toEqual({ seed, boundHolds: true });
      }
      const label = { seed, method: exact.method };
      expect({ ...label, violations: exact.violations, usd: exact.objectiveUsd.toFixed(3) }).toEqual({
        ...label,
        violations: [],
        usd: best.usd.toFixed(3),
      });
      if (quick.violations.length === 0) {
        expect(quick.objectiveUsd).toBeLessThanOrEqual(best.usd + 1e-6);
        expect(best.usd - quick.objectiveUsd).toBeLessThanOrEqual(
          quick.gapRatio! * Math.abs(quick.boundUsd!) + 1e-6,
        );
      }
    }
    expect(compared).toBeGreaterThan(INSTANCES / 3);
  }, 120_000);

  it(`of ${INSTANCES} small sites with more asked of them than can be kept, the least gives way in the safety order`, () => {
    let compared = 0;
    let violated = 0;
    for (let seed = 1; seed <= INSTANCES; seed += 1) {
      const problem = contestedHorizon(seed, SIZE);
      const best = bestOfAll(problem);
      if (best === null) continue;
      compared += 1;
      const exact = planHorizon(problem, engine, EXACT);
      expect({ seed, faults: undeclared(problem, exact) }).toEqual({ seed, faults: [] });
      const kwh = violationKwh(problem, exact);
      const worse = kwh.map((each, layer) => (each > best.violationKwh[layer]! + KWH_TOLERANCE ? each : 0));
      expect({ seed, worse, least: best.violationKwh }).toEqual({
        seed,
        worse: HORIZON_LAYERS.map(() => 0),
        least: best.violationKwh,
      });
      if (best.violationKwh.some((each) => each > KWH_TOLERANCE)) violated += 1;
      expect({ seed, usd: exact.objectiveUsd >= best.usd - 0.001 }).toEqual({ seed, usd: true });
      expect({ seed, boundHolds: exact.boundUsd! >= best.usd - 0.001 }).toEqual({ seed, boundHolds: true });
    }
    expect(compared).toBeGreaterThan(INSTANCES / 3);
    expect(violated).toBeGreaterThan(INSTANCES / 10);
  }, 120_000);
});
