import type { Known } from './archive.js';
import type { ZoneClock } from './zone-clock.js';

/** Hours of load of one civil day, ascending; a day of 23 or 25 hours has as many. */
export interface LoadDay {
  readonly dayNumber: number;
  readonly hours: readonly LoadHour[];
  readonly peakMw: number;
}

export interface LoadHour {
  readonly startMs: number;
  /** Of the clock, 0–23. */
  readonly hour: number;
  readonly loadMw: number;
}

const HOUR_MS = 3_600_000;
/** A day with fewer hours known is not judged by its peak. */
const HOURS_MIN = 23;

/** Hourly means of load that start in [fromMs, toMs), by civil day; intervals shorter than an hour count together. */
export function loadDays(load: Known, clock: ZoneClock, fromMs: number, toMs: number): LoadDay[] {
  const days = new Map<number, LoadHour[]>();
  let [hourMs, sum, count] = [NaN, 0, 0];
  const close = (): void => {
    if (count === 0) return;
    const { dayNumber, hour } = clock.local(hourMs);
    const hours = days.get(dayNumber) ?? [];
    hours.push({ startMs: hourMs, hour: Math.floor(hour), loadMw: sum / count });
    days.set(dayNumber, hours);
  };
  for (const { startMs, value } of load.between(fromMs, toMs)) {
    const start = Math.floor(startMs / HOUR_MS) * HOUR_MS;
    if (start !== hourMs) {
      close();
      [hourMs, sum, count] = [start, 0, 0];
    }
    sum += value;
    count += 1;
  }
  close();
  return [...days].map(([dayNumber, hours]) => ({
    dayNumber,
    hours,
    peakMw: Math.max(...hours.map(({ loadMw }) => loadMw)),
  }));
}

export function isWhole({ hours }: LoadDay): boolean {
  return hours.length >= HOURS_MIN;
}

export function isWeekend(dayNumber: number): boolean {
  // Day 0 was a Thursday.
  const weekday = (((dayNumber + 3) % 7) + 7) % 7;
  return weekday >= 5;
}
