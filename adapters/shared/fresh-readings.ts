import type { DateTime } from 'luxon';
import { EbbError } from '../../src/core/errors.js';
import { intervalEnd, isoUtc } from '../../src/core/interval.js';
import type { SeriesReading } from '../../src/core/ports/market-series.js';

/**
 * Readings of intervals that start in [from, to). @throws EbbError `stale` where the window holds what must be known and the
 * answer has nothing of it, or ends too long ago: the status of an answer says nothing about either.
 * @param lateMinutesMax what ended longer ago than this must be known
 */
export function freshReadings(
  readings: readonly SeriesReading[],
  { from, to }: { readonly from: DateTime; readonly to: DateTime },
  {
    source,
    now,
    lateMinutesMax,
  }: { readonly source: string; readonly now: DateTime; readonly lateMinutesMax: number },
): SeriesReading[] {
  const inWindow = readings.filter(({ start }) => start >= from && start < to);
  const mustBeKnown = now.minus({ minutes: lateMinutesMax });
  const newestMs = inWindow.reduce(
    (newest, each) => Math.max(newest, intervalEnd(each).toMillis()),
    -Infinity,
  );
  const isKnown = newestMs >= Math.min(mustBeKnown.toMillis(), to.toMillis());
  if (from < mustBeKnown && !isKnown) {
    const newest =
      newestMs === -Infinity ? 'nothing' : `nothing after ${isoUtc(now.minus(now.toMillis() - newestMs))}`;
    throw new EbbError('stale', `${source}: ${newest} from ${isoUtc(from)} to ${isoUtc(to)}`);
  }
  return inWindow;
}
