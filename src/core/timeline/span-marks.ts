import type { EventState } from '../enrolled/index.js';
import type { Override } from '../planner/index.js';
import { formatPower } from '../units.js';
import type { TimelineMark } from './marks.js';

/** A program's call, from its begin to its end. */
export function eventMark({ event, phase, dueAt, endsAt }: EventState, programName: string): TimelineMark {
  const { enrolmentId, eventId, test, startsAt, receivedAt, powerW } = event;
  const called = powerW === null ? '' : `, ${formatPower(powerW)}`;
  return {
    lane: 'event',
    id: `event ${enrolmentId} ${eventId}`,
    from: startsAt ?? dueAt,
    to: endsAt,
    calledAt: receivedAt,
    text: `${programName}: ${test ? 'test' : 'event'} ${eventId}${called}`,
    state: phase,
    by: null,
    entrySeq: null,
  };
}

/** An operator's hand, until it was released or expired. */
export function overrideMark({
  overrideId,
  action,
  powerW,
  scope,
  reason,
  by,
  since,
  expiresAt,
  releasedAt,
}: Override & { readonly releasedAt: string | null }): TimelineMark {
  const what = action === 'setpoint' ? `setpoint ${formatPower(powerW ?? 0)}` : action;
  return {
    lane: 'override',
    id: `override ${overrideId}`,
    from: since,
    to: releasedAt !== null && releasedAt < expiresAt ? releasedAt : expiresAt,
    calledAt: null,
    text: `${what} ${scope.id}: ${reason}`,
    state: releasedAt === null ? null : 'released',
    by,
    entrySeq: null,
  };
}

const FAILURE_TEXT: Readonly<Record<string, string>> = {
  'accepted-unconfirmed': 'accepted and without effect',
  rejected: 'rejected',
  unreachable: 'not delivered',
};

/** Commands of a step of time that came to nothing. @param from and to: the step, ISO 8601 UTC */
export function failureMark(from: string, to: string, outcome: string, count: number): TimelineMark {
  const commands = count === 1 ? '1 command' : `${count} commands`;
  return {
    lane: 'command',
    id: `commands ${from} ${outcome}`,
    from,
    to,
    calledAt: null,
    text: `${commands} ${FAILURE_TEXT[outcome] ?? outcome}`,
    state: outcome,
    by: null,
    entrySeq: null,
  };
}
