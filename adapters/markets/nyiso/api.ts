import type { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { clockReading, instantsInOrder } from '../../../src/core/market/market-time.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import { cellNumber, csvRows } from '../../shared/csv.js';
import type { ProviderSettings } from '../../shared/provider.js';

/** Its limit is not published; a request a second is decent. */
export const NYISO: ProviderSettings = {
  name: 'NYISO',
  url: 'https://mis.nyiso.com/public',
  requestsPerMinute: 60,
};
export const NYISO_ZONE = 'America/New_York';

export const PRICE_COLUMN = 'LBMP ($/MWHr)';
const COLUMNS = ['Time Stamp', 'Name', 'PTID', PRICE_COLUMN];

/** A kind of day file, and whether its stamps are the ends of intervals or their starts. */
export interface NyisoReport {
  readonly name: 'realtime' | 'damlbmp';
  readonly minutes: number;
  readonly stampedAt: 'end' | 'start';
}

export const REAL_TIME: NyisoReport = { name: 'realtime', minutes: 5, stampedAt: 'end' };
export const DAY_AHEAD: NyisoReport = { name: 'damlbmp', minutes: 60, stampedAt: 'start' };

/**
 * Path of the file of one day, such as `/csv/realtime/20260714realtime_zone.csv`: zones are known by their names,
 * generators by their PTID.
 */
export function dayFilePath({ name }: NyisoReport, date: string, settlementPoint: string): string {
  const points = /^\d+$/.test(settlementPoint) ? 'gen' : 'zone';
  return `/csv/${name}/${date.replaceAll('-', '')}${name}_${points}.csv`;
}

/**
 * Prices of one point in a day file: by its name, or a generator by its PTID. Stamps are Eastern time without offset or
 * flag, so that the passes of the hour that autumn repeats are told by the order of rows. Stamps that are off the grid of
 * the market's intervals, as of dispatch runs in between, are left out.
 * @param notAfter no stamp can be later than this, such as the present
 * @throws EbbError `malformed`, `rejected` where the file does not have the point
 */
export function pricesOf(
  text: string,
  { minutes, stampedAt }: NyisoReport,
  settlementPoint: string,
  notAfter: DateTime,
  place: string,
): PriceInterval[] {
  const rows = csvRows(text, COLUMNS, place);
  const ofPoint = rows.filter((row) => row['Name'] === settlementPoint || row['PTID'] === settlementPoint);
  if (rows.length > 0 && ofPoint.length === 0) {
    const known = [...new Set(rows.map((row) => row['Name']))].slice(0, 20).join(', ');
    throw new EbbError('rejected', `${place}: no point “${settlementPoint}”; there are: ${known}`);
  }
  const stamped = ofPoint.flatMap((row) => {
    const reading = clockReading(row['Time Stamp']!);
    return reading ? [{ row, reading }] : [];
  });
  const readings = stamped.map(({ reading }) => reading);
  return instantsInOrder(NYISO_ZONE, readings, notAfter).flatMap((instant, index) => {
    const price = cellNumber(stamped[index]!.row[PRICE_COLUMN], `${place}: ${PRICE_COLUMN}`);
    if (!instant || price === null) return [];
    const start = stampedAt === 'end' ? instant.minus({ minutes }) : instant;
    return [{ start, minutes, priceUsdPerMwh: price }];
  });
}
