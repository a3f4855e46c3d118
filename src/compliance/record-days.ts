import type { DateTime } from 'luxon';
import type { IntervalRecord, IntervalStatus } from './interval-record.js';

/** A stretch of settlement intervals that are not wholly covered by readings. */
export interface RecordGap {
  readonly from: DateTime;
  readonly to: DateTime;
  /** `not-recorded`: the interval was never closed. */
  readonly status: Exclude<IntervalStatus, 'complete'> | 'not-recorded';
}

/** How whole the record of a day is. */
export interface RecordDay {
  /** Civil date of the site. */
  readonly date: string;
  /** Intervals that were over by then: 92 to 100 on a whole day of quarters of an hour. */
  readonly due: number;
  readonly complete: number;
  /** Of the complete ones: those of which some energy is estimated. */
  readonly estimated: number;
  readonly energyMwh: number;
  readonly gaps: readonly RecordGap[];
}

/** Of which days, and which of their intervals are due. */
export interface RecordSpan {
  /** Midnight in the site's zone. */
  readonly from: DateTime;
  readonly to: DateTime;
  /** Intervals that begin earlier were before there was a record. */
  readonly since: DateTime;
  /** Intervals that end later are not due yet. */
  readonly until: DateTime;
  readonly minutes: number;
}

/**
 * The record of each day of [from, to) that has begun.
 */
export function recordDays(
  records: readonly IntervalRecord[],
  { from, to, since, until, minutes }: RecordSpan,
): RecordDay[] {
  const byStart = new Map(records.map((record) => [record.intervalStart.toMillis(), record]));
  const days: RecordDay[] = [];
  for (let start = from; start < to && start < until; start = start.plus({ days: 1 })) {
    const end = start.plus({ days: 1 });
    days.push(dayOf(byStart, { start, end: end < until ? end : until, since, minutes }));
  }
  return days;
}

function dayOf(
  byStart: ReadonlyMap<number, IntervalRecord>,
  { start, end, since, minutes }: { start: DateTime; end: DateTime; since: DateTime; minutes: number },
): RecordDay {
  const gaps: RecordGap[] = [];
  const day = { date: start.toISODate()!, due: 0, complete: 0, estimated: 0, energyMwh: 0 };
  for (let at = start; at.plus({ minutes }) <= end; at = at.plus({ minutes })) {
    if (at < since) continue;
    const record = byStart.get(at.toMillis());
    day.due += 1;
    day.energyMwh += record?.energyMwh ?? 0;
    if (record?.status === 'complete') {
      day.complete += 1;
      if ((record.estimatedRatio ?? 0) > 0) day.estimated += 1;
      continue;
    }
    const status = record?.status ?? 'not-recorded';
    const last = gaps.at(-1);
    const to = at.plus({ minutes });
    if (last?.status === status && +last.to === +at) gaps[gaps.length - 1] = { ...last, to };
    else gaps.push({ from: at, to, status });
  }
  return { ...day, gaps };
}
