import { describe, expect, it } from '@jest/globals';
import type { WriteReply } from '../core/ports/miner.js';
import { seenState, testFleet } from '../../test/support/fleet.js';
import { type Command, judge } from './command.js';
import { retrySeconds } from './obedience.js';

const ISSUED = Date.parse('2026-07-01T12:00:00.000Z');
const DEADLINE = ISSUED + 60_000;
const [miner] = testFleet({ count: 1 }).miners;

const accepted: WriteReply = { kind: 'accepted', detail: 'OK' };
const seen = (pointId: string, afterMs: number) =>
  seenState('c1-001', pointId, new Date(ISSUED + afterMs).toISOString());

function sleepCommand(reply: WriteReply | null): Command {
  return {
    commandId: 'c',
    siteId: 'test',
    minerId: 'c1-001',
    epoch: 1,
    pointId: 'sleep',
    fromPointId: 'nominal',
    attempt: 1,
    issuedAtMs: ISSUED,
    deadlineMs: DEADLINE,
    reply,
  };
}

describe('judge', () => {
  it.each([
    ['an answer alone proves nothing', accepted, seen('nominal', 5_000), ISSUED + 6_000, null],
    ['the watts prove it', accepted, seen('sleep', 5_000), ISSUED + 6_000, 'confirmed'],
    ['without any answer too', null, seen('sleep', 5_000), ISSUED + 6_000, 'confirmed'],
    ['a reading from before it proves nothing', accepted, seen('sleep', -1), ISSUED + 6_000, null],
    [
      'accepted and still drawing at the deadline',
      accepted,
      seen('nominal', 50_000),
      DEADLINE,
      'accepted-unconfirmed',
    ],
    [
      'refused',
      { kind: 'rejected', code: 'rejected', detail: 'no' },
      seen('nominal', 1),
      ISSUED + 2,
      'rejected',
    ],
    [
      'refused, but asleep all the same',
      { kind: 'rejected', code: 'rejected', detail: 'no' },
      seen('sleep', 1),
      ISSUED + 2,
      'confirmed',
    ],
    [
      'no connection',
      { kind: 'unreachable', detail: 'down' },
      seen('nominal', -1),
      ISSUED + 2,
      'unreachable',
    ],
    [
      'a write that hung stays open until the deadline',
      { kind: 'unknown', detail: 'late' },
      seen('nominal', -1),
      ISSUED + 2,
      null,
    ],
    [
      'and was never seen again',
      { kind: 'unknown', detail: 'late' },
      seen('nominal', -1),
      DEADLINE,
      'unreachable',
    ],
  ] as const)('%s', (_, reply, state, nowMs, outcome) => {
    expect(judge(sleepCommand(reply), miner!, state, nowMs)?.outcome ?? null).toBe(outcome);
  });
});

it('tries again later and later', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(retrySeconds)).toEqual([30, 60, 120, 240, 480, 900, 900]);
});
