import { DateTime } from 'luxon';
import {
  addDays,
  datesBetween as datesThrough,
  instantsMsAt,
  localMidnightMs,
  localTime,
} from './local-time.js';

/*
 * How markets write time down, read as instants. A market labels an interval by its start or its end, by the hour that
 * ends or that begins, in UTC, in local time or in standard time all year; in the hour that autumn repeats it has a flag,
 * an asterisk, a 25th hour, or nothing but the order of its rows. Which instants a local time means is told by
 * `local-time.ts`.
 */

/** Eastern standard time all year, without summer time: MISO and IESO. */
export const EASTERN_STANDARD_ZONE = 'Etc/GMT+5';

const MS_PER_HOUR = 3_600_000;

/** What a clock on the wall shows. Hour 24 is midnight at the end of the day. */
export interface ClockReading {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/**
 * The instants at which clocks of `zone` show `reading`, in UTC, the earlier first: one as a rule, none in the hour that
 * spring skips or where there is no such day, two in the hour that autumn repeats.
 */
export function instantsAt(zone: string, reading: ClockReading): DateTime[] {
  const { year, month, day, hour, minute } = reading;
  const asIfUtcMs = Date.UTC(year, month - 1, day, hour, minute);
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const isTime = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= 24 * 60;
  if (!isTime || midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return [];
  return instantsMsAt(zone, asIfUtcMs).map(utc);
}

const READINGS = [
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[ T](?<hour>\d{1,2}):(?<minute>\d{2})(?::00(?:\.0+)?)?)?$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})(?: (?<hour>\d{1,2}):(?<minute>\d{2})(?::00)?)?$/,
];

/**
 * Reads `2026-11-01T01:15`, `2026-11-01 01:15:00`, `11/01/2026 01:15:00` or one of these dates alone (midnight).
 * @returns null where the text is none of them, or has seconds
 */
export function clockReading(text: string): ClockReading | null {
  for (const pattern of READINGS) {
    const parts = pattern.exec(text.trim())?.groups;
    if (!parts) continue;
    const number = (name: string): number => Number(parts[name] ?? 0);
    return {
      year: number('year'),
      month: number('month'),
      day: number('day'),
      hour: number('hour'),
      minute: number('minute'),
    };
  }
  return null;
}

/** What the clocks of `zone` show at an instant. */
export function readingAt(zone: string, instant: DateTime): ClockReading {
  const { year, month, day, hour, minute } = instant.setZone(zone);
  return { year, month, day, hour, minute };
}

/** Whether clocks of `zone` have shown this time before: true in the second pass of the hour that autumn repeats. */
export function isSecondPass(zone: string, instant: DateTime): boolean {
  const [, second] = instantsAt(zone, readingAt(zone, instant));
  return second !== undefined && instant >= second;
}

export interface HourEnding {
  /** 1 to 24; 25 where a day's hours are counted on. */
  readonly hourEnding: number;
  /** True in the second pass of the hour that autumn repeats. */
  readonly repeated: boolean;
}

/**
 * Reads the ways in which an hour is named by its end: `2`, `02`, `2:00`, `02:00`, `0200`, `HE 2`, `24:00`, and with an
 * asterisk where the hour is the repeated one: `02*`, `0200*`.
 */
export function hourEndingOf(text: string): HourEnding | null {
  const [, digits, star] = /^(?:HE\s*)?(\d{1,2})(?::?00)?(\*?)$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const hourEnding = Number(digits);
  return hourEnding >= 1 && hourEnding <= 25 ? { hourEnding, repeated: star === '*' } : null;
}

/**
 * The instant `minute` minutes into the hour that ends at `hourEnding` by the clocks of `zone`.
 * @param date `yyyy-MM-dd`
 * @returns null where there is no such hour: the one that spring skips, or a repeat of what does not repeat
 */
export function hourEndingStart(
  zone: string,
  date: string,
  { hourEnding, repeated }: HourEnding,
  minute = 0,
): DateTime | null {
  const day = clockReading(date);
  if (!day || !Number.isInteger(hourEnding) || hourEnding < 1 || hourEnding > 24) return null;
  const [first, second] = instantsAt(zone, { ...day, hour: hourEnding - 1, minute });
  return (repeated ? second : first) ?? null;
}

/**
 * The start of the hour with number `count` of a day whose hours are counted without a gap: 1 to 23, 24 or 25.
 * @returns null where the day has fewer
 */
export function countedHourStart(zone: string, date: string, count: number): DateTime | null {
  const day = localDay(zone, date);
  if (!day || !Number.isInteger(count) || count < 1) return null;
  const start = day.start.plus({ hours: count - 1 });
  return start < day.end ? start : null;
}

/** A day by the clocks of `zone`, in UTC: half-open, 23, 24 or 25 hours long; null where there is no such day. */
export function localDay(zone: string, date: string): { start: DateTime; end: DateTime } | null {
  const day = clockReading(date);
  if (!day || instantsAt('utc', { ...day, hour: 0, minute: 0 }).length === 0) return null;
  const text = dateAt('utc', utc(Date.UTC(day.year, day.month - 1, day.day)));
  return { start: utc(localMidnightMs(zone, text)), end: utc(localMidnightMs(zone, addDays(text, 1))) };
}

/** `yyyy-MM-dd` of the day that clocks of `zone` show at an instant. */
export function dateAt(zone: string, instant: DateTime): string {
  return localTime(zone, instant.toMillis()).date;
}

/** The dates by the clocks of `zone` that [from, to) touches, ascending. */
export function datesBetween(zone: string, from: DateTime, to: DateTime): string[] {
  return from < to ? datesThrough(dateAt(zone, from), dateAt(zone, to.minus({ milliseconds: 1 }))) : [];
}

function utc(ms: number): DateTime {
  return DateTime.fromMillis(ms, { zone: 'utc' });
}

/**
 * The instants of rows that have neither offset nor flag, from their order: within the repeated hour the clock goes back
 * once, and what follows is the second pass. Where it goes back more often, as in rows that are out of order or there
 * twice, it cannot be said which row is which: those of the repeated hour are then null, as are times that do not exist.
 * @param readings of one series, in the order of its rows
 * @param notAfter no row can be of later than this, such as the present
 */
export function instantsInOrder(
  zone: string,
  readings: readonly ClockReading[],
  notAfter: DateTime,
): (DateTime | null)[] {
  const candidates = readings.map((reading) => instantsAt(zone, reading));
  const repeated = candidates.flatMap(([first, second]) => (first && second ? [first.toMillis()] : []));
  const stepsBack = repeated.filter((ms, index) => index > 0 && ms <= repeated[index - 1]!).length;
  const isOneHour = repeated.every((ms) => Math.abs(ms - repeated[0]!) < MS_PER_HOUR);
  let pass: 0 | 1 = 0;
  let before = -Infinity;
  return candidates.map(([first, second]) => {
    if (!first || !second) return first && first <= notAfter ? first : null;
    if (stepsBack > 1 || !isOneHour) return null;
    if (first.toMillis() <= before) pass = 1;
    before = first.toMillis();
    const instant = pass === 0 ? first : second;
    return instant <= notAfter ? instant : null;
  });
}
