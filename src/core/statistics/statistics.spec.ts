import { describe, expect, it } from '@jest/globals';
import { NormalEquations, solveSymmetric } from './least-squares.js';
import { fitLogistic, logistic } from './logistic.js';
import { normalCdf, normalQuantile } from './normal.js';
import { SeededRandom } from './seeded-random.js';
import { interpolate, weightedQuantiles } from './weighted-quantile.js';

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447],
    [-1.959964, 0.025],
    [3, 0.9986501],
  ])('at %d has %d below it', (z, probability) => {
    expect(normalCdf(z)).toBeCloseTo(probability, 6);
    expect(normalQuantile(probability)).toBeCloseTo(z, 4);
  });

  it('quantile and probability undo each other, tails included', () => {
    for (const probability of [1e-6, 0.001, 0.02425, 0.3, 0.5, 0.97575, 0.9999]) {
      expect(normalCdf(normalQuantile(probability)) / probability).toBeCloseTo(1, 2);
    }
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });
});

describe('seeded draws', () => {
  it('repeat with the seed, differ without, and have the moments of a normal', () => {
    const draws = (seed: number): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 20_000 }, () => random.normal());
    };
    const first = draws(7);
    expect(draws(7)).toEqual(first);
    expect(draws(8)[0]).not.toBe(first[0]);
    const mean = first.reduce((a, b) => a + b) / first.length;
    const variance = first.reduce((sum, each) => sum + (each - mean) ** 2, 0) / first.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});

describe('weighted quantiles', () => {
  it('count a value by its weight and none that has no weight', () => {
    const values = [
      { value: 1, weight: 1 },
      { value: 2, weight: 0 },
      { value: 3, weight: 3 },
    ];
    // 1 stands at 1/8, 3 at 5/8.
    expect(weightedQuantiles(values, [0, 0.125, 0.375, 0.625, 1])).toEqual([1, 1, 2, 3, 3]);
  });

  it('interpolate keeps the ends beyond them', () => {
    expect([-1, 0.5, 9].map((x) => interpolate([0, 1, 2], [5, 7, 8], x))).toEqual([5, 6, 8]);
  });
});

describe('regressions', () => {
  it('solve a symmetric system', () => {
    const solved = solveSymmetric(
      [
        [4, 1],
        [1, 3],
      ],
      [1, 2],
    );
    expect(solved[0]).toBeCloseTo(1 / 11);
    expect(solved[1]).toBeCloseTo(7 / 11);
  });

  it('least squares stays at its prior without rows and finds a line with them', () => {
    const equations = new NormalEquations(2);
    expect(equations.solve([3, 4], [1, 1])).toEqual([3, 4]);
    for (const x of [0, 1, 2, 3]) equations.add([1, x], 2 + 5 * x);
    const [intercept, slope] = equations.solve([0, 0], [1e-9, 1e-9]);
    expect(intercept).toBeCloseTo(2);
    expect(slope).toBeCloseTo(5);
  });

  it('logistic regression recovers the coefficients that made the outcomes', () => {
    const random = new SeededRandom(3);
    const rows = Array.from({ length: 20_000 }, () => {
      const features = [1, random.normal(), random.normal()];
      return { features, outcome: random.uniform() < logistic(-1 + 2 * features[1]! - 0.5 * features[2]!) };
    });
    const [intercept, first, second] = fitLogistic(rows, [0, 0, 0], [0.01, 0.01, 0.01]);
    expect(intercept).toBeCloseTo(-1, 1);
    expect(first).toBeCloseTo(2, 1);
    expect(second).toBeCloseTo(-0.5, 1);
  });

  it('a feature that separates the outcomes does not run away', () => {
    const rows = [-2, -1, 1, 2].map((x) => ({ features: [1, x], outcome: x > 0 }));
    const [, slope] = fitLogistic(rows, [0, 0], [1, 1]);
    expect(slope).toBeGreaterThan(0.5);
    expect(slope).toBeLessThan(5);
  });
});
