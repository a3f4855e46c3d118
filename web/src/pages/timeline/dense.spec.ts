import { expect, test } from '@jest/globals';
import { pixelRange } from './dense.js';

const told = (
  values: readonly (number | null)[],
  first: number,
  last: number,
  offset: number,
  count: number,
) => {
  const { low, high } = pixelRange(values, [first, last], { offset, perStep: 0.25, count });
  return [Array.from(low), Array.from(high)];
};

test('four figures to a pixel leave their least and their greatest', () => {
  expect(told([30, 31, 5_000, 29, 1, 2, -3, null], 0, 7, 0, 3)).toEqual([
    [29, -3, NaN],
    [5_000, 2, NaN],
  ]);
});

test('what is not known of a whole pixel stays so, and what is beside the panel is left out', () => {
  expect(told([9, 1, 2, 3, 4, null, null, null, null, null, 7], 1, 10, -0.25, 2)).toEqual([
    [2, NaN],
    [4, NaN],
  ]);
});
