import { describe, expect, it } from '@jest/globals';
import { wetBulbCOf } from './wet-bulb.js';

describe('the wet bulb', () => {
  it('of 20 °C and 50 % is 13.7 °C, as the paper has it', () => {
    expect(wetBulbCOf(20, 0.5)).toBeCloseTo(13.7, 1);
  });

  it('rises with the humidity and is never above the dry bulb', () => {
    for (let dryBulbC = -20; dryBulbC <= 50; dryBulbC += 5) {
      const wet = [0, 0.05, 0.3, 0.6, 0.9, 0.99, 1].map((humidity) => wetBulbCOf(dryBulbC, humidity)!);
      expect(wet.every((each) => each <= dryBulbC)).toBe(true);
      // Below freezing the formula is nearly flat in dry air.
      if (dryBulbC >= 0) expect([...wet].sort((a, b) => a - b)).toEqual(wet);
    }
  });

  it.each([-20.1, 50.1])('of %d °C is not known: the formula was not made for it', (dryBulbC) => {
    expect(wetBulbCOf(dryBulbC, 0.4)).toBeNull();
  });
});
