import type { SignalInterval, SignalValue } from '../../ports/signal.js';
import { isOpen, type KnownSignal, type SignalState } from './fold.js';
import { intervalAt } from './timeline.js';

/** A signal that holds now. */
export interface ActiveSignal {
  readonly known: KnownSignal;
  readonly interval: SignalInterval;
}

/** What holds at `at` (ISO 8601 UTC), the highest priority first, of equals the one that was called last. */
export function activeSignals(state: SignalState, at: string): ActiveSignal[] {
  return Object.values(state)
    .filter(({ signal, endedAt }) => signal.kind !== 'cancellation' && (endedAt === null || at < endedAt))
    .flatMap((known) => {
      const interval = intervalAt(known.signal, at);
      return interval === null ? [] : [{ known, interval }];
    })
    .sort((a, b) => byPriority(a.known, b.known));
}

/** What has not begun or goes on after `at`, in the order of its first start. */
export function openSignals(state: SignalState, at: string): KnownSignal[] {
  return Object.values(state)
    .filter((known) => known.signal.kind !== 'cancellation' && isOpen(known, at))
    .sort((a, b) => compare(a.signal.intervals[0]?.startsAt ?? '', b.signal.intervals[0]?.startsAt ?? ''));
}

/** A value with the signal that it is from. */
export interface ValueInForce {
  readonly known: KnownSignal;
  readonly value: SignalValue;
}

/**
 * Of each program of each source, and each type of payload, the value that counts: that of the highest priority. What
 * different programs ask for holds together.
 */
export function valuesInForce(active: readonly ActiveSignal[]): ValueInForce[] {
  const taken = new Map<string, ValueInForce>();
  for (const { known, interval } of active) {
    for (const value of interval.values) {
      const key = JSON.stringify([known.sourceId, known.signal.programRef, value.kind, value.payloadType]);
      if (!taken.has(key)) taken.set(key, { known, value });
    }
  }
  return [...taken.values()];
}

function byPriority(a: KnownSignal, b: KnownSignal): number {
  const byNumber = (a.signal.priority ?? Infinity) - (b.signal.priority ?? Infinity);
  if (byNumber !== 0 && !Number.isNaN(byNumber)) return byNumber;
  return (
    compare(b.signal.createdAt ?? b.firstReceivedAt, a.signal.createdAt ?? a.firstReceivedAt) ||
    compare(a.signal.eventId, b.signal.eventId)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
