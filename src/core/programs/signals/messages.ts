import type { SignalInterval, SignalValue } from '../../ports/signal.js';
import type { Enrolment } from '../enrolment.js';
import type { ProgramMessage } from '../event.js';
import type { KnownSignal } from './fold.js';
import { signalEndsAt, signalStartsAt } from './timeline.js';

/**
 * What is known of a signal in the words of an enrolment's program. Nothing for a target, which is no event of a program, and
 * for a signal that asks nothing of the load (prices, alerts, a level of 0).
 */
export function programMessagesOf(
  known: KnownSignal,
  { enrolmentId, kind }: Pick<Enrolment, 'enrolmentId' | 'kind'>,
): ProgramMessage[] {
  const { signal, firstReceivedAt: receivedAt, ended, endedAt } = known;
  if (signal.kind === 'target' || signal.kind === 'cancellation') return [];
  const intervals = signal.intervals.filter(asksForLoad);
  if (intervals.length === 0) return [];
  const { eventId, version, contentSha256, createdAt } = signal;
  const call: ProgramMessage = {
    messageId: `${eventId}/${version}/${contentSha256}`,
    enrolmentId,
    eventId,
    version,
    receivedAt,
    // What was created after the first receipt is an amendment, and gives no new time to respond.
    instructedAt: createdAt !== null && createdAt <= receivedAt ? createdAt : null,
    body: {
      kind: 'deploy',
      startsAt: signalStartsAt({ ...signal, intervals }),
      endsAt: signalEndsAt({ ...signal, intervals }),
      powerW: calledW(intervals, kind),
      test: signal.kind === 'test',
    },
  };
  if (ended === null || endedAt === null) return [call];
  const off: ProgramMessage = {
    messageId: `${eventId}/${known.version}/${ended} ${endedAt}`,
    enrolmentId,
    eventId,
    version: known.version,
    receivedAt: endedAt,
    instructedAt: null,
    body: { kind: 'cancel' },
  };
  return [call, off];
}

/** Whether an interval asks anything of the load; one that says nothing at all asks for what is committed. */
export function asksForLoad({ values }: Pick<SignalInterval, 'values'>): boolean {
  return values.length === 0 || values.some(asks);
}

function asks(value: SignalValue): boolean {
  switch (value.kind) {
    case 'power-limit':
    case 'power-drop':
    case 'dispatch':
      return true;
    case 'load-ratio':
      return value.ratio < 1;
    case 'power-change':
      return value.powerW < 0;
    case 'level':
      return value.level > 0;
    default:
      return false;
  }
}

/** The strictest figure in the terms of the obligation: a level for those that keep to one, else a drop; null: as committed. */
function calledW(intervals: readonly SignalInterval[], kind: Enrolment['kind']): number | null {
  const values = intervals.flatMap((interval) => interval.values);
  const watts = (of: SignalValue['kind']): number[] =>
    values.flatMap((value) => (value.kind === of && 'powerW' in value ? [value.powerW] : []));
  const isLevel = kind === 'drop-to' || kind === 'curtailment';
  const figures = watts(isLevel ? 'power-limit' : 'power-drop');
  if (figures.length === 0) return null;
  return isLevel ? Math.min(...figures) : Math.max(...figures);
}
