import { type HolidayCalendar, dayTypeOf } from '../market/calendar.js';
import { addDays } from '../market/local-time.js';
import type { ProgramWithCalendar } from './periods.js';
import { type ChecklistDeadline, rulesInForce, type Verification, weakest } from './rules.js';

/** Of an enrolment, as far as its checklist goes. */
export interface ChecklistEnrolment {
  /** Local date of its first day. */
  readonly from: string;
  readonly checklistDone: readonly string[];
  /** Dates that deadlines count from, by name; `first-day` is `from`. */
  readonly milestones: readonly { readonly id: string; readonly date: string }[];
}

export interface ChecklistItem {
  readonly id: string;
  readonly text: string;
  /** `overdue`: missing, and its day has passed. */
  readonly state: 'done' | 'missing' | 'overdue';
  /** Local date; null: there is none, or its milestone has no date yet. */
  readonly dueOn: string | null;
  readonly daysLeft: number | null;
  /** What the deadline counts from where the enrolment does not say when that is; null: it does, or there is no deadline. */
  readonly milestoneMissing: string | null;
  readonly source: string;
  readonly verification: Verification;
}

/** A program's checklist for an enrolment on a local date, the next deadline first. */
export function checklistOf(
  { program, calendar }: ProgramWithCalendar,
  enrolment: ChecklistEnrolment,
  today: string,
): ChecklistItem[] {
  const date = enrolment.from > today ? enrolment.from : today;
  const dates = new Map([
    ['first-day', enrolment.from],
    ...enrolment.milestones.map((each) => [each.id, each.date] as const),
  ]);
  const items = rulesInForce(program, 'checklist', date).map((rule): ChecklistItem => {
    const { id, text, deadline, source } = rule;
    const from = deadline === null ? null : (dates.get(deadline.milestone) ?? null);
    const isDone = enrolment.checklistDone.includes(id);
    const dueOn =
      deadline === null || from === null ? null : dueDate(deadline, from, calendar, today, isDone);
    const state = isDone ? 'done' : dueOn !== null && dueOn < today ? 'overdue' : 'missing';
    return {
      id,
      text,
      state,
      dueOn,
      daysLeft: dueOn === null ? null : Math.round((Date.parse(dueOn) - Date.parse(today)) / 86_400_000),
      milestoneMissing: deadline !== null && from === null ? deadline.milestone : null,
      source,
      verification: weakest([rule]),
    };
  });
  return items.sort((a, b) => ((a.dueOn ?? '9999') < (b.dueOn ?? '9999') ? -1 : 1));
}

/** What comes again every year is due at its next turn; where that of this year is not done, at this year's. */
function dueDate(
  deadline: ChecklistDeadline,
  from: string,
  calendar: HolidayCalendar,
  today: string,
  isDone: boolean,
): string {
  const { everyYears } = deadline;
  if (everyYears === null) return afterDays(deadline, from, calendar);
  const year = Number(from.slice(0, 4));
  let turn = 1;
  const at = (count: number): string =>
    afterDays(deadline, `${year + count * everyYears}${from.slice(4).replace('-02-29', '-02-28')}`, calendar);
  while (at(turn + 1) <= today || (isDone && at(turn) <= today)) turn += 1;
  return at(turn);
}

function afterDays({ days, count }: ChecklistDeadline, from: string, calendar: HolidayCalendar): string {
  if (count === 'calendar') return addDays(from, days);
  const step = Math.sign(days);
  let [date, left] = [from, Math.abs(days)];
  while (left > 0) {
    date = addDays(date, step);
    if (dayTypeOf(calendar, date) === 'weekday') left -= 1;
  }
  return date;
}
