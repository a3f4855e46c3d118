import { DateTime } from 'luxon';

/** ERCOT's civil time: Central Prevailing Time, with its days of 23 and 25 hours. */
export const ERCOT_ZONE = 'America/Chicago';

/**
 * The start of an ERCOT interval, in UTC. `hourEnding` H is the hour from H − 1 to H; `interval` counts from 1 within it.
 * `repeated` is ERCOT's DSTFlag or RepeatedHourFlag: true for the second, standard-time pass of 01:00–02:00 in November.
 * Never leaves an ambiguous time to the library, whose choice depends on the day on which the code runs.
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
  const day = DateTime.fromISO(date, { zone: ERCOT_ZONE });
  if (!day.isValid || !Number.isInteger(hourEnding) || hourEnding < 1 || hourEnding > 24) return null;
  const hour = hourEnding - 1;
  const { year, month, day: dayOfMonth } = day;
  const local = DateTime.fromObject(
    { year, month, day: dayOfMonth, hour, minute: (interval - 1) * minutes },
    { zone: ERCOT_ZONE },
  );
  if (!local.isValid || local.hour !== hour) return null;
  const [first, second] = local.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis());
  const instant = repeated ? second : first;
  return instant?.toUTC() ?? null;
}
