import { describe, expect, it } from '@jest/globals';
import type { EconomicPolicy } from '../core/planner/policy.js';
import { seenStates, testFleet } from '../../test/support/fleet.js';
import { ECONOMIC } from '../../test/support/snapshot.js';
import { groupStates } from './group-states.js';

const NOW = Date.parse('2026-07-01T12:00:00.000Z');
const POLICY: EconomicPolicy = { ...ECONOMIC, minUpMinutes: 30, minDownMinutes: 20 };
const RAMP_TIMES = () => ({ upSeconds: 60, downSeconds: 10 });

function setUp(pointId: string) {
  const fleet = testFleet({ count: 4 });
  const states = seenStates(fleet, pointId, '2026-07-01T11:59:00.000Z');
  const only = () => groupStates(fleet.groups, states, POLICY, RAMP_TIMES, NOW)[0]!;
  return { states, only, ids: fleet.miners.map(({ minerId }) => minerId) };
}

describe('groupStates', () => {
  it.each([
    ['nominal', '2026-07-01T11:30:01.000Z', { lockedAwakeCount: 1, lockedAsleepCount: 0, freeCount: 3 }],
    ['nominal', '2026-07-01T11:30:00.000Z', { lockedAwakeCount: 0, lockedAsleepCount: 0, freeCount: 4 }],
    ['sleep', '2026-07-01T11:40:01.000Z', { lockedAwakeCount: 0, lockedAsleepCount: 1, freeCount: 3 }],
    ['sleep', '2026-07-01T11:40:00.000Z', { lockedAwakeCount: 0, lockedAsleepCount: 0, freeCount: 4 }],
  ])('at %s since %s: %j', (pointId, since, expected) => {
    const { states, only, ids } = setUp(pointId);
    states.get(ids[0]!)!.awakeChangedAt = since;
    expect(only()).toMatchObject(expected);
  });

  it('counts a miner that cannot be directed as load, not as a miner to plan with', () => {
    const { states, only, ids } = setUp('nominal');
    Object.assign(states.get(ids[0]!)!, { stuckCause: 'disobeys', powerW: 2900 });
    Object.assign(states.get(ids[1]!)!, { stuckCause: 'unreachable', powerW: null });
    expect(only()).toMatchObject({
      minerCount: 4,
      freeCount: 2,
      currentCounts: [{ pointId: 'nominal', count: 2 }],
      stuck: [
        { cause: 'disobeys', count: 1, powerW: 2900 },
        { cause: 'unreachable', count: 1, powerW: 3000 },
      ],
    });
  });

  it('takes the point that a miner is on its way to, not the one it has not left yet', () => {
    const { states, only, ids } = setUp('nominal');
    states.get(ids[2]!)!.directedPointId = 'sleep';
    expect(only().currentCounts).toEqual([
      { pointId: 'nominal', count: 3 },
      { pointId: 'sleep', count: 1 },
    ]);
  });
});
