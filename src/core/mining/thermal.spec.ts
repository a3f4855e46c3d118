import { describe, expect, it } from '@jest/globals';
import { coldWearUsd, deratingAt } from './thermal.js';

const CURVE = [
  { atC: 20, powerRatio: 1, hashRatio: 1 },
  { atC: 40, powerRatio: 1.1, hashRatio: 0.8 },
];

describe('deratingAt', () => {
  it.each([
    [null, 1, 1],
    [-10, 1, 1],
    [20, 1, 1],
    [30, 1.05, 0.9],
    [40, 1.1, 0.8],
    [55, 1.1, 0.8],
  ])('%s °C: %d of the watts, %d of the hash', (temperatureC, powerRatio, hashRatio) => {
    const at = deratingAt(CURVE, temperatureC);
    expect(at.powerRatio).toBeCloseTo(powerRatio, 12);
    expect(at.hashRatio).toBeCloseTo(hashRatio, 12);
  });

  it('says nothing without a curve', () => {
    expect(deratingAt([], 30)).toEqual({ powerRatio: 1, hashRatio: 1 });
  });
});

describe('coldWearUsd', () => {
  it.each([
    [25, 0],
    [20, 0],
    [-10, 0.3],
    [null, 0],
  ])('%s °C: $%d a wake', (dryBulbC, usd) => {
    expect(coldWearUsd(dryBulbC, { usdPerDegree: 0.01, referenceC: 20 })).toBeCloseTo(usd, 12);
  });
});
