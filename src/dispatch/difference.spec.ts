import { describe, expect, it } from '@jest/globals';
import type { Plan } from '../core/planner/plan.js';
import { seenStates, testFleet } from '../../test/support/fleet.js';
import type { Command } from './command.js';
import { differenceParts } from './difference.js';

const AT = '2026-07-01T12:00:00.000Z';

function setUp(setpointW: number, shortfallW = 0) {
  const fleet = testFleet({ count: 4 });
  const states = seenStates(fleet, 'nominal', AT);
  for (const state of states.values()) state.directedPointId = 'nominal';
  const plan = {
    setpointW,
    groups: [],
    shortfalls: shortfallW === 0 ? [] : [{ powerW: shortfallW }],
  } as unknown as Plan;
  const nominalW = fleet.miners[0]!.nominal.powerW;
  const sleepW = fleet.miners[0]!.sleep.powerW;
  const open = new Map<string, Command>();
  const held: { minerId: string; stepW: number; by: { kind: 'ramp'; feederId: string } }[] = [];
  const parts = () => differenceParts({ plan, fleet, states, open, last: { changes: [], held } });
  const drawnW = () => [...states.values()].reduce((sum, { powerW }) => sum + powerW!, 0);
  const ids = fleet.miners.map(({ minerId }) => minerId);
  return { parts, plan, states, open, held, ids, nominalW, sleepW, drawnW };
}

describe('where the difference between setpoint and watts comes from', () => {
  it('is nowhere where there is none', () => {
    const { nominalW } = setUp(0);
    expect(setUp(4 * nominalW).parts()).toEqual([]);
  });

  it('is whole machines where no set of them draws the setpoint', () => {
    const { nominalW } = setUp(0);
    expect(setUp(4 * nominalW + 500).parts()).toMatchObject([{ cause: 'whole-machines', powerW: -500 }]);
  });

  it('is on the way while a command is open', () => {
    const { nominalW, sleepW } = setUp(0);
    const { parts, open, ids } = setUp(3 * nominalW + sleepW);
    open.set(ids[0]!, { pointId: 'sleep' } as Command);
    expect(parts()).toMatchObject([{ cause: 'on-the-way', powerW: nominalW - sleepW, minerCount: 1 }]);
  });

  it('waits where a feeder holds a rise back', () => {
    const { nominalW, sleepW } = setUp(0);
    const { parts, held, states, ids } = setUp(4 * nominalW);
    Object.assign(states.get(ids[0]!)!, {
      powerW: sleepW,
      observedPointId: 'sleep',
      directedPointId: 'sleep',
    });
    held.push({ minerId: ids[0]!, stepW: nominalW - sleepW, by: { kind: 'ramp', feederId: 'c1' } });
    expect(parts()).toMatchObject([{ cause: 'waiting', powerW: sleepW - nominalW, minerCount: 1 }]);
  });

  it('is off the point where a machine is worn', () => {
    const { nominalW } = setUp(0);
    const { parts, states, ids } = setUp(4 * nominalW);
    states.get(ids[0]!)!.powerW = nominalW - 120;
    expect(parts()).toMatchObject([{ cause: 'off-point', powerW: -120, minerCount: 1 }]);
  });

  it('is what cannot be directed where the others could not make up for it', () => {
    const { nominalW } = setUp(0);
    const { parts, states, ids } = setUp(3 * nominalW, nominalW);
    Object.assign(states.get(ids[0]!)!, { stuckCause: 'disobeys' });
    expect(parts()).toMatchObject([{ cause: 'not-directable', powerW: nominalW, minerCount: 1 }]);
  });

  it('adds up to the difference exactly, whatever the parts', () => {
    const setpointW = 7777;
    const { parts, open, held, states, ids, drawnW } = setUp(setpointW, 900);
    open.set(ids[0]!, { pointId: 'sleep' } as Command);
    states.get(ids[1]!)!.powerW! += 37;
    Object.assign(states.get(ids[2]!)!, { stuckCause: 'refuses', powerW: 1234 });
    held.push({ minerId: ids[3]!, stepW: 55, by: { kind: 'ramp', feederId: 'c1' } });
    expect(parts().reduce((sum, { powerW }) => sum + powerW, 0)).toBeCloseTo(drawnW() - setpointW, 6);
  });

  it('is counted from the watts that were planned with, where they were learned', () => {
    const { nominalW } = setUp(0);
    const learnedW = 0.95 * nominalW;
    const { parts, plan, states } = setUp(4 * learnedW);
    const { groupId } = testFleet({ count: 4 }).groups[0]!;
    const points = [{ pointId: 'nominal', powerW: learnedW, hashrateThs: 130 }];
    Object.assign(plan, { groups: [{ groupId, learned: { quantities: ['power'], points } }] });
    for (const state of states.values()) state.powerW = learnedW;
    expect(parts()).toEqual([]);
  });
});
