import { IANAZone } from 'luxon';
import { assert } from '../assert.js';

/*
 * Local time of any zone, as everything in Ebb counts it: dates as text, minutes of the clock, instants in ms since the epoch.
 * Nothing here asks the library which of two instants an ambiguous time means: its answer depends on the day on which the
 * code runs.
 */

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
const MINUTES_PER_DAY = 1_440;

/** What the clock on a wall shows: `yyyy-MM-dd`, and minutes after midnight as its hands show them, 0–1439. */
export interface LocalTime {
  readonly date: string;
  readonly minute: number;
}

/** Local time of an instant (ms since the epoch). On a 25-hour day two instants have the same. */
export function localTime(timeZone: string, instantMs: number): LocalTime {
  const localMs = wallMs(timeZone, instantMs);
  const minutes = Math.floor(localMs / MS_PER_MINUTE);
  const minute = ((minutes % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return { date: dateText(localMs), minute };
}

/** What a clock on the wall shows at an instant, as ms since the epoch of a clock that shows UTC. */
export function wallMs(timeZone: string, instantMs: number): number {
  return instantMs + offsetMinutes(timeZone, instantMs) * MS_PER_MINUTE;
}

/**
 * The instants, ascending, at which the clock on the wall shows `asWallMs` (see `wallMs`): one as a rule, none in the hour
 * that spring skips, two in the one that autumn repeats.
 */
export function instantsMsAt(timeZone: string, asWallMs: number): number[] {
  assert(IANAZone.isValidZone(timeZone), `${timeZone} is no time zone`);
  // No zone changes its clocks twice within two days, so these are all the offsets that come into question.
  const minutes = [-MS_PER_DAY, MS_PER_DAY].map((ms) => offsetMinutes(timeZone, asWallMs + ms));
  return [...new Set(minutes)]
    .map((offset) => asWallMs - offset * MS_PER_MINUTE)
    .filter((ms) => wallMs(timeZone, ms) === asWallMs)
    .sort((a, b) => a - b);
}

/** No zone changes its clock within half an hour of UTC, and looking an offset up costs as much as a hundred sums. */
const MS_PER_OFFSET = 1_800_000;
/** Twenty years of one zone. */
const OFFSETS_MAX = 350_000;
const offsets = new Map<string, Map<number, number>>();

function offsetMinutes(timeZone: string, instantMs: number): number {
  const key = Math.floor(instantMs / MS_PER_OFFSET);
  let known = offsets.get(timeZone);
  if (!known || known.size >= OFFSETS_MAX) offsets.set(timeZone, (known = new Map<number, number>()));
  let offset = known.get(key);
  if (offset === undefined) {
    known.set(key, (offset = IANAZone.create(timeZone).offset(key * MS_PER_OFFSET)));
  }
  return offset;
}

/** The instant at which a local date begins, in ms since the epoch; the first one, where autumn repeats it. */
export function localMidnightMs(timeZone: string, date: string): number {
  const wall = utcMs(date);
  // Some zones skip their midnight in spring: there a day begins at one.
  const ms = instantsMsAt(timeZone, wall)[0] ?? instantsMsAt(timeZone, wall + MS_PER_HOUR)[0];
  assert(ms !== undefined, `${date} has no beginning in ${timeZone}`);
  return ms;
}

/** Minutes of a local date: 1380 where spring skips an hour, 1500 where autumn repeats one. */
export function localDayMinutes(timeZone: string, date: string): number {
  return (localMidnightMs(timeZone, addDays(date, 1)) - localMidnightMs(timeZone, date)) / MS_PER_MINUTE;
}

/** `yyyy-MM-dd`, so many days later (earlier where negative). */
export function addDays(date: string, days: number): string {
  return dateText(utcMs(date) + days * MS_PER_DAY);
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return (utcMs(to) - utcMs(from)) / MS_PER_DAY;
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(utcMs(date)).getUTCDay() || 7;
}

/** The dates from `from` to `to`, both included. */
export function datesBetween(from: string, to: string): string[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index));
}

function utcMs(date: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`);
  assert(Number.isFinite(ms), `${date} is no date`);
  return ms;
}

function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
