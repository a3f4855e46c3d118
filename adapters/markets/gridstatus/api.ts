import { z } from 'zod';
import { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { isoUtc } from '../../../src/core/interval.js';
import type { PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import type { ProviderSettings } from '../../shared/provider.js';

export const GRIDSTATUS: ProviderSettings = {
  name: 'GRIDSTATUS',
  url: 'https://api.gridstatus.io/v1',
  requestsPerMinute: 30,
};
const PAGE_ROWS = 10_000;

/** A dataset of prices at points: its name, the column of the price, the length of its intervals. */
export interface Dataset {
  readonly name: string;
  readonly priceColumn: string;
  readonly minutes: number;
}

export const REAL_TIME: Dataset = { name: 'ercot_spp_real_time_15_min', priceColumn: 'spp', minutes: 15 };
export const DAY_AHEAD: Dataset = { name: 'ercot_spp_day_ahead_hourly', priceColumn: 'spp', minutes: 60 };

export function datasetPath({ name }: Dataset): string {
  return `/datasets/${name}/query`;
}

/** @param cursor of the page; empty for the first */
export function datasetQuery(
  { settlementPoint, from, to }: PriceRequest,
  cursor: string,
): Record<string, string | number> {
  return {
    start_time: isoUtc(from),
    end_time: isoUtc(to),
    filter_column: 'location',
    filter_operator: '=',
    filter_value: settlementPoint,
    return_format: 'json',
    json_schema: 'array-of-arrays',
    page_size: PAGE_ROWS,
    cursor,
  };
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The first row of `data` names the columns. */
export const gridstatusPage = z.looseObject({
  data: z.array(z.array(cell)),
  meta: z.looseObject({ hasNextPage: z.boolean(), cursor: z.string().nullish() }),
});
export type GridstatusPage = z.infer<typeof gridstatusPage>;

/** Prices of one point in a page. @throws EbbError `malformed` naming the column that is missing or does not fit */
export function pricesOf(
  { data }: GridstatusPage,
  { name, priceColumn, minutes }: Dataset,
  settlementPoint: string,
): PriceInterval[] {
  const [names, ...rows] = data;
  if (!names) return [];
  const malformed = (what: string): EbbError => new EbbError('malformed', `gridstatus ${name}: ${what}`);
  const [startAt, endAt, pointAt, priceAt] = [
    'interval_start_utc',
    'interval_end_utc',
    'location',
    priceColumn,
  ].map((column) => {
    const index = names.indexOf(column);
    if (index < 0) throw malformed(`no column ${column}; there are: ${names.join(', ')}`);
    return index;
  }) as [number, number, number, number];
  return rows.flatMap((row) => {
    if (row[pointAt] !== settlementPoint) return [];
    const start = instantOf(row[startAt]);
    const end = instantOf(row[endAt]);
    if (!start || !end) throw malformed(`“${row[startAt]}” to “${row[endAt]}” is no interval`);
    if (end.diff(start).as('minutes') !== minutes)
      throw malformed(`an interval that is not of ${minutes} minutes`);
    const price = row[priceAt] ?? null;
    if (price !== null && typeof price !== 'number') throw malformed(`${priceColumn} is no number`);
    return price === null ? [] : [{ start, minutes, priceUsdPerMwh: price }];
  });
}

/** With its offset, or it could be of any zone. */
function instantOf(value: unknown): DateTime | null {
  if (typeof value !== 'string' || !/(Z|[+-]\d\d:?\d\d)$/.test(value)) return null;
  const instant = DateTime.fromISO(value.replace(' ', 'T'), { zone: 'utc' });
  return instant.isValid ? instant : null;
}
