import { DateTime } from 'luxon';
import { z } from 'zod';
import { ERCOT_ZONE } from '../../src/core/market/ercot-time.js';
import { clockReading, hourEndingOf, instantsAt } from '../../src/core/market/market-time.js';

/* How ERCOT's reports write time down: as the API sends it and as the public files write it. */

/** Under which the flag of the repeated hour goes. */
export const repeatedNames = ['DSTFlag', 'repeatedHourFlag', 'repeatHourFlag'] as const;
/** `2026-11-01` or `11/01/2026`, and what comes after it is of no meaning. */
export const ercotDate = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2}|\d{2}\/\d{2}\/\d{4})/)
  .transform((text) => text.slice(0, 10));
/** `01:00`, `1:00` or 1. */
export const ercotHourEnding = z
  .union([z.string(), z.int()])
  .transform((hour) => hourEndingOf(String(hour))?.hourEnding ?? 0);

/**
 * Central time without an offset, to the minute; in the hour that autumn repeats the later one, so that nothing is known too
 * early. Null where there is no such time.
 */
export function centralTime(text: string): DateTime | null {
  const reading = clockReading(text.slice(0, 16));
  return (reading && instantsAt(ERCOT_ZONE, reading).at(-1)) ?? null;
}

/** Central time with the flag of the repeated hour, to the minute; null where there is no such time. */
export function flaggedTime(text: string, isRepeated: boolean): DateTime | null {
  const reading = clockReading(text.slice(0, 16));
  const [first, second] = reading ? instantsAt(ERCOT_ZONE, reading) : [];
  return (isRepeated ? second : first) ?? null;
}

/**
 * The start of the `minutes` that end at `text`. The label of an end may be a time that does not exist (02:00 on the day that
 * skips it) or be of the pass before, so that the start is looked up first.
 */
export function startBefore(text: string, isRepeated: boolean, minutes: number): DateTime | null {
  const ending = clockReading(text.slice(0, 16));
  if (!ending) return null;
  const { year, month, day, hour, minute } = ending;
  const begins = DateTime.utc(year, month, day, hour % 24, minute)
    .plus({ days: Math.floor(hour / 24) })
    .minus({ minutes });
  const start = flaggedTime(begins.toFormat('yyyy-MM-dd HH:mm'), isRepeated);
  return start ?? flaggedTime(text, isRepeated)?.minus({ minutes }) ?? null;
}
