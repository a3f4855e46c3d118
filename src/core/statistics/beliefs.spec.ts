import { describe, expect, it } from '@jest/globals';
import { betaBinomial, betaCdf, betaQuantile, lnGamma } from './beta.js';
import {
  forgetting,
  meanError,
  type NormalBelief,
  observeNormal,
  predictiveQuantile,
  robustWeight,
  studentQuantile,
} from './normal-gamma.js';
import { SeededRandom } from './seeded-random.js';

describe('beta', () => {
  it.each([
    [1, 0],
    [5, Math.log(24)],
    [0.5, Math.log(Math.sqrt(Math.PI))],
  ])('lnGamma(%d)', (x, value) => expect(lnGamma(x)).toBeCloseTo(value, 10));

  it('cumulative probability agrees with closed forms, and the quantile undoes it', () => {
    expect(betaCdf(0.3, 1, 1)).toBeCloseTo(0.3, 10);
    expect(betaCdf(0.5, 2, 3)).toBeCloseTo(0.6875, 10);
    expect(betaCdf(0.9, 5, 1)).toBeCloseTo(0.9 ** 5, 10);
    for (const p of [0.01, 0.5, 0.99]) expect(betaCdf(betaQuantile(p, 95, 5), 95, 5)).toBeCloseTo(p, 8);
  });

  it('beta-binomial: a uniform rate makes every count as likely; a certain one is the binomial', () => {
    for (const each of betaBinomial(4, 1, 1)) expect(each).toBeCloseTo(0.2, 10);
    const sharp = betaBinomial(3, 0.9e9, 0.1e9);
    expect(sharp[3]).toBeCloseTo(0.729, 6);
    expect(sharp[0]).toBeCloseTo(0.001, 6);
    const many = betaBinomial(30_000, 9500, 500);
    expect(many.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 10);
    expect(many.reduce((sum, each, count) => sum + each * count, 0) / 30_000).toBeCloseTo(0.95, 6);
  });
});

describe('normal beliefs', () => {
  const prior: NormalBelief = { mean: 1, meanCount: 10, spread: 0.05, spreadCount: 10 };

  it('go from the prior to the truth, and grow surer', () => {
    const random = new SeededRandom(4);
    let belief = prior;
    for (let n = 0; n < 2000; n += 1) belief = observeNormal(belief, 1.1 + 0.02 * random.normal());
    expect(belief.mean).toBeCloseTo(1.1, 2);
    expect(belief.spread).toBeCloseTo(0.02, 2);
    expect(meanError(belief)).toBeLessThan(meanError(prior) / 10);
    expect(predictiveQuantile(belief, 0.9)).toBeCloseTo(1.1 + 1.2816 * belief.spread, 2);
  });

  it('forget, so that a change is followed', () => {
    let belief = prior;
    for (let n = 0; n < 5000; n += 1) belief = forgetting(observeNormal(belief, 1), 100);
    for (let n = 0; n < 300; n += 1) belief = forgetting(observeNormal(belief, 0.8), 100);
    expect(belief.mean).toBeLessThan(0.82);
  });

  it('a wild value weighs less the wilder it is', () => {
    expect(robustWeight(prior, 1.1)).toBe(1);
    expect(robustWeight(prior, 1.25)).toBeCloseTo(0.5);
    expect(robustWeight(prior, 6)).toBeCloseTo(0.025);
  });

  it.each([
    [0.975, 10, 2.2281],
    [0.9, 5, 1.4759],
    [0.05, 6, -1.9432],
    [0.99, 4, 3.7469],
  ])('Student’s t at %d with %d degrees', (probability, degrees, value) => {
    expect(Math.abs(studentQuantile(probability, degrees) / value - 1)).toBeLessThan(0.02);
  });
});
