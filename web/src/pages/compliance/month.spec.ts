import { expect, test } from '@jest/globals';
import { dayState, monthBefore, monthTotals } from './month.js';

const DAY = { due: 96, complete: 96, estimated: 0, energy_mwh: 400 };

test.each([
  [{}, 'whole'],
  [{ due: 0, complete: 0, energy_mwh: 0 }, 'before'],
  [{ estimated: 3 }, 'estimated'],
  [{ complete: 95, estimated: 3 }, 'gaps'],
  [{ complete: 0, energy_mwh: 1 }, 'gaps'],
  [{ complete: 0, energy_mwh: 0 }, 'empty'],
] as const)('a day with %j is %s', (part, state) => {
  expect(dayState({ ...DAY, ...part })).toBe(state);
});

test('a month is the sum of its days', () => {
  expect(monthTotals([DAY, { ...DAY, complete: 90 }])).toEqual({
    due: 192,
    complete: 186,
    estimated: 0,
    energyMwh: 800,
  });
  expect([monthBefore('2026-01'), monthBefore('2026-10')]).toEqual(['2025-12', '2026-09']);
});
