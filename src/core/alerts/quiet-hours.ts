import { addDays, instantsMsAt, localTime, weekdayOf } from '../market/local-time.js';
import { type QuietHours, WEEKDAYS } from './config.js';

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_DAY = 1_440;
const MINUTES_PER_HOUR = 60;

/** The end of the quiet hours that hold at an instant, ms since the epoch; null: none do. */
export function quietUntilMs(hours: QuietHours, nowMs: number): number | null {
  const { fromMinute, toMinute, days, timeZone } = hours;
  const { date, minute } = localTime(timeZone, nowMs);
  const isOvernight = toMinute <= fromMinute;
  const beginsOn = (day: string): boolean => days.includes(WEEKDAYS[weekdayOf(day) - 1]!);
  if (minute >= fromMinute && (isOvernight || minute < toMinute) && beginsOn(date))
    return clockMs(timeZone, isOvernight ? addDays(date, 1) : date, toMinute, nowMs);
  if (isOvernight && minute < toMinute && beginsOn(addDays(date, -1)))
    return clockMs(timeZone, date, toMinute, nowMs);
  return null;
}

/** When the clock on the wall next shows that time, after `nowMs`. In the hour that spring skips: an hour later. */
function clockMs(timeZone: string, date: string, minute: number, nowMs: number): number {
  const wallMs = Date.parse(`${date}T00:00:00Z`) + minute * MS_PER_MINUTE;
  const instants = [wallMs, wallMs + MINUTES_PER_HOUR * MS_PER_MINUTE].map((ms) =>
    instantsMsAt(timeZone, ms).find((instant) => instant > nowMs),
  );
  // Two nights of the year: where neither shows any more, the quiet hours are over at once.
  return instants.find((instant) => instant !== undefined) ?? nowMs;
}

/** `22:00` as minutes after midnight; null where it is no time of a clock. */
export function minuteOfClock(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(text) ?? [];
  const minute = Number(hours) * MINUTES_PER_HOUR + Number(minutes);
  const isTime = hours !== undefined && Number(minutes) < MINUTES_PER_HOUR && minute < MINUTES_PER_DAY;
  return isTime ? minute : null;
}
