/** A window of the week as the configuration has it; hours of the site's clock. */
export interface ScheduleWindow {
  /** 1 Monday to 7 Sunday. */
  readonly weekdays: readonly number[];
  readonly months?: readonly number[];
  /** `HH:mm`; `to` before `from` runs past midnight, and belongs to the day that it began on. */
  readonly from: string;
  readonly to: string;
  readonly action: 'curtail' | 'run';
  readonly reason: string;
}

/** What is done in an hour of the week: by the price, or by the schedule, whatever the price. */
export type HourAction = 'price' | 'curtail' | 'run';

/** Seven days from Monday on, of 24 hours each. */
export type Week = readonly (readonly HourAction[])[];

export const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const HOURS = 24;
const REASON = 'set in the week of the console';

/** Null where the schedule is finer than hours, or not of all months: it is then changed as YAML. */
export function weekOf(schedule: readonly ScheduleWindow[]): Week | null {
  const isWhole = schedule.every(
    ({ months, from, to }) => months === undefined && from.endsWith(':00') && to.endsWith(':00'),
  );
  if (!isWhole) return null;
  return DAYS.map((_, day) =>
    Array.from({ length: HOURS }, (__, hour) => {
      // The first window that is open counts.
      return schedule.find((window) => isOpen(window, day + 1, hour))?.action ?? 'price';
    }),
  );
}

/** The schedule of such a week; days that are alike share their windows. Reasons that were given stay where they fit. */
export function scheduleOf(week: Week, before: readonly ScheduleWindow[]): ScheduleWindow[] {
  const windows = new Map<
    string,
    { weekdays: number[]; from: string; to: string; action: 'curtail' | 'run' }
  >();
  week.forEach((hours, day) => {
    for (const { start, end, action } of stretches(hours)) {
      const key = `${start} ${end} ${action}`;
      const known = windows.get(key);
      if (known) known.weekdays.push(day + 1);
      else windows.set(key, { weekdays: [day + 1], from: clock(start), to: clock(end), action });
    }
  });
  return [...windows.values()].map((window) => {
    const reason = before.find(({ action }) => action === window.action)?.reason ?? REASON;
    return { ...window, reason };
  });
}

/** A week with one hour changed. */
export function withHour(week: Week, day: number, hour: number, action: HourAction): Week {
  return week.map((hours, index) =>
    index === day ? hours.map((each, at) => (at === hour ? action : each)) : hours,
  );
}

export function nextAction(action: HourAction): HourAction {
  return action === 'price' ? 'curtail' : action === 'curtail' ? 'run' : 'price';
}

function isOpen({ weekdays, from, to }: ScheduleWindow, weekday: number, hour: number): boolean {
  const [start, end] = [Number(from.slice(0, 2)), Number(to.slice(0, 2))];
  if (start < end) return weekdays.includes(weekday) && start <= hour && hour < end;
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return (weekdays.includes(weekday) && hour >= start) || (weekdays.includes(dayBefore) && hour < end);
}

/** Hours in a row with the same action that is not the price's. A whole day is two: a window cannot end when it begins. */
function stretches(hours: readonly HourAction[]) {
  const found: { start: number; end: number; action: 'curtail' | 'run' }[] = [];
  hours.forEach((action, hour) => {
    if (action === 'price') return;
    const last = found.at(-1);
    if (last?.end === hour && last.action === action) last.end = hour + 1;
    else found.push({ start: hour, end: hour + 1, action });
  });
  return found.flatMap((each) =>
    each.end - each.start < HOURS
      ? [each]
      : [
          { ...each, end: HOURS / 2 },
          { ...each, start: HOURS / 2 },
        ],
  );
}

function clock(hour: number): string {
  return `${String(hour % HOURS).padStart(2, '0')}:00`;
}
