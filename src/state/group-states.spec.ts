import { describe, expect, it } from '@jest/globals';
import type { EconomicPolicy } from '../core/planner/policy.js';
import { seenStates, testFleet } from '../../test/support/fleet.js';
import { ECONOMIC } from '../../test/support/snapshot.js';
import { learnCurves, learnMoveTimes, machineModel, NO_BELIEFS } from '../core/learning/index.js';
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

  it('carries figures that were learned, and says which; what is not known stays the catalogue’s', () => {
    const fleet = testFleet({ count: 4 });
    const { model } = fleet.groups[0]!;
    const key = { model: machineModel(model), firmware: model.firmware };
    const wake = { ...key, move: 'up', envelopeSeconds: 60, seconds: 30 } as const;
    const nominal = model.operatingPoints[2]!;
    const reading = { ...key, temperatureC: 20, point: nominal, powerW: 3150, hashrateThs: 130 };
    const beliefs = {
      curves: learnCurves(
        NO_BELIEFS.curves,
        Array.from({ length: 500 }, () => reading),
      ),
      moveTimes: learnMoveTimes(
        NO_BELIEFS.moveTimes,
        Array.from({ length: 500 }, () => wake),
      ),
    };
    const states = seenStates(fleet, 'nominal', '2026-07-01T11:59:00.000Z');
    const at = (temperatureC: number | null) =>
      groupStates(fleet.groups, states, POLICY, RAMP_TIMES, NOW, { beliefs, temperatureC })[0]!;
    expect(at(20).learned).toEqual(['power', 'hashrate', 'up-seconds']);
    expect(at(20).operatingPoints[2]!.powerW).toBeGreaterThan(3120);
    expect(at(20).upSeconds).toBeLessThan(40);
    expect(at(20)).toMatchObject({
      downSeconds: 10,
      operatingPoints: [{ powerW: 20 }, {}, { id: 'nominal' }],
    });
    expect(at(null).learned).toEqual(['up-seconds']);
    expect(at(null).operatingPoints).toEqual(model.operatingPoints);
  });
});
