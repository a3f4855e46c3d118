import { describe, expect, it } from '@jest/globals';
import type { GroupPlan } from '../core/planner/plan.js';
import { seenStates, testFleet } from '../../test/support/fleet.js';
import { assignTargets } from './assign.js';

const AT = '2026-07-01T12:00:00.000Z';

function planned(counts: Record<string, number>): GroupPlan {
  return {
    counts: Object.entries(counts).map(([pointId, count]) => ({ pointId, count })),
  } as unknown as GroupPlan;
}

function setUp(count: number, pointId: string) {
  const fleet = testFleet({ count });
  const states = seenStates(fleet, pointId, AT);
  return { group: fleet.groups[0]!, states, ids: fleet.miners.map(({ minerId }) => minerId) };
}

function tally(targets: ReadonlyMap<string, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const pointId of targets.values()) counts[pointId] = (counts[pointId] ?? 0) + 1;
  return counts;
}

describe('assignTargets', () => {
  it('gives each planned point its count', () => {
    const { group, states } = setUp(10, 'nominal');
    expect(tally(assignTargets(group, planned({ sleep: 4, low: 1, nominal: 5 }), states))).toEqual({
      sleep: 4,
      low: 1,
      nominal: 5,
    });
  });

  it('puts those to sleep that have been awake longest', () => {
    const { group, states, ids } = setUp(3, 'nominal');
    states.get(ids[0]!)!.awakeChangedAt = '2026-07-01T11:00:00.000Z';
    states.get(ids[1]!)!.awakeChangedAt = '2026-07-01T09:00:00.000Z';
    states.get(ids[2]!)!.awakeChangedAt = '2026-07-01T10:00:00.000Z';
    const targets = assignTargets(group, planned({ sleep: 1, nominal: 2 }), states);
    expect(targets.get(ids[1]!)).toBe('sleep');
  });

  it('wakes those that have been asleep longest', () => {
    const { group, states, ids } = setUp(2, 'sleep');
    states.get(ids[0]!)!.awakeChangedAt = '2026-07-01T11:00:00.000Z';
    states.get(ids[1]!)!.awakeChangedAt = '2026-07-01T09:00:00.000Z';
    const targets = assignTargets(group, planned({ sleep: 1, nominal: 1 }), states);
    expect(targets.get(ids[1]!)).toBe('nominal');
  });

  it('wakes those last whose wakes of the day are used up', () => {
    const { group, states, ids } = setUp(2, 'sleep');
    states.get(ids[1]!)!.awakeChangedAt = '2026-07-01T09:00:00.000Z';
    const spared = states.get(ids[1]!)!;
    const targets = assignTargets(
      group,
      planned({ sleep: 1, nominal: 1 }),
      states,
      (state) => state === spared,
    );
    expect(targets.get(ids[1]!)).toBe('sleep');
  });

  it('moves nobody when the plan wants what is there', () => {
    const { group, states } = setUp(6, 'nominal');
    const first = assignTargets(group, planned({ sleep: 2, nominal: 4 }), states);
    for (const [minerId, pointId] of first) states.get(minerId)!.directedPointId = pointId;
    expect(assignTargets(group, planned({ sleep: 2, nominal: 4 }), states)).toEqual(first);
  });

  it('leaves a miner as it is that became directable after the snapshot', () => {
    const { group, states } = setUp(5, 'nominal');
    expect(tally(assignTargets(group, planned({ nominal: 4 }), states))).toEqual({ nominal: 5 });
  });

  it('asks miners that do not obey for what their group is doing, and counts on others', () => {
    const { group, states, ids } = setUp(5, 'nominal');
    states.get(ids[0]!)!.stuckCause = 'disobeys';
    const targets = assignTargets(group, planned({ sleep: 2, nominal: 2 }), states);
    expect(targets.get(ids[0]!)).toBe('sleep');
    expect(tally(targets)).toEqual({ sleep: 3, nominal: 2 });
  });

  it('keeps the last direction where no miner of the group can be directed', () => {
    const { group, states, ids } = setUp(1, 'nominal');
    Object.assign(states.get(ids[0]!)!, { stuckCause: 'refuses', directedPointId: 'sleep' });
    expect(assignTargets(group, planned({}), states).get(ids[0]!)).toBe('sleep');
  });
});
