import type { GridSignal, SignalInterval } from '../../ports/signal.js';
import type { ProgramMessage } from '../event.js';
import type { KnownSignal } from './fold.js';
import { signalEndsAt, signalStartsAt } from './timeline.js';

/** What a signal says in the words of its program. Null for a target, which is no event of a program. */
export function programMessageOf(
  signal: GridSignal,
  receivedAt: string,
  enrolmentId: string,
): ProgramMessage | null {
  if (signal.kind === 'target') return null;
  const { eventId, version, contentSha256, createdAt } = signal;
  const head = {
    messageId: `${eventId}/${version}/${contentSha256}`,
    enrolmentId,
    eventId,
    version,
    receivedAt,
    instructedAt: createdAt,
  };
  if (signal.kind === 'cancellation') return { ...head, instructedAt: null, body: { kind: 'cancel' } };
  return {
    ...head,
    body: {
      kind: 'deploy',
      startsAt: signalStartsAt(signal),
      endsAt: signalEndsAt(signal),
      powerW: calledW(signal.intervals),
      test: signal.kind === 'test',
    },
  };
}

/** What calls an event off that its sender has no more. */
export function withdrawalOf(known: KnownSignal, enrolmentId: string): ProgramMessage | null {
  if (known.ended !== 'withdrawn' || known.endedAt === null) return null;
  const { eventId } = known.signal;
  return {
    messageId: `${eventId}/${known.version}/withdrawn ${known.endedAt}`,
    enrolmentId,
    eventId,
    version: known.version,
    receivedAt: known.endedAt,
    instructedAt: null,
    body: { kind: 'cancel' },
  };
}

/** The strictest figure that is called; null: as committed. */
function calledW(intervals: readonly SignalInterval[]): number | null {
  const values = intervals.flatMap((interval) => interval.values);
  const limits = values.flatMap((value) => (value.kind === 'power-limit' ? [value.powerW] : []));
  if (limits.length > 0) return Math.min(...limits);
  const drops = values.flatMap((value) => (value.kind === 'power-drop' ? [value.powerW] : []));
  return drops.length > 0 ? Math.max(...drops) : null;
}
