import { expect, test } from '@jest/globals';
import { cumulative } from './cumulative.js';

test('gains and their bands are added up, a day without a band as it is', () => {
  const gain = (usd: number, low: number | null, high: number | null) => ({
    usd,
    low_usd: low,
    high_usd: high,
  });
  expect(
    cumulative([
      { date: '2026-11-01', gain_over_always_on: gain(100, 80, 130) },
      { date: '2026-11-02', gain_over_always_on: gain(-20, null, null) },
      { date: '2026-11-03', gain_over_always_on: gain(50, 40, 60) },
    ]),
  ).toEqual([
    { date: '2026-11-01', usd: 100, lowUsd: 80, highUsd: 130 },
    { date: '2026-11-02', usd: 80, lowUsd: 60, highUsd: 110 },
    { date: '2026-11-03', usd: 130, lowUsd: 100, highUsd: 170 },
  ]);
});
