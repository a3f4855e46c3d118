import type { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { clockReading, dateAt, instantsAt, isSecondPass } from '../../../src/core/market/market-time.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import { cellNumber, csvRows } from '../../shared/csv.js';
import type { ProviderSettings } from '../../shared/provider.js';

/** Limits are not published. */
export const SPP: ProviderSettings = {
  name: 'SPP',
  url: 'https://portal.spp.org/file-browser-api/download',
  requestsPerMinute: 60,
};
export const SPP_ZONE = 'America/Chicago';
export const REAL_TIME_PATH = '/rtbm-lmp-by-location';
export const DAY_AHEAD_PATH = '/da-lmp-by-settlement-location';
export const LATEST_FILE = '/RTBM-LMP-SL-latestInterval.csv';
export const REAL_TIME_MINUTES = 5;
export const DAY_AHEAD_MINUTES = 60;
/** The market's own balancing area, where rows of others stand beside it. */
const OWN_AREA = 'SPP';

/** The file of one interval: in the folder of its start's day, named by its end. */
export function intervalFile(start: DateTime): string {
  const end = start.plus({ minutes: REAL_TIME_MINUTES });
  const [year, month, day] = dateAt(SPP_ZONE, start).split('-');
  const second = isSecondPass(SPP_ZONE, end) ? 'd' : '';
  const stamp = end.setZone(SPP_ZONE).toFormat('yyyyMMddHHmm');
  return `/${year}/${month}/By_Interval/${day}/RTBM-LMP-SL-${stamp}${second}.csv`;
}

/** @param date `yyyy-MM-dd` */
export function dayAheadFile(date: string): string {
  const [year, month] = date.split('-');
  return `/${year}/${month}/By_Day/DA-LMP-SL-${date.replaceAll('-', '')}0100.csv`;
}

/**
 * Prices of one settlement location, by the end of their interval in UTC.
 * @throws EbbError `malformed`; `rejected` where rows are there and none is of the location
 */
export function pricesOf(text: string, minutes: number, location: string, place: string): PriceInterval[] {
  const rows = csvRows(text, ['GMTIntervalEnd', 'Settlement Location', 'LMP'], place);
  const ofLocation = rows.filter((row) => row['Settlement Location'] === location);
  if (rows.length > 0 && ofLocation.length === 0) {
    throw new EbbError('rejected', `${place}: no location “${location}”; SPP's are such as SPPNORTH_HUB`);
  }
  return ofLocation.flatMap((row) => {
    if ((row['BAA'] ?? OWN_AREA) !== OWN_AREA) return [];
    const reading = clockReading(row['GMTIntervalEnd']!);
    const [end] = reading ? instantsAt('UTC', reading) : [];
    if (!end) throw new EbbError('malformed', `${place}: “${row['GMTIntervalEnd']}” is no time`);
    const priceUsdPerMwh = cellNumber(row['LMP'], `${place}: LMP`);
    return priceUsdPerMwh === null ? [] : [{ start: end.minus({ minutes }), minutes, priceUsdPerMwh }];
  });
}
