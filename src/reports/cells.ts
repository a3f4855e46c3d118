import { DateTime } from 'luxon';
import type { Cell, Column } from '../core/reports/index.js';

/**
 * A text as it may stand in a cell: a program that opens the table must not take it for a formula. Where it would begin one,
 * an apostrophe is put before it. Full-width signs count too: some programs read them as the plain ones.
 */
export function harmless(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
}

/** The heading of a column, with its unit. */
export function headingOf({ name, unit }: Column): string {
  return unit === undefined || unit === '' ? name : `${name} (${unit})`;
}

/** A cell as a table file has it: times in the site's time with their offset, numbers as they are, texts harmless. */
export function plainCell(cell: Cell, { kind, digits }: Column, timeZone: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return digits === undefined ? String(cell) : cell.toFixed(digits);
  return kind === 'time' ? localIso(cell, timeZone) : harmless(cell);
}

/** `2026-07-22T15:00:00-04:00` */
export function localIso(instant: string, timeZone: string): string {
  return DateTime.fromISO(instant, { zone: timeZone }).toISO({ suppressMilliseconds: true }) ?? instant;
}

/** `22 Jul 15:00`, for people; the offset is in the report's head. */
export function localShort(instant: string, timeZone: string): string {
  return DateTime.fromISO(instant, { zone: timeZone }).setLocale('en').toFormat('d LLL HH:mm');
}
