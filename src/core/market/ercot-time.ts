import type { DateTime } from 'luxon';
import { hourEndingStart } from './market-time.js';

/** ERCOT's civil time: Central Prevailing Time, with its days of 23 and 25 hours. */
export const ERCOT_ZONE = 'America/Chicago';

/**
 * The start of an ERCOT interval, in UTC. `hourEnding` H is the hour from H − 1 to H; `interval` counts from 1 within it.
 * `repeated` is ERCOT's DSTFlag or RepeatedHourFlag: true for the second, standard-time pass of 01:00–02:00 in November.
 *
 * @param date `yyyy-MM-dd`
 * @returns null where there is no such instant: the hour that spring skips, or a repeat of what does not repeat
 */
export function ercotIntervalStart(
  date: string,
  hourEnding: number,
  interval = 1,
  repeated = false,
  minutes = 15,
): DateTime | null {
  return hourEndingStart(ERCOT_ZONE, date, { hourEnding, repeated }, (interval - 1) * minutes);
}
