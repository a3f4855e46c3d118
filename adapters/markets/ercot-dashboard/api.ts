import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { intervalStart } from '../../../src/core/interval.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';

export const ERCOT_DASHBOARD_URL = 'https://www.ercot.com/api/1/services/read/dashboards';
export const SYSTEM_WIDE_PRICES_PATH = '/system-wide-prices.json';
const STAMP_FORMAT = 'yyyy-MM-dd HH:mm:ssZZZ';

/** Names of the file's columns by settlement point: hubs and load zones, no resource nodes. */
export const COLUMN_BY_POINT: Readonly<Record<string, string>> = {
  HB_BUSAVG: 'hbBusAvg',
  HB_HUBAVG: 'hbHubAvg',
  HB_HOUSTON: 'hbHouston',
  HB_NORTH: 'hbNorth',
  HB_PAN: 'hbPan',
  HB_SOUTH: 'hbSouth',
  HB_WEST: 'hbWest',
  LZ_AEN: 'lzAen',
  LZ_CPS: 'lzCps',
  LZ_HOUSTON: 'lzHouston',
  LZ_LCRA: 'lzLcra',
  LZ_NORTH: 'lzNorth',
  LZ_RAYBN: 'lzRaybn',
  LZ_SOUTH: 'lzSouth',
  LZ_WEST: 'lzWest',
};

const row = z
  .object({ timestamp: z.string().optional(), interval: z.number().optional() })
  .catchall(z.unknown())
  .refine(({ timestamp, interval }) => timestamp !== undefined || interval !== undefined, 'no time');

/** The file behind the page of system-wide prices: today's real-time settlement prices, a row a quarter of an hour. */
export const systemWidePrices = z.looseObject({ rtSppData: z.array(row) });
export type SystemWidePrices = z.infer<typeof systemWidePrices>;

/**
 * One column of the file. Both stamps of a row are the END of its interval: one with its offset from UTC, one in Unix ms.
 * A row whose stamps disagree, or are no quarter of an hour, is left out: it cannot be said which interval it means.
 * @throws EbbError `malformed` where no row has the column or a price is no number
 */
export function columnOf({ rtSppData }: SystemWidePrices, column: string): PriceInterval[] {
  if (rtSppData.length > 0 && !rtSppData.some((entry) => column in entry)) {
    throw new EbbError('malformed', `ERCOT's file of system-wide prices has no column ${column} any more`);
  }
  return rtSppData.flatMap((entry) => {
    const price = entry[column] ?? null;
    const start = startOf(entry);
    if (price === null || start === null) return [];
    if (typeof price !== 'number') {
      throw new EbbError('malformed', `ERCOT's file of system-wide prices: ${column} is no number`);
    }
    return [{ start, minutes: SETTLEMENT_MINUTES, priceUsdPerMwh: price }];
  });
}

function startOf({ timestamp, interval }: z.infer<typeof row>): DateTime | null {
  const ends = [
    ...(timestamp === undefined
      ? []
      : [DateTime.fromFormat(timestamp, STAMP_FORMAT, { zone: 'utc' }).toMillis()]),
    ...(interval === undefined ? [] : [interval]),
  ];
  const [endMs] = ends;
  if (endMs === undefined || ends.some((other) => other !== endMs)) return null;
  const start = DateTime.fromMillis(endMs, { zone: 'utc' }).minus({ minutes: SETTLEMENT_MINUTES });
  return start.isValid && +intervalStart(start, SETTLEMENT_MINUTES) === endMs - SETTLEMENT_MINUTES * 60_000
    ? start
    : null;
}
