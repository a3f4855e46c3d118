import { assert } from '../assert.js';
import { addDays, weekdayOf } from './local-time.js';

export const DAY_TYPES = ['weekday', 'saturday', 'sunday', 'holiday'] as const;
export type DayType = (typeof DAY_TYPES)[number];

/**
 * When a holiday that falls on a weekend is kept: on that day; a Sunday's on Monday; or also a Saturday's on Friday.
 */
export const OBSERVANCES = ['same-day', 'sunday-to-monday', 'nearest-weekday'] as const;
export type Observance = (typeof OBSERVANCES)[number];

/** Of a day of the year, of the nth weekday of a month (-1 the last), or so many days after another holiday. */
export type Holiday =
  | { readonly name: string; readonly month: number; readonly day: number; readonly observed: Observance }
  | { readonly name: string; readonly month: number; readonly weekday: number; readonly nth: number }
  | { readonly name: string; readonly after: string; readonly days: number };

/** The holidays that a market, or a program, keeps. */
export interface HolidayCalendar {
  readonly calendarId: string;
  readonly holidays: readonly Holiday[];
}

/** Holidays observed for a year by their dates; New Year's Day may be kept on the last day of the year before. */
export function holidaysFor(calendar: HolidayCalendar, year: number): ReadonlyMap<string, string> {
  const dates = new Map<string, string>();
  for (const holiday of calendar.holidays) dates.set(dateOf(holiday, calendar, year), holiday.name);
  return dates;
}

/** The holiday that is kept on a date, null where there is none. */
export function holidayOn(calendar: HolidayCalendar, date: string): string | null {
  const year = Number(date.slice(0, 4));
  return holidaysFor(calendar, year).get(date) ?? holidaysFor(calendar, year + 1).get(date) ?? null;
}

/** A holiday is one whatever its weekday. */
export function dayTypeOf(calendar: HolidayCalendar, date: string): DayType {
  if (holidayOn(calendar, date) !== null) return 'holiday';
  const weekday = weekdayOf(date);
  return weekday === 6 ? 'saturday' : weekday === 7 ? 'sunday' : 'weekday';
}

function dateOf(holiday: Holiday, calendar: HolidayCalendar, year: number): string {
  if ('after' in holiday) {
    const first = calendar.holidays.find(({ name }) => name === holiday.after);
    assert(first && first !== holiday, `${calendar.calendarId} has no holiday "${holiday.after}"`);
    return addDays(dateOf(first, calendar, year), holiday.days);
  }
  if ('nth' in holiday) return nthWeekday(year, holiday);
  return observedOn(dateText(year, holiday.month, holiday.day), holiday.observed);
}

function observedOn(date: string, observed: Observance): string {
  const weekday = weekdayOf(date);
  if (weekday === 7 && observed !== 'same-day') return addDays(date, 1);
  if (weekday === 6 && observed === 'nearest-weekday') return addDays(date, -1);
  return date;
}

function nthWeekday(
  year: number,
  { month, weekday, nth }: { month: number; weekday: number; nth: number },
): string {
  if (nth > 0) {
    const first = dateText(year, month, 1);
    return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7);
  }
  const last = addDays(month === 12 ? dateText(year + 1, 1, 1) : dateText(year, month + 1, 1), -1);
  return addDays(last, -((weekdayOf(last) - weekday + 7) % 7) + (nth + 1) * 7);
}

function dateText(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
