import { DateTime, Duration } from 'luxon';
import { assert } from './assert.js';

/** A market interval: half-open [start, start + minutes), labelled by its start, in UTC. */
export interface Interval {
  readonly start: DateTime;
  readonly minutes: number;
}

export function intervalEnd({ start, minutes }: Interval): DateTime {
  return start.plus({ minutes });
}

/**
 * The start of the UTC-aligned interval of `minutes` that holds `instant`.
 * Every market's settlement and dispatch intervals divide the hour, so alignment to the Unix epoch is
 * alignment to local clock time too, on days of 23 and 25 hours as on others.
 */
export function intervalStart(instant: DateTime, minutes: number): DateTime {
  assert(
    Number.isInteger(minutes) && minutes > 0 && 60 % minutes === 0,
    `${minutes} min does not divide an hour`,
  );
  const widthMs = Duration.fromObject({ minutes }).toMillis();
  return DateTime.fromMillis(Math.floor(instant.toMillis() / widthMs) * widthMs, { zone: 'utc' });
}

/** Starts of all intervals of `minutes` in [from, to), from the one holding `from`. */
export function intervalStarts(from: DateTime, to: DateTime, minutes: number): DateTime[] {
  const starts: DateTime[] = [];
  for (let at = intervalStart(from, minutes); at < to; at = at.plus({ minutes })) starts.push(at);
  return starts;
}

/** The canonical text of an instant: UTC, milliseconds, `Z`. */
export function isoUtc(instant: DateTime): string {
  const text = instant.toUTC().toISO();
  assert(text !== null, `invalid instant: ${instant.invalidReason}`);
  return text;
}

/** Reads `isoUtc`'s text back (any ISO 8601 with offset). */
export function fromIso(text: string): DateTime {
  const instant = DateTime.fromISO(text, { zone: 'utc' });
  assert(instant.isValid, `not an ISO 8601 instant: ${text}`);
  return instant;
}
