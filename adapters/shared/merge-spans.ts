import type { SignalInterval, SignalValue } from '../../src/core/ports/signal.js';

/** One value and when it holds, half-open, ISO 8601 UTC; without an end: null. */
export interface ValueSpan {
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly value: SignalValue;
}

/** Intervals that follow each other, each with all that holds in it. Where nothing holds there is none. */
export function mergeSpans(spans: readonly ValueSpan[]): SignalInterval[] {
  const cuts = [...new Set(spans.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt ?? []].flat()))].sort();
  return cuts.flatMap((startsAt, index) => {
    const endsAt = cuts[index + 1] ?? null;
    const values = spans
      .filter((span) => span.startsAt <= startsAt && (span.endsAt === null || startsAt < span.endsAt))
      .map(({ value }) => value);
    return values.length === 0 ? [] : [{ startsAt, endsAt, values }];
  });
}
