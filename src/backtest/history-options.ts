import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import type { SiteConfig } from '../core/site.js';
import { readText } from './command-inputs.js';
import { readHashpriceCsv } from './hashprice-csv.js';
import type { PriceHistory } from './price-csv.js';
import type { HashpriceAt } from './replay.js';

/** Options that all commands on a history share. */
export interface HistoryOptions {
  readonly site: string;
  readonly siteId?: string;
  readonly prices: string;
  readonly column?: string;
  readonly settlementPoint?: string;
  readonly hashprice?: string;
  readonly hashpriceCsv?: string;
  readonly lag?: string;
  readonly from?: string;
  readonly to?: string;
}

/** What was read, or its error with the name of the file before it. */
export function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EbbError) || error.message.startsWith(file)) throw error;
    throw new EbbError(error.code, `${file}: ${error.message}`, error.context);
  }
}

export function lagMinutesOf(option: string, text: string): number {
  const minutes = Number(text);
  if (text.trim() !== '' && Number.isFinite(minutes) && minutes >= 0) return minutes;
  throw new EbbError('rejected', `${option} ${text} is not a number of minutes, 0 or more`);
}

/** Clock time that autumn repeats is the first of the two: which of them a library takes depends on the day it runs. */
export function instantOf(text: string | undefined, zone: string): DateTime | undefined {
  if (text === undefined) return undefined;
  const at = DateTime.fromISO(text, { zone });
  if (!at.isValid)
    throw new EbbError('rejected', `"${text}" is not a date such as 2024-08-20 or 2024-08-20T15:00`);
  if (/T.*(Z|[+-]\d\d(:?\d\d)?)$/i.test(text)) return at;
  return at.getPossibleOffsets().reduce((first, each) => (each < first ? each : first));
}

/** A figure, or a file with one for each day; net of the pool's fee. Null where neither was given. */
export function hashpriceOf(
  { hashprice, hashpriceCsv }: HistoryOptions,
  { feeds }: SiteConfig,
): HashpriceAt | null {
  const { poolFeeRatio, payout } = feeds.hashprice;
  const file = hashpriceCsv ?? (hashprice?.endsWith('.csv') ? hashprice : undefined);
  if (file !== undefined)
    return inFile(file, () => readHashpriceCsv(readText(file), poolFeeRatio, payout?.scheme));
  if (hashprice === undefined) return null;
  const usd = Number(hashprice);
  if (hashprice.trim() === '' || !Number.isFinite(usd) || usd < 0)
    throw new EbbError('rejected', `--hashprice ${hashprice} is not USD/PH/day`);
  return () => usd * (1 - poolFeeRatio);
}

/** What was odd about a price file, in a line; null where nothing was. */
export function oddities({ missingIntervals, blankRows }: PriceHistory): string | null {
  const odd = [
    missingIntervals > 0 ? `intervals missing: ${missingIntervals}` : '',
    blankRows > 0 ? `rows without a price: ${blankRows}` : '',
  ].filter(Boolean);
  return odd.length > 0 ? `${odd.join('; ')}. Nothing is filled in.` : null;
}
