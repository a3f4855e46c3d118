import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import type { HashpriceAt } from './replay.js';

/**
 * A daily hashprice history: a column `date_utc` and one of USD/PH/day. Each day's figure holds for the whole day; a day
 * without one takes the last before it.
 * @param column the first of these that the file has is taken where none is named
 * @throws EbbError (malformed) with line and fix
 */
export function readHashpriceCsv(text: string, poolFeeRatio: number, column?: string): HashpriceAt {
  const rows = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true }) as Record<
    string,
    string
  >[];
  const first = rows[0];
  const known = [
    'hashprice_usd_ph_day_with_fees',
    'hashprice_usd_ph_day_subsidy_only',
    'hashprice_usd_per_ph_day',
  ];
  const names = column === undefined ? known.filter((name) => first && name in first) : [column];
  if (!first || !('date_utc' in first) || names.length === 0 || !names.some((name) => name in first)) {
    throw new EbbError(
      'malformed',
      `the hashprice file needs a column date_utc and one of ${known.join(', ')}`,
    );
  }
  const days = rows.flatMap((row, index) => {
    const at = DateTime.fromISO(row['date_utc']!, { zone: 'utc' });
    // Fees are not known on every day; then the subsidy alone, which is what miners earn at the least.
    const value = names.map((name) => row[name]).find((each) => each !== undefined && each !== '');
    if (!at.isValid) throw new EbbError('malformed', `line ${index + 2}: "${row['date_utc']}" is not a date`);
    if (value === undefined) return [];
    if (!Number.isFinite(Number(value)))
      throw new EbbError('malformed', `line ${index + 2}: "${value}" is not a hashprice`);
    return [{ atMs: at.toMillis(), usd: Number(value) * (1 - poolFeeRatio) }];
  });
  days.sort((a, b) => a.atMs - b.atMs);
  return (at) => lastUntil(days, at.toMillis());
}

function lastUntil(
  days: readonly { readonly atMs: number; readonly usd: number }[],
  ms: number,
): number | null {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]!.atMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : days[low - 1]!.usd;
}
