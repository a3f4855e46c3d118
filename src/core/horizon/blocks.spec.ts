import { beforeAll, describe, expect, it } from '@jest/globals';
import { horizonGroup, horizonProblem, limit, loadEngine } from '../../../test/support/horizon.js';
import type { HighsEngine } from '../../solver/highs-engine.js';
import { checkHorizon, type HorizonPlan, type HorizonProblem, planHorizon } from './index.js';

let engine: HighsEngine;
beforeAll(async () => {
  engine = await loadEngine();
});

function plan(problem: HorizonProblem): HorizonPlan {
  const made = planHorizon(problem, engine);
  expect(checkHorizon(problem, made).filter(({ declared }) => !declared)).toEqual([]);
  return made;
}

describe('miners that one contactor switches', () => {
  const block = (
    groupId: string,
    nominalW: number,
    hashrateThs: number,
    count = 10,
  ): HorizonProblem['groups'][number] =>
    horizonGroup(count, {
      groupId,
      points: [
        { pointId: 'sleep', powerW: 0, hashrateThs: 0 },
        { pointId: 'nominal', powerW: nominalW, hashrateThs },
      ],
      blockSize: 10,
    });

  it('move together, and those that fit best are found where taking the most efficient first is wrong', () => {
    // 5 kW fit: the efficient block of 3 kW leaves 2 kW unused, the other two together use all.
    const groups = [block('best', 300, 20), block('a', 250, 15), block('b', 250, 15)];
    const made = plan(horizonProblem([20], { groups, limits: [limit({ powerW: [5_000] })] }));
    expect(made.groups.map(({ counts }) => counts[1]![0])).toEqual([0, 10, 10]);
    expect(made.method).toBe('milp');
    expect(made.gapRatio).toBeLessThan(1e-4);
  });

  it('keep their minimum times, and locks of a few bind the whole block', () => {
    const groups = [
      { ...block('a', 300, 15, 20), minUpSeconds: 900, lockedAwake: [{ count: 1, seconds: 450 }] },
    ];
    expect(plan(horizonProblem([300, 300, 300], { groups })).groups[0]!.counts[1]).toEqual([10, 10, 0]);
  });

  it('are told apart from blocks whose miners differ', () => {
    const groups = [{ ...block('a', 300, 15), initialCounts: [3, 7] }];
    expect(() => planHorizon(horizonProblem([20], { groups }), engine)).toThrow(
      'give whole blocks of 10 miners',
    );
  });
});
