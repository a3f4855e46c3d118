import { expect, test } from '@jest/globals';
import { logTicks, paddedRange } from './price-scale.js';

test('zero is always shown, and negative prices are', () => {
  expect(paddedRange(20, 60, 'linear')).toEqual([0, 63.6]);
  expect(paddedRange(-40, 60, 'linear')[0]).toBeLessThan(-40);
  expect(paddedRange(null, null, 'log')).toEqual([0, 13]);
  expect(paddedRange(-40, 5_000, 'log')[0]).toBeLessThan(-40);
});

test('ticks never stand on one another, and zero is among them', () => {
  const at = (usd: number): number => -30 * Math.asinh(usd / 25);
  const ticks = logTicks(-60, 5_500, at);
  expect(ticks).toContain(0);
  expect(ticks).toContain(5_000);
  for (const [index, tick] of ticks.entries()) {
    if (index > 0) expect(Math.abs(at(tick) - at(ticks[index - 1]!))).toBeGreaterThanOrEqual(18);
  }
});
