import { describe, expect, it } from '@jest/globals';
import { dayTypeOf, type HolidayCalendar, holidayOn } from './calendar.js';
import { addDays, datesBetween, localDayMinutes, localTime, weekdayOf } from './local-time.js';

const CALENDAR: HolidayCalendar = {
  calendarId: 'test',
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, observed: 'nearest-weekday' },
    { name: 'Memorial Day', month: 5, weekday: 1, nth: -1 },
    { name: 'Independence Day', month: 7, day: 4, observed: 'sunday-to-monday' },
    { name: 'Labor Day', month: 9, weekday: 1, nth: 1 },
    { name: 'Thanksgiving', month: 11, weekday: 4, nth: 4 },
    { name: 'Friday after Thanksgiving', after: 'Thanksgiving', days: 1 },
    { name: 'Christmas Day', month: 12, day: 25, observed: 'same-day' },
  ],
};

describe('holidays', () => {
  it.each([
    ['2026-05-25', 'Memorial Day'],
    ['2026-05-18', null],
    ['2026-09-07', 'Labor Day'],
    ['2026-11-26', 'Thanksgiving'],
    ['2026-11-27', 'Friday after Thanksgiving'],
    // The 4th of July 2027 is a Sunday; of 2026 a Saturday, which stays.
    ['2027-07-05', 'Independence Day'],
    ['2027-07-04', null],
    ['2026-07-04', 'Independence Day'],
    ['2026-07-03', null],
    // New Year's Day of 2028 is a Saturday, kept in the year before.
    ['2027-12-31', "New Year's Day"],
    ['2028-01-01', null],
    // Christmas Day of 2027 is a Saturday.
    ['2027-12-25', 'Christmas Day'],
    ['2027-12-24', null],
  ])('%s: %s', (date, name) => expect(holidayOn(CALENDAR, date)).toBe(name));

  it.each([
    ['2026-11-25', 'weekday'],
    ['2026-11-26', 'holiday'],
    ['2026-11-28', 'saturday'],
    ['2026-11-29', 'sunday'],
    ['2026-07-04', 'holiday'],
  ])('%s is a %s', (date, type) => expect(dayTypeOf(CALENDAR, date)).toBe(type));

  it('one that hangs on a holiday that is not there is refused', () => {
    const broken = { calendarId: 'x', holidays: [{ name: 'a', after: 'b', days: 1 }] };
    expect(() => holidayOn(broken, '2026-01-01')).toThrow('x has no holiday "b"');
  });
});

describe('the clock on the wall', () => {
  it.each([
    ['2026-03-08T07:59:00Z', '2026-03-08', 119],
    ['2026-03-08T08:00:00Z', '2026-03-08', 180],
    ['2026-11-01T06:30:00Z', '2026-11-01', 90],
    ['2026-11-01T07:30:00Z', '2026-11-01', 90],
    ['2026-11-02T05:59:00Z', '2026-11-01', 1439],
  ])('%s is %s, minute %d in Chicago', (instant, date, minute) => {
    expect(localTime('America/Chicago', Date.parse(instant))).toEqual({ date, minute });
  });

  it.each([
    ['2026-03-08', 1380],
    ['2026-07-01', 1440],
    ['2026-11-01', 1500],
  ])('%s lasts %d min', (date, minutes) => expect(localDayMinutes('America/Chicago', date)).toBe(minutes));

  it('counts dates over months, leap days and years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(datesBetween('2026-12-30', '2027-01-02')).toHaveLength(4);
    expect(weekdayOf('2026-11-21')).toBe(6);
  });
});
