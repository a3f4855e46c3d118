import { dayTypeOf, type HolidayCalendar } from '../market/calendar.js';
import { addDays, datesBetween, localDayMinutes, localMidnightMs, localTime } from '../market/local-time.js';
import { sumOf } from '../statistics.js';
import type { Commitment, Enrolment } from './enrolment.js';
import { type Program, type Rule, rulesInForce } from './rules.js';

/** A program with the calendar that its rules name. */
export interface ProgramWithCalendar {
  readonly program: Program;
  readonly calendar: HolidayCalendar;
}

/** A contract term in its year, by its first and last local date. */
export interface TermDates {
  readonly termId: string;
  readonly from: string;
  readonly to: string;
}

/** The term that a date is in; null where the program has none then. */
export function termOn(program: Program, date: string): TermDates | null {
  const month = Number(date.slice(5, 7));
  const term = rulesInForce(program, 'term', date).find(({ months }) => months.includes(month));
  if (!term) return null;
  const inTerm = (day: string): boolean => term.months.includes(Number(day.slice(5, 7)));
  let from = `${date.slice(0, 8)}01`;
  // A term of all months begins with its first.
  for (let steps = 1; steps < term.months.length && inTerm(addDays(from, -1)); steps += 1) {
    if (Number(from.slice(5, 7)) === term.months[0]) break;
    from = `${addDays(from, -1).slice(0, 8)}01`;
  }
  let next = from;
  for (let steps = 0; steps < term.months.length && inTerm(next); steps += 1) {
    next = addDays(`${next.slice(0, 8)}28`, 4);
    next = `${next.slice(0, 8)}01`;
  }
  return { termId: term.id, from, to: addDays(next, -1) };
}

/** The time period that an instant (ms since the epoch) is in, by the program's rules of that day. */
export function periodAt(
  { program, calendar }: ProgramWithCalendar,
  instantMs: number,
): Rule<'time-period'> | null {
  const { date, minute } = localTime(program.timeZone, instantMs);
  const termId = termOn(program, date)?.termId;
  const dayType = dayTypeOf(calendar, date);
  const hourEnding = Math.floor(minute / 60) + 1;
  const today = rulesInForce(program, 'time-period', date).filter(
    ({ terms, dayTypes }) =>
      dayTypes.includes(dayType) && (terms.length === 0 || (termId !== undefined && terms.includes(termId))),
  );
  const timed = today.find(
    ({ hoursEnding: hours }) => hours !== null && hours.first <= hourEnding && hourEnding <= hours.last,
  );
  return timed ?? today.find(({ hoursEnding }) => hoursEnding === null) ?? null;
}

/** What is committed at an instant; null where nothing is. */
export function commitmentAt(
  known: ProgramWithCalendar,
  { commitments, from, to }: Enrolment,
  instantMs: number,
): Commitment | null {
  const { date } = localTime(known.program.timeZone, instantMs);
  if (date < from || (to !== null && to < date)) return null;
  const periodId = periodAt(known, instantMs)?.id;
  return (
    commitments.find((commitment) => commitment.periodId !== null && commitment.periodId === periodId) ??
    commitments.find((commitment) => commitment.periodId === null) ??
    null
  );
}

/** Hours of a time period between two local dates, both included: a day of 23 or 25 hours has those it has. */
export function periodHours(known: ProgramWithCalendar, periodId: string, from: string, to: string): number {
  const { timeZone } = known.program;
  return sumOf(datesBetween(from, to), (date) => {
    const minutes = localDayMinutes(timeZone, date);
    const midnightMs = localMidnightMs(timeZone, date);
    let hours = 0;
    for (let minute = 0; minute < minutes; minute += 60) {
      if (periodAt(known, midnightMs + minute * 60_000)?.id === periodId) hours += 1;
    }
    return hours;
  });
}
