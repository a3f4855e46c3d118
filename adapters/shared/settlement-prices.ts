import type { DateTime } from 'luxon';
import { EbbError } from '../../src/core/errors.js';
import { intervalEnd, intervalStart } from '../../src/core/interval.js';
import type { PriceInterval } from '../../src/core/ports/price.js';

/** ERCOT settles by the quarter of an hour. */
export const SETTLEMENT_MINUTES = 15;

export interface Freshness {
  readonly source: string;
  readonly now: DateTime;
  /** What ended longer ago than this must be known. */
  readonly lateMinutesMax: number;
  /** Length of the market's intervals; ERCOT's where it is absent. */
  readonly minutes?: number;
  /** What began before is not expected of the source. */
  readonly coversFrom?: DateTime;
}

/**
 * What a source answers for [from, to): within it, sorted, each interval once, the last of several rows winning. Rows that
 * are no intervals of the market's are left out. Prices are passed on as they are: below zero, above any cap.
 * @throws EbbError `stale` where nothing is there of a window that must be known, or where the window reaches the
 * present and its newest interval is too old: the status of an answer says nothing about either.
 */
export function settlementPrices(
  rows: readonly PriceInterval[],
  { from, to }: { readonly from: DateTime; readonly to: DateTime },
  { source, now, lateMinutesMax, minutes = SETTLEMENT_MINUTES, coversFrom = from }: Freshness,
): PriceInterval[] {
  const byStart = new Map<number, PriceInterval>();
  for (const row of rows) {
    const isInterval = row.minutes === minutes && intervalStart(row.start, minutes).equals(row.start.toUTC());
    if (isInterval && row.start >= from && row.start < to) byStart.set(row.start.toMillis(), row);
  }
  const prices = [...byStart.values()].sort((a, b) => a.start.toMillis() - b.start.toMillis());
  const mustBeKnown = now.minus({ minutes: lateMinutesMax });
  const newest = prices.at(-1);
  if (newest === undefined) {
    const first = firstStart(coversFrom > from ? coversFrom : from, minutes);
    if (first < to && first.plus({ minutes }) <= mustBeKnown) {
      throw new EbbError('stale', `${source}: no prices from ${text(from)} to ${text(to)}`);
    }
  } else if (to > now.minus({ minutes }) && intervalEnd(newest) < mustBeKnown) {
    throw new EbbError('stale', `${source}: the newest price is of the interval from ${text(newest.start)}`);
  }
  return prices;
}

function firstStart(from: DateTime, minutes: number): DateTime {
  const start = intervalStart(from, minutes);
  return start < from ? start.plus({ minutes }) : start;
}

function text(instant: DateTime): string {
  return instant.toUTC().toFormat("yyyy-MM-dd HH:mm 'UTC'");
}
