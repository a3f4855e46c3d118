import type { RecordedHistory } from './recorded-history.js';
import type { Basis } from './result.js';

const MINUTE_MS = 60_000;
/** Stretches that are named; there may be more. */
const GAPS_MAX = 20;

/** Settlement intervals of a period that have no price. */
export interface Missing extends Pick<Basis, 'intervals' | 'intervalsMissing' | 'gaps'> {
  readonly byDate: ReadonlyMap<string, number>;
}

export function missingPrices(
  { prices }: RecordedHistory,
  period: { readonly fromMs: number; readonly toMs: number; readonly minutes: number },
  dateOf: (atMs: number) => string,
): Missing {
  const widthMs = period.minutes * MINUTE_MS;
  const byDate = new Map<string, number>();
  const gaps: { fromMs: number; toMs: number }[] = [];
  let [intervals, intervalsMissing, next] = [0, 0, 0];
  for (
    let atMs = Math.ceil(period.fromMs / widthMs) * widthMs;
    atMs + widthMs <= period.toMs;
    atMs += widthMs
  ) {
    intervals += 1;
    const endOf = (index: number): number => prices.fromMs[index]! + prices.minutes[index]! * MINUTE_MS;
    while (next < prices.fromMs.length && endOf(next) <= atMs) next += 1;
    if (next < prices.fromMs.length && prices.fromMs[next]! <= atMs) continue;
    intervalsMissing += 1;
    const date = dateOf(atMs);
    byDate.set(date, (byDate.get(date) ?? 0) + 1);
    const gap = gaps.at(-1);
    if (gap?.toMs === atMs) gap.toMs += widthMs;
    else gaps.push({ fromMs: atMs, toMs: atMs + widthMs });
  }
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    intervals,
    intervalsMissing,
    byDate,
    gaps: gaps.slice(0, GAPS_MAX).map(({ fromMs, toMs }) => ({ from: iso(fromMs), to: iso(toMs) })),
  };
}
