import type { ReportedKind, ReportRequest, SignalInterval } from '../../ports/signal.js';
import type { KnownSignal } from './fold.js';

/** A report that an event asks for, and that has become due. */
export interface ReportDue {
  /** The same for the same report of the same event, always. */
  readonly name: string;
  readonly sourceId: string;
  readonly eventId: string;
  readonly programRef: string | null;
  /** End of the last interval in it, ISO 8601 UTC. */
  readonly dueAt: string;
  readonly wanted: readonly ReportedKind[];
  /** Half-open, ISO 8601 UTC. */
  readonly intervals: readonly { readonly startsAt: string; readonly endsAt: string }[];
}

type Span = ReportDue['intervals'][number];

/**
 * Reports that a signal's descriptors ask for and whose intervals are over at `now`. Each is made at the end of an interval:
 * `startInterval` (−1: the last), then every `frequency` intervals (−1: as many as are in one), `repeat` times (−1: to the end of the
 * event). It tells of the `numIntervals` (−1: all) up to that one. What was called off is reported as far as it went. Forecasts
 * (`historical` false) are not made. Of events without an end nothing is due before they are ended.
 */
export function reportsDue({ sourceId, signal, endedAt }: KnownSignal, now: string): ReportDue[] {
  if (signal.kind === 'cancellation' || signal.kind === 'target') return [];
  const spans = spansOf(signal.intervals, endedAt);
  const byEnd = new Map<string, { wanted: ReportRequest[]; from: number; to: number }>();
  for (const request of signal.reportRequests.filter(({ historical }) => historical)) {
    for (const { from, to } of made(request, spans.length)) {
      const key = `${from}-${to}`;
      const known = byEnd.get(key) ?? { wanted: [], from, to };
      byEnd.set(key, { ...known, wanted: [...known.wanted, request] });
    }
  }
  return [...byEnd].flatMap(([key, { wanted, from, to }]): ReportDue[] => {
    const dueAt = spans[to]!.endsAt;
    if (dueAt > now) return [];
    const { eventId, programRef } = signal;
    const intervals = spans.slice(from, to + 1);
    const kinds = wanted.map(({ payloadType, units, readingType }) => ({ payloadType, units, readingType }));
    return [
      { name: `ebb-${eventId}-${key}`, sourceId, eventId, programRef, dueAt, wanted: kinds, intervals },
    ];
  });
}

/** Intervals with an end, as far as the event went; none where one has none. */
function spansOf(intervals: readonly SignalInterval[], endedAt: string | null): Span[] {
  const spans: Span[] = [];
  for (const { startsAt, endsAt } of intervals) {
    const end = [endsAt, endedAt].filter((each) => each !== null).sort()[0];
    if (end === undefined) return [];
    if (startsAt < end) spans.push({ startsAt, endsAt: end });
  }
  return spans;
}

/** First and last interval of each report. */
function made(
  { startInterval, numIntervals, frequency, repeat }: ReportRequest,
  count: number,
): { from: number; to: number }[] {
  const length = numIntervals === -1 ? count : numIntervals;
  const step = frequency === -1 ? length : frequency;
  const found: { from: number; to: number }[] = [];
  const first = startInterval === -1 ? count - 1 : startInterval;
  for (let to = first; to < count && to >= 0; to += step) {
    found.push({ from: Math.max(0, to - length + 1), to });
    if (step <= 0 || (repeat !== -1 && found.length >= repeat)) break;
  }
  return length > 0 ? found : [];
}
