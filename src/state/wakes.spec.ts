import { describe, expect, it } from '@jest/globals';
import { seenStates, testFleet } from '../../test/support/fleet.js';
import { ECONOMIC } from '../../test/support/snapshot.js';
import { groupStates } from './group-states.js';
import { wakeCap, withWakes } from './wakes.js';

// 07:00 in Chicago; its day began at 05:00Z.
const NOW = Date.parse('2026-07-01T12:00:00.000Z');
const POLICY = { ...ECONOMIC, wakesPerDayMax: 2, minDownMinutes: 20 };

function setUp() {
  const fleet = testFleet({ count: 4 });
  const states = seenStates(fleet, 'sleep', '2026-07-01T11:59:00.000Z');
  const counted = (policy = POLICY) => {
    const groups = groupStates(fleet.groups, states, policy, () => ({ upSeconds: 60, downSeconds: 10 }), NOW);
    const cap = wakeCap({ policy, timeZone: 'America/Chicago' }, NOW);
    return withWakes(groups, fleet.groups, states, cap)[0]!;
  };
  return { counted, own: (index: number) => states.get(fleet.miners[index]!.minerId)! };
}

describe('wakes of a day', () => {
  it("are those since the site's midnight, and a miner with as many as it may has used them up", () => {
    const { counted, own } = setUp();
    own(0).wokenAt = ['2026-07-01T06:00:00.000Z', '2026-07-01T08:00:00.000Z'];
    own(1).wokenAt = ['2026-07-01T04:59:00.000Z', '2026-07-01T08:00:00.000Z'];
    expect(counted()).toMatchObject({ freeCount: 4, wakesUsedUpCount: 1, wakesToday: 3 });
  });

  it('count no miner twice that is within its minimum time as well', () => {
    const { counted, own } = setUp();
    own(0).wokenAt = ['2026-07-01T06:00:00.000Z', '2026-07-01T08:00:00.000Z'];
    own(0).awakeChangedAt = '2026-07-01T11:50:00.000Z';
    expect(counted()).toMatchObject({ freeCount: 3, lockedAsleepCount: 1, wakesUsedUpCount: 0 });
  });

  it('leave out miners that cannot be directed', () => {
    const { counted, own } = setUp();
    own(0).wokenAt = ['2026-07-01T06:00:00.000Z', '2026-07-01T08:00:00.000Z'];
    own(0).stuckCause = 'unreachable';
    expect(counted()).toMatchObject({ wakesUsedUpCount: 0, wakesToday: 0 });
  });

  it('are not counted where nothing caps them', () => {
    const { counted } = setUp();
    expect(counted({ ...POLICY, wakesPerDayMax: null as unknown as number })).not.toHaveProperty(
      'wakesToday',
    );
  });
});
