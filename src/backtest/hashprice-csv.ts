import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import type { PayoutScheme } from '../core/mining/payout.js';
import { csvRows } from './csv-rows.js';
import type { HashpriceAt } from './replay.js';

/**
 * A daily hashprice history: a column `date_utc` and one of USD/PH/day. Each day's figure holds for the whole day; a day
 * without one takes the last before it.
 * @param scheme as the pool pays: under `pps` no column with fees is taken
 * @throws EbbError (malformed) with line and fix
 */
export function readHashpriceCsv(
  text: string,
  poolFeeRatio: number,
  scheme: PayoutScheme = 'fpps',
): HashpriceAt {
  const rows = csvRows(text);
  const first = rows[0]?.cells;
  const known = [
    ...(scheme === 'pps' ? [] : ['hashprice_usd_ph_day_with_fees']),
    'hashprice_usd_ph_day_subsidy_only',
    'hashprice_usd_per_ph_day',
  ];
  const names = known.filter((name) => first && name in first);
  if (!first || !('date_utc' in first) || names.length === 0) {
    throw new EbbError(
      'malformed',
      `the hashprice file needs a column date_utc and one of ${known.join(', ')}`,
    );
  }
  const days = rows.flatMap(({ line, cells }) => {
    const at = DateTime.fromISO(cells['date_utc']!, { zone: 'utc' });
    // Fees are not known on every day; then the subsidy alone, which is what miners earn at the least.
    const value = names.map((name) => cells[name]).find((each) => each !== undefined && each !== '');
    if (!at.isValid) {
      throw new EbbError(
        'malformed',
        `line ${line}: "${cells['date_utc']}" is not a date such as 2024-08-20`,
      );
    }
    if (value === undefined) return [];
    if (!Number.isFinite(Number(value)))
      throw new EbbError('malformed', `line ${line}: "${value}" is not a hashprice in USD/PH/day`);
    return [{ atMs: at.toMillis(), usd: Number(value) * (1 - poolFeeRatio) }];
  });
  days.sort((a, b) => a.atMs - b.atMs);
  return (atMs) => lastUntil(days, atMs);
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
