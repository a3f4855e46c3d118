import { describe, expect, it } from '@jest/globals';
import type { Air } from '../ports/weather.js';
import { farFromExpected, frozenAir, impossibleAir } from './plausibility.js';

const AIR: Air = { dryBulbC: 30, wetBulbC: 20, relativeHumidityRatio: 0.4, windMetresPerSecond: 3 };

describe('air that cannot be', () => {
  it.each([
    [{ dryBulbC: 95 }, /95 °C cannot be/],
    [{ dryBulbC: -3276.8 }, /cannot be/],
    [{ dryBulbC: NaN }, /cannot be/],
    [{ wetBulbC: 31.5 }, /above the dry bulb/],
    [{ relativeHumidityRatio: 40 }, /4000 % cannot be/],
    [{ windMetresPerSecond: -1 }, /wind/],
  ])('%j', (wrong, why) => {
    expect(impossibleAir({ ...AIR, ...wrong })).toMatch(why);
  });

  it.each([{}, { wetBulbC: null }, { dryBulbC: 52, wetBulbC: 30 }, { relativeHumidityRatio: 1.02 }])(
    'is not %j',
    (right) => expect(impossibleAir({ ...AIR, ...right })).toBeNull(),
  );
});

it('a sensor is stuck after six hours and a dozen readings alike', () => {
  expect(frozenAir({ hours: 6.5, count: 12 })).toMatch(/6\.5 h/);
  expect(frozenAir({ hours: 5.9, count: 300 })).toBeNull();
  expect(frozenAir({ hours: 24, count: 2 })).toBeNull();
});

describe('a temperature far from what is expected', () => {
  it('is allowed up to the difference', () => {
    expect(farFromExpected(42, 30, 12)).toBeNull();
    expect(farFromExpected(42.1, 30, 12)).toMatch(/42\.1 °C, where 30 °C is expected: 12 K/);
  });

  it('is named where another unit explains it', () => {
    expect(farFromExpected(58, 15, 12)).toMatch(/it is in °F/);
    expect(farFromExpected(-1.1, 30, 12)).toMatch(/it is in °C, not in °F/);
  });
});
