import type { BaselineRequest, LoadInterval, LoadTag } from '../../src/core/baselines/index.js';
import { addDays, localMidnightMs, localTime } from '../../src/core/market/local-time.js';

export const CHICAGO = 'America/Chicago';

/** Weekends, and the first Monday of September. */
export const TEST_CALENDAR: BaselineRequest['calendar'] = {
  calendarId: 'test',
  holidays: [{ name: 'Labor Day', month: 9, weekday: 1, nth: 1 }],
};

/** What a meter saw at a local minute of a local date: W, W with a tag, or null where it is missing. */
export type Reading = (date: string, minute: number) => number | null | readonly [number, LoadTag];

/** Meter data of all local days from `from` to `to`, both included. */
export function metered(from: string, to: string, reading: Reading, minutes = 15): LoadInterval[] {
  const load: LoadInterval[] = [];
  const endMs = localMidnightMs(CHICAGO, addDays(to, 1));
  for (let startMs = localMidnightMs(CHICAGO, from); startMs < endMs; startMs += minutes * 60_000) {
    const { date, minute } = localTime(CHICAGO, startMs);
    const seen = reading(date, minute);
    const [powerW, tag] = seen === null || typeof seen === 'number' ? [seen, null] : seen;
    load.push({ start: new Date(startMs).toISOString(), powerW, tag });
  }
  return load;
}

/** The instant of a local hour (quarters allowed) of a date; of an hour that comes twice, the first. */
export function at(date: string, hour: number): string {
  const wanted = Math.round(hour * 60);
  for (let ms = localMidnightMs(CHICAGO, date); ; ms += 900_000) {
    const now = localTime(CHICAGO, ms);
    if (now.date === date && now.minute === wanted) return new Date(ms).toISOString();
    if (now.date > date) throw new Error(`${date} has no ${hour}`);
  }
}

/** A request for an event on a date between two local hours. */
export function requestFor(
  date: string,
  [fromHour, toHour]: readonly [number, number],
  load: readonly LoadInterval[],
  change: Partial<BaselineRequest> = {},
): BaselineRequest {
  return {
    timeZone: CHICAGO,
    calendar: TEST_CALENDAR,
    minutes: 15,
    load,
    event: { from: at(date, fromHour), to: at(date, toHour) },
    eventDates: [],
    ...change,
  };
}
