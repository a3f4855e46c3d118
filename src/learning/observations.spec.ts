import { describe, expect, it } from '@jest/globals';
import { seenStates, TEST_ENVELOPE, testFleet } from '../../test/support/fleet.js';
import type { FirstAttempt } from '../dispatch/index.js';
import { learnedModels, movesOf, respondersOf, settledReadings } from './observations.js';

const SINCE = '2026-07-01T12:00:00.000Z';
const SINCE_MS = Date.parse(SINCE);
/** Twice the 70 s that the test firmware takes down and up. */
const SETTLED_MS = 140_000;

function setUp() {
  const fleet = testFleet({ count: 3 });
  const states = seenStates(fleet, 'nominal', '2026-07-01T12:05:00.000Z');
  const models = learnedModels(fleet.site.models, () => TEST_ENVELOPE);
  const lastSentMs = new Map<string, number>();
  const [first] = fleet.miners;
  const means = [{ minerId: first!.minerId, powerW: 3100, hashrateThs: 128 }];
  const readings = () =>
    settledReadings(means, {
      models,
      miner: (minerId) => fleet.byId.get(minerId)!,
      state: (minerId) => states.get(minerId)!,
      lastSentMs,
      sinceMs: SINCE_MS,
      temperatureC: 30,
    });
  return { fleet, state: states.get(first!.minerId)!, lastSentMs, means, readings, models, miner: first! };
}

describe('readings of settled machines', () => {
  it('tell watts and hash at the point that was seen', () => {
    const { readings, models } = setUp();
    expect(readings()).toEqual([
      {
        model: models.get('m1')!.name,
        firmware: 'test',
        temperatureC: 30,
        point: expect.objectContaining({ id: 'nominal', powerW: 3000 }),
        powerW: 3100,
        hashrateThs: 128,
      },
    ]);
  });

  it('tell no watts that were not measured', () => {
    const { readings, state } = setUp();
    state.powerSource = 'estimated';
    expect(readings()[0]).toMatchObject({ powerW: null, hashrateThs: 128 });
  });

  it.each([
    ['not reachable', { reachable: false }],
    ['not directable', { stuckCause: 'disobeys' }],
    ['not seen lately', { observedAt: '2026-07-01T11:59:59.000Z' }],
    ['between points', { observedPointId: null }],
    ['elsewhere than told', { directedPointId: 'low' }],
    ['awake too short', { awakeChangedAt: new Date(SINCE_MS - SETTLED_MS + 1).toISOString() }],
  ] as const)('leave out a machine that is %s', (_, change) => {
    const { readings, state } = setUp();
    Object.assign(state, change);
    expect(readings()).toEqual([]);
  });

  it('leave out a machine that was told something not long before', () => {
    const { readings, lastSentMs, miner } = setUp();
    lastSentMs.set(miner.minerId, SINCE_MS - SETTLED_MS + 1);
    expect(readings()).toEqual([]);
    lastSentMs.set(miner.minerId, SINCE_MS - SETTLED_MS);
    expect(readings()).toHaveLength(1);
  });
});

describe('what commands teach', () => {
  const { miner, models, fleet } = setUp();
  const attempt = (change: Partial<FirstAttempt>) => ({
    miner,
    minerId: miner.minerId,
    fromPointId: 'nominal',
    pointId: 'sleep',
    outcome: 'confirmed' as const,
    seconds: 8,
    ...change,
  });

  it('is how long moves between asleep and awake took', () => {
    const up = attempt({ fromPointId: 'sleep', pointId: 'low', seconds: 45 });
    expect(movesOf([attempt({}), up], models)).toMatchObject([
      { move: 'down', seconds: 8, envelopeSeconds: 10 },
      { move: 'up', seconds: 45, envelopeSeconds: 60 },
    ]);
  });

  it('is nothing of moves between points awake, of those that were not seen to arrive, or behind outlets', () => {
    const outlet = { kind: 'snmp', host: '127.0.0.1', outlet: 1 };
    const behind = { ...attempt({}), miner: { ...miner, config: { ...miner.config, outlet } } };
    const others = [attempt({ pointId: 'low' }), attempt({ outcome: 'accepted-unconfirmed' }), behind];
    expect(movesOf(others, models)).toEqual([]);
  });

  it('is how many of a group went to sleep when told', () => {
    const attempts = [
      attempt({}),
      attempt({}),
      attempt({ outcome: 'unreachable' }),
      attempt({ fromPointId: 'sleep', pointId: 'nominal', outcome: 'rejected' }),
    ];
    expect(respondersOf(attempts)).toEqual([
      { groupId: fleet.groups[0]!.groupId, respondedCount: 2, failedCount: 1 },
    ]);
  });
});
