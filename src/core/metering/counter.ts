import { assert } from '../assert.js';
import { type Interval, intervalEnd, isoUtc } from '../interval.js';
import type { MeterInterval, MeterReading } from '../ports/meter.js';

/** What is known of a meter's counter. */
export interface CounterRule {
  /** The counter goes on from 0 when it gets here; null: it never does. */
  readonly rollsOverAtKwh: number | null;
  /** More than the connection can carry: a step above it is no energy. */
  readonly powerWMax: number;
  /** Readings further apart than this do not tell what an interval between them had. */
  readonly gapSecondsMax: number;
  /** A reading this near to an interval's start or end is as good as one at it. */
  readonly exactSecondsMax: number;
}

/**
 * Energy of an interval from a counter that is read now and then. Readings beside its start and end are joined by a
 * straight line; where both ends have a reading within `exactSecondsMax` the interval is `measured`, else `estimated`; where
 * there is none near, or the counter was changed in between, it is `missing` or `suspect`.
 * @param readings ascending; from `gapSecondsMax` before the interval to as much after it
 */
export function intervalFromCounter(
  interval: Interval,
  readings: readonly MeterReading[],
  rule: CounterRule,
): MeterInterval {
  const about = { start: isoUtc(interval.start), minutes: interval.minutes };
  const missing: MeterInterval = { ...about, energyKwh: null, quality: 'missing' };
  const steady = unrolled(readings, rule);
  if (steady === null) return { ...missing, quality: 'suspect' };
  const first = counterAt(interval.start.toMillis(), steady, rule);
  const last = counterAt(intervalEnd(interval).toMillis(), steady, rule);
  if (first === null || last === null) return missing;
  const isExact = first.isExact && last.isExact;
  const energyKwh = Number((last.kwh - first.kwh).toFixed(6));
  return { ...about, energyKwh, quality: isExact ? 'measured' : 'estimated' };
}

interface Point {
  readonly atMs: number;
  readonly kwh: number;
}

/** The counter as if it never rolled over; null where a step cannot be energy: the meter was changed or set back. */
function unrolled(readings: readonly MeterReading[], rule: CounterRule): Point[] | null {
  const points: Point[] = [];
  let turnsKwh = 0;
  let before: { atMs: number; raw: number } | null = null;
  for (const { at, counterKwh: raw } of readings) {
    if (raw === null) continue;
    const atMs = at.toMillis();
    if (before) {
      assert(before.atMs <= atMs, 'meter readings are not in ascending order');
      if (raw < before.raw) {
        if (rule.rollsOverAtKwh === null) return null;
        turnsKwh += rule.rollsOverAtKwh;
      }
      const stepKwh = raw + turnsKwh - points.at(-1)!.kwh;
      // A kWh beyond: the counter's own step.
      if (stepKwh > (rule.powerWMax / 1e3) * ((atMs - before.atMs) / 3_600_000) + 1) return null;
    }
    points.push({ atMs, kwh: raw + turnsKwh });
    before = { atMs, raw };
  }
  return points;
}

function counterAt(
  atMs: number,
  points: readonly Point[],
  { gapSecondsMax, exactSecondsMax }: CounterRule,
): { kwh: number; isExact: boolean } | null {
  const after = points.findIndex((point) => point.atMs >= atMs);
  const high = points[after];
  const low = after === -1 ? points.at(-1) : points[after - 1];
  const isNear = (point: Point | undefined): boolean =>
    point !== undefined && Math.abs(point.atMs - atMs) <= exactSecondsMax * 1e3;
  if (high && low && high.atMs - low.atMs <= gapSecondsMax * 1e3) {
    const share = (atMs - low.atMs) / (high.atMs - low.atMs);
    return { kwh: low.kwh + (high.kwh - low.kwh) * share, isExact: isNear(low) || isNear(high) };
  }
  const near = isNear(high) ? high : isNear(low) ? low : null;
  return near ? { kwh: near.kwh, isExact: true } : null;
}
