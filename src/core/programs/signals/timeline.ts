import type { GridSignal, SignalInterval } from '../../ports/signal.js';

/** When all of a signal is over; null: never by itself. */
export function signalEndsAt({ intervals, repeats }: GridSignal): string | null {
  if (repeats !== null) return repeats.until;
  if (intervals.some(({ endsAt }) => endsAt === null)) return null;
  return intervals.reduce((last, { endsAt }) => (endsAt! > last ? endsAt! : last), '');
}

/** When a signal begins; null for one that has no intervals. */
export function signalStartsAt({ intervals }: GridSignal): string | null {
  const starts = intervals.map(({ startsAt }) => startsAt).sort();
  return starts[0] ?? null;
}

/** The interval that holds at `at` (ISO 8601 UTC), repetitions considered; of several the one that began last. */
export function intervalAt(signal: GridSignal, at: string): SignalInterval | null {
  const { repeats, intervals } = signal;
  const startsAt = signalStartsAt(signal);
  if (startsAt === null || at < startsAt) return null;
  if (repeats !== null && repeats.until !== null && at >= repeats.until) return null;
  const roundMs = repeats === null ? 0 : roundsBefore(startsAt, at, repeats.periodSeconds * 1e3);
  const holding = intervals
    .map((interval) => shifted(interval, roundMs, repeats?.until ?? null))
    .filter((interval) => interval.startsAt <= at && (interval.endsAt === null || at < interval.endsAt))
    .sort((a, b) => (a.startsAt < b.startsAt ? 1 : -1));
  return holding[0] ?? null;
}

function roundsBefore(startsAt: string, at: string, periodMs: number): number {
  return Math.floor((Date.parse(at) - Date.parse(startsAt)) / periodMs) * periodMs;
}

function shifted(interval: SignalInterval, ms: number, until: string | null): SignalInterval {
  if (ms === 0 && until === null) return interval;
  const later = (at: string): string => new Date(Date.parse(at) + ms).toISOString();
  const endsAt = interval.endsAt === null ? null : later(interval.endsAt);
  const cut = until !== null && (endsAt === null || until < endsAt) ? until : endsAt;
  return { ...interval, startsAt: later(interval.startsAt), endsAt: cut };
}
