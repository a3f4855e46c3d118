import type { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { clockReading, instantsAt } from '../../../src/core/market/market-time.js';
import type { PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import type { ProviderSettings } from '../../shared/provider.js';

/** Those who are no members may ask six times a minute. */
export const PJM: ProviderSettings = { name: 'PJM', url: 'https://api.pjm.com/api/v1', requestsPerMinute: 6 };
export const PJM_ZONE = 'America/New_York';
export const ROWS_MAX = 50_000;
const TIME_FORMAT = 'MM/dd/yyyy HH:mm';

/** A feed of Data Miner 2: its name, and the column that has the price. */
export interface PjmReport {
  readonly feed: string;
  readonly priceColumn: string;
  readonly minutes: number;
  /** Whether rows carry versions, of which one is current. */
  readonly versioned: boolean;
}

/** Published after each interval; what PJM verifies later replaces it. */
export const UNVERIFIED: PjmReport = {
  feed: 'rt_unverified_fivemin_lmps',
  priceColumn: 'total_lmp_rt',
  minutes: 5,
  versioned: false,
};
export const VERIFIED: PjmReport = {
  feed: 'rt_fivemin_hrl_lmps',
  priceColumn: 'total_lmp_rt',
  minutes: 5,
  versioned: true,
};
export const DAY_AHEAD: PjmReport = {
  feed: 'da_hrl_lmps',
  priceColumn: 'total_lmp_da',
  minutes: 60,
  versioned: true,
};

export const pjmPage = z.looseObject({
  items: z.array(z.looseObject({ datetime_beginning_utc: z.string(), pnode_id: z.int() })),
  totalRows: z.int().min(0),
});
export type PjmPage = z.infer<typeof pjmPage>;

/**
 * PJM selects by its local time, in which an hour of autumn is there twice: the window is widened by an hour each way, and
 * cut in UTC afterwards. Both its ends are included.
 */
export function pjmQuery(
  { priceColumn, versioned }: PjmReport,
  { settlementPoint, from, to }: PriceRequest,
  startRow: number,
): Record<string, string | number> {
  const local = (instant: DateTime): string => instant.setZone(PJM_ZONE).toFormat(TIME_FORMAT);
  return {
    startRow,
    rowCount: ROWS_MAX,
    sort: 'datetime_beginning_utc',
    order: 'Asc',
    datetime_beginning_ept: `${local(from.minus({ hours: 1 }))}to${local(to.plus({ hours: 1 }))}`,
    pnode_id: pnodeIdOf(settlementPoint),
    ...(versioned && { row_is_current: 'TRUE' }),
    fields: `datetime_beginning_utc,pnode_id,${priceColumn}${versioned ? ',row_is_current' : ''}`,
  };
}

/** @throws EbbError `unsupported` where the settlement point is no pnode id */
export function pnodeIdOf(settlementPoint: string): number {
  if (/^\d{1,12}$/.test(settlementPoint)) return Number(settlementPoint);
  throw new EbbError(
    'unsupported',
    `pjm knows points by their pnode id, such as 51288 for the Western Hub; “${settlementPoint}” is none`,
  );
}

/** Prices of a page. @throws EbbError `malformed` */
export function pricesOf(
  { items }: PjmPage,
  { feed, priceColumn, minutes }: PjmReport,
  pnodeId: number,
): PriceInterval[] {
  return items.flatMap((item) => {
    if (item.pnode_id !== pnodeId || item['row_is_current'] === false) return [];
    const reading = clockReading(item.datetime_beginning_utc);
    const [start] = reading ? instantsAt('UTC', reading) : [];
    const price = item[priceColumn] ?? null;
    if (!start || (price !== null && typeof price !== 'number')) {
      const what = start ? `${priceColumn} is no number` : `“${item.datetime_beginning_utc}” is no time`;
      throw new EbbError('malformed', `PJM ${feed}: ${what}`);
    }
    return price === null ? [] : [{ start, minutes, priceUsdPerMwh: price }];
  });
}
