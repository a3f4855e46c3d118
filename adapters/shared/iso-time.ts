import { DateTime, Duration } from 'luxon';
import { isoUtc } from '../../src/core/interval.js';
import { numberIn } from './shapes.js';

/** From here on a number is of milliseconds: as seconds it would be beyond the year 5000. */
const MILLISECONDS_FROM = 1e11;
/** A sender that means "without an end" writes so many years. */
const ENDLESS_YEARS = 1_000;

/** An instant as ISO 8601 UTC; null where the text is none. What has no zone is taken as UTC. */
export function instantOf(text: string): string | null {
  const at = DateTime.fromISO(text.trim(), { zone: 'utc' });
  return at.isValid ? isoUtc(at) : null;
}

/** An ISO 8601 duration; null where the text is none or below zero. */
export function durationOf(text: string): Duration | null {
  const duration = Duration.fromISO(text.trim());
  return duration.isValid && duration.toMillis() >= 0 ? duration : null;
}

/** `P9999Y` and the like. */
export function isEndless(duration: Duration): boolean {
  return duration.as('years') >= ENDLESS_YEARS;
}

/** `startsAt` and a duration of the calendar; null for one without an end. */
export function endOf(startsAt: string, duration: Duration): string | null {
  return isEndless(duration) ? null : isoUtc(DateTime.fromISO(startsAt, { zone: 'utc' }).plus(duration));
}

/** Milliseconds since 1970 of ISO 8601, or of seconds or milliseconds since 1970 as a number or as text; null for anything else. */
export function timeMsOf(value: unknown): number | null {
  if (typeof value === 'string' && !/^\d+(\.\d+)?$/.test(value.trim())) {
    return Date.parse(instantOf(value) ?? '') || null;
  }
  const number = numberIn(value);
  if (number === undefined || number <= 0) return null;
  return Math.round(number < MILLISECONDS_FROM ? number * 1e3 : number);
}
