import { describe, expect, it } from '@jest/globals';
import type { Plan } from '../core/planner/plan.js';
import { seenStates, TEST_ENVELOPE, testFeeder, testFleet } from '../../test/support/fleet.js';
import type { Command } from './command.js';
import { Reconciler } from './reconciler.js';

const AT = '2026-07-01T12:00:00.000Z';
const NOW = Date.parse(AT) + 60_000;

function setUp(options: { count: number; at: string; leaf?: Parameters<typeof testFeeder>[0] }) {
  const leaves = [testFeeder({ feederId: 'c1', ...options.leaf, parentId: 'site' })];
  const fleet = testFleet({ count: options.count, leaves });
  const states = seenStates(fleet, options.at, AT);
  const reconciler = new Reconciler(fleet, () => TEST_ENVELOPE);
  const open = new Map<string, Command>();
  const reconcile = (counts: Record<string, number>, change: Partial<Plan> = {}, nowMs = NOW) =>
    reconciler.reconcile({
      plan: {
        epoch: 1,
        validUntil: '2026-07-01T13:00:00.000Z',
        whenExpired: 'hold',
        feeders: [],
        groups: [
          {
            groupId: fleet.groups[0]!.groupId,
            counts: Object.entries(counts).map(([pointId, count]) => ({ pointId, count })),
          },
        ],
        ...change,
      } as unknown as Plan,
      states,
      open,
      writing: () => false,
      nowMs,
    });
  return { fleet, states, open, reconcile, ids: fleet.miners.map(({ minerId }) => minerId) };
}

function openCommand(minerId: string, pointId: string): Command {
  return {
    commandId: 'c',
    siteId: 'test',
    minerId,
    epoch: 1,
    pointId,
    fromPointId: 'nominal',
    attempt: 1,
    issuedAtMs: NOW,
    deadlineMs: NOW + 60_000,
    reply: null,
  };
}

describe('Reconciler', () => {
  it('sends nothing where every miner is seen to be where it should', () => {
    const { reconcile } = setUp({ count: 5, at: 'nominal' });
    expect(reconcile({ nominal: 5 })).toEqual({ changes: [], held: [] });
  });

  it('corrects drift: a miner that woke by itself is put to sleep again', () => {
    const { reconcile, states, ids } = setUp({ count: 3, at: 'sleep' });
    for (const id of ids) states.get(id)!.directedPointId = 'sleep';
    Object.assign(states.get(ids[1]!)!, {
      observedPointId: 'nominal',
      powerW: 3000,
      hashrateThs: 130,
      claim: 'mining',
    });
    expect(reconcile({ sleep: 3 }).changes.map(({ miner, pointId }) => [miner.minerId, pointId])).toEqual([
      [ids[1], 'sleep'],
    ]);
  });

  it('does not repeat a command that is under way, and replaces one that is no longer wanted', () => {
    const { reconcile, states, open, ids } = setUp({ count: 2, at: 'nominal' });
    for (const id of ids) {
      states.get(id)!.directedPointId = 'sleep';
      open.set(id, openCommand(id, 'sleep'));
    }
    expect(reconcile({ sleep: 2 }).changes).toEqual([]);
    const back = reconcile({ nominal: 2 }).changes;
    expect(back.map(({ pointId }) => pointId)).toEqual(['nominal', 'nominal']);
  });

  it('waits for the time of the next try', () => {
    const { reconcile, states, ids } = setUp({ count: 1, at: 'nominal' });
    Object.assign(states.get(ids[0]!)!, {
      stuckCause: 'refuses',
      failedCommands: 1,
      directedPointId: 'sleep',
      retryAt: new Date(NOW + 1).toISOString(),
    });
    expect(reconcile({}).changes).toEqual([]);
    expect(reconcile({}, {}, NOW + 1).changes).toHaveLength(1);
  });

  it('sheds where most watts fall a second first', () => {
    const { reconcile, states, ids } = setUp({ count: 3, at: 'nominal' });
    states.get(ids[1]!)!.powerW = 3300;
    expect(reconcile({ sleep: 3 }).changes[0]!.miner.minerId).toBe(ids[1]);
  });

  it('never wakes more at once than ramp and inrush stand, and says what waits for what', () => {
    const { reconcile } = setUp({
      count: 10,
      at: 'sleep',
      leaf: { feederId: 'c1', rampUpWPerMinute: 15_000, inrushWMax: 12_000 },
    });
    const { changes, held } = reconcile({ nominal: 10 });
    // Inrush is twice 3 kW for each: two at a time.
    expect(changes).toHaveLength(2);
    expect(held).toHaveLength(8);
    expect(held[0]!.by).toEqual({ kind: 'inrush', feederId: 'c1' });
  });

  it('wakes nobody into the room of a miner that has not been seen to fall asleep yet', () => {
    const { reconcile, states, open, ids } = setUp({
      count: 2,
      at: 'nominal',
      leaf: { feederId: 'c1', powerWMax: 4_000 },
    });
    Object.assign(states.get(ids[1]!)!, {
      observedPointId: 'sleep',
      powerW: 20,
      hashrateThs: 0,
      claim: 'sleeping',
      directedPointId: 'sleep',
      awakeChangedAt: '2026-07-01T08:00:00.000Z',
    });
    Object.assign(states.get(ids[0]!)!, { awakeChangedAt: '2026-07-01T07:00:00.000Z' });
    states.get(ids[0]!)!.directedPointId = 'sleep';
    open.set(ids[0]!, openCommand(ids[0]!, 'sleep'));
    // ids[0] still draws 3 kW though told to sleep; ids[1] would bring 3 kW more below 4 kW.
    states.get(ids[1]!)!.directedPointId = 'nominal';
    const { changes, held } = reconcile({ nominal: 1, sleep: 1 });
    expect(changes).toEqual([]);
    expect(held.map(({ by }) => by.kind)).toEqual(['limit']);
  });

  it.each([
    ['curtail', 'sleep'],
    ['run', 'nominal'],
  ] as const)('does by itself what the plan declared once it has expired: %s', (whenExpired, expected) => {
    const { reconcile } = setUp({ count: 2, at: whenExpired === 'curtail' ? 'nominal' : 'sleep' });
    const { changes } = reconcile({ low: 2 }, { whenExpired, validUntil: AT });
    expect(changes.map(({ pointId }) => pointId)).toEqual([expected, expected]);
  });

  it('goes on with the plan where that is what was declared', () => {
    const { reconcile } = setUp({ count: 2, at: 'nominal' });
    expect(reconcile({ sleep: 2 }, { validUntil: AT }).changes).toHaveLength(2);
  });

  it('asks a miner that was never read for sleep, not for waking', () => {
    const { reconcile, states, ids } = setUp({ count: 1, at: 'nominal' });
    Object.assign(states.get(ids[0]!)!, { claim: 'unknown', powerW: null, observedPointId: null });
    expect(reconcile({ nominal: 1 }).changes).toEqual([]);
    expect(reconcile({ sleep: 1 }).changes).toHaveLength(1);
  });
});
