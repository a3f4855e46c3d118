import { wallMs } from '../market/local-time.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where an instant stands in a zone's civil time. */
export interface LocalTime {
  /** Hours since midnight by the clock, with fractions: 0 ≤ hour < 24. */
  readonly hour: number;
  /** Monday is 0. */
  readonly weekday: number;
  /** Days of the civil calendar since 1970-01-01. */
  readonly dayNumber: number;
}

/** Civil time of one zone, as forecasts count it. */
export class ZoneClock {
  /** @param zone IANA name such as America/Chicago */
  constructor(readonly zone: string) {}

  local(instantMs: number): LocalTime {
    const localMs = wallMs(this.zone, instantMs);
    const dayNumber = Math.floor(localMs / DAY_MS);
    // 1970-01-01 was a Thursday.
    return {
      hour: (localMs - dayNumber * DAY_MS) / HOUR_MS,
      weekday: (((dayNumber + 3) % 7) + 7) % 7,
      dayNumber,
    };
  }
}

/** Year, month (1–12) and day of the year (1–366) of a civil day. */
export function civilDate(dayNumber: number): {
  readonly year: number;
  readonly month: number;
  readonly dayOfYear: number;
} {
  const date = new Date(dayNumber * DAY_MS);
  const year = date.getUTCFullYear();
  return { year, month: date.getUTCMonth() + 1, dayOfYear: dayNumber - dayNumberOf(year, 1, 1) + 1 };
}

/** The civil day's number since 1970-01-01. */
export function dayNumberOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}
