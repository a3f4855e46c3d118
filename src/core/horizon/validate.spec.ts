import { beforeAll, describe, expect, it } from '@jest/globals';
import { horizonGroup, horizonProblem, limit, loadEngine } from '../../../test/support/horizon.js';
import type { HighsEngine } from '../../solver/highs-engine.js';
import { type HorizonProblem, planHorizon } from './index.js';

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

describe('a problem that contradicts itself', () => {
  it.each([
    [
      'prices that are missing',
      { hashpriceUsdPerPhDay: [43.2, NaN] },
      'hashpriceUsdPerPhDay[1]: NaN is no number',
    ],
    [
      'a scope that there is not',
      { limits: [limit({ powerW: [1, 1], scope: { kind: 'group', id: 'x' } })] },
      'limit limit: there is no group x',
    ],
    [
      'points out of order',
      { groups: [horizonGroup(1, { points: [{ pointId: 'a', powerW: 5, hashrateThs: 1 }] })] },
      'group g0: give sleep',
    ],
    [
      'locks of more miners than there are',
      { groups: [horizonGroup(1, { lockedAsleep: [{ count: 1, seconds: 0 }] })] },
      'lockedAsleep: more than the 0',
    ],
    [
      'feeders without their parents',
      { feeders: [{ feederId: 'site', parentId: 'x', fixedW: [0, 0] }] },
      'feeder site: give one root first',
    ],
  ] as const)('refuses %s', (_, change, message) => {
    expect(() => planHorizon(horizonProblem([20, 20], change as Partial<HorizonProblem>), engine)).toThrow(
      message,
    );
  });
});
