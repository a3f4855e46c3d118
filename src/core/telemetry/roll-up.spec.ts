import { expect, it } from '@jest/globals';
import { rollUpStartMs, RollUpSum, WHOLE_SITE } from './roll-up.js';

const START_MS = Date.parse('2026-07-01T10:00:00Z');
const SCOPES = ['a', 'a', 'b', undefined];

it('begins on whole five minutes', () => {
  expect(rollUpStartMs(START_MS)).toBe(START_MS);
  expect(rollUpStartMs(START_MS + 299_999)).toBe(START_MS);
  expect(rollUpStartMs(START_MS + 300_000)).toBe(START_MS + 300_000);
});

it('means over frames the sums over miners, by group and for all; what is not known counts nowhere', () => {
  const sum = new RollUpSum(START_MS);
  const hashrateGhs = [100_000, 100_000, 50_000, 10_000];
  sum.add({ atMs: START_MS, powerW: [3_000, 3_000, 1_000, 500], hashrateGhs, estimatedRatio: 0 }, SCOPES);
  sum.add(
    { atMs: START_MS + 60_000, powerW: [3_000, null, 3_000, 500], hashrateGhs, estimatedRatio: 0.5 },
    SCOPES,
  );
  const row = { startMs: START_MS, frames: 2 };
  expect(sum.rows()).toEqual([
    {
      ...row,
      scope: WHOLE_SITE,
      powerW: 7_000,
      powerWMax: 7_500,
      hashrateThs: 260,
      knownRatio: 7 / 8,
      estimatedRatio: 3_250 / 14_000,
    },
    {
      ...row,
      scope: 'a',
      powerW: 4_500,
      powerWMax: 6_000,
      hashrateThs: 200,
      knownRatio: 0.75,
      estimatedRatio: null,
    },
    {
      ...row,
      scope: 'b',
      powerW: 2_000,
      powerWMax: 3_000,
      hashrateThs: 50,
      knownRatio: 1,
      estimatedRatio: null,
    },
  ]);
});
