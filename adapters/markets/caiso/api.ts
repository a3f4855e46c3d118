import { type DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { clockReading, instantsAt } from '../../../src/core/market/market-time.js';
import type { PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { cellNumber, csvRows } from '../../shared/csv.js';
import type { ProviderSettings } from '../../shared/provider.js';
import { elementsOf, textOf, xmlRoot } from '../../shared/xml.js';
import { zipEntries } from '../../shared/zip.js';

/** OASIS refuses callers that ask more than once in five seconds. */
export const CAISO: ProviderSettings = {
  name: 'CAISO',
  url: 'https://oasis.caiso.com/oasisapi',
  requestsPerMinute: 12,
};
export const CAISO_ZONE = 'America/Los_Angeles';
export const SINGLE_ZIP_PATH = '/SingleZip';
/** `6` is CSV. */
const CSV_FORMAT = 6;
const TIME_FORMAT = "yyyyMMdd'T'HH:mm'-0000'";

/** A report of OASIS: its name and version, the run of the market, and the column that has the price. */
export interface OasisReport {
  readonly query: string;
  readonly version: number;
  readonly run: string;
  readonly priceColumn: string;
  readonly minutes: number;
}

export const REAL_TIME: OasisReport = {
  query: 'PRC_INTVL_LMP',
  version: 3,
  run: 'RTM',
  priceColumn: 'VALUE',
  minutes: 5,
};
export const DAY_AHEAD: OasisReport = {
  query: 'PRC_LMP',
  version: 12,
  run: 'DAM',
  priceColumn: 'MW',
  minutes: 60,
};

export function oasisQuery(
  { query, version, run }: OasisReport,
  { settlementPoint, from, to }: PriceRequest,
): Record<string, string | number> {
  return {
    resultformat: CSV_FORMAT,
    queryname: query,
    version,
    market_run_id: run,
    node: settlementPoint,
    startdatetime: from.toUTC().toFormat(TIME_FORMAT),
    enddatetime: to.toUTC().toFormat(TIME_FORMAT),
  };
}

/**
 * Prices of one node in an answer of OASIS: a zip of one CSV with a row for each component of a price, of which `LMP` is
 * the whole. Where there is nothing, or something is wrong, the zip holds an XML document instead, with status 200.
 * @throws EbbError `malformed`, or `rejected` with OASIS' own words
 */
export function pricesOf(
  bytes: Buffer,
  { priceColumn, minutes }: OasisReport,
  node: string,
  place: string,
): PriceInterval[] {
  const [entry] = zipEntries(bytes, place);
  if (entry === undefined) throw new EbbError('malformed', `${place}: the zip file is empty`);
  const text = entry.content.toString('utf8');
  if (/\.xml$/i.test(entry.name)) return nothingOf(text, place);
  const columns = ['INTERVALSTARTTIME_GMT', 'INTERVALENDTIME_GMT', 'NODE', 'LMP_TYPE', priceColumn];
  return csvRows(text, columns, place).flatMap((row) => {
    if (row['NODE'] !== node || row['LMP_TYPE'] !== 'LMP') return [];
    const start = instantOf(row['INTERVALSTARTTIME_GMT']!, place);
    const end = instantOf(row['INTERVALENDTIME_GMT']!, place);
    const priceUsdPerMwh = cellNumber(row[priceColumn], `${place}: ${priceColumn}`);
    const isWhole = end.diff(start).as('minutes') === minutes;
    return isWhole && priceUsdPerMwh !== null ? [{ start, minutes, priceUsdPerMwh }] : [];
  });
}

function nothingOf(text: string, place: string): [] {
  const root = xmlRoot(text, place);
  const [error] = elementsOf(root, 'ERROR');
  if (!error) throw new EbbError('malformed', `${place}: an XML document where prices or an error should be`);
  const [code, words] = [textOf(error, 'ERR_CODE') ?? '?', textOf(error, 'ERR_DESC') ?? 'no reason given'];
  if (/no data/i.test(words)) return [];
  throw new EbbError('rejected', `${place}: OASIS refuses (${code}): ${words}`);
}

/** `2026-07-14T19:05:00-00:00`. */
function instantOf(text: string, place: string): DateTime {
  const [, stamp] = /^(\S+?)(?:-00:00|Z)$/.exec(text) ?? [];
  const reading = stamp === undefined ? null : clockReading(stamp);
  const [instant] = reading ? instantsAt('UTC', reading) : [];
  if (!instant) throw new EbbError('malformed', `${place}: “${text}” is no time in UTC`);
  return instant;
}
