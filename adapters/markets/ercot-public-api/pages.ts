import { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { ErcotTable } from '../../shared/ercot-records.js';
import type { ErcotPublicApi, ErcotRows } from './api.js';

/** More than a month of one settlement point, twice: pages of rows in no order may miss some, one page cannot. */
export const PAGE_ROWS = 10_000;
const PAGES_MAX = 50;

export type Query = Readonly<Record<string, string>>;

/** All pages of a report in an order of its own: without one it is not stable from page to page. */
export async function allPages(
  api: ErcotPublicApi,
  {
    path,
    sort,
    query,
    pageRows = PAGE_ROWS,
  }: { path: string; sort: string; query: Query; pageRows?: number },
): Promise<ErcotRows[]> {
  const pages: ErcotRows[] = [];
  for (let page = 1; ; page += 1) {
    if (page > PAGES_MAX) throw new EbbError('malformed', `ERCOT ${path}: more than ${PAGES_MAX} pages`);
    const answer = await api.rows(path, { sort, dir: 'asc', page, size: pageRows, ...query });
    pages.push(answer);
    if (page >= answer._meta.totalPages) return pages;
  }
}

/** Rows of several pages, whose columns are in one order. */
export function tableOfAll(pages: readonly ErcotRows[]): ErcotTable {
  return { fields: pages[0]?.fields ?? [], data: pages.flatMap(({ data }) => data) };
}

/** ERCOT selects by whole days of its own time; what lies outside the window is dropped afterwards. */
export function deliveryDates(from: DateTime, to: DateTime): Query {
  return {
    deliveryDateFrom: ercotDate(from),
    deliveryDateTo: ercotDate(to.minus({ milliseconds: 1 })),
  };
}

/**
 * Bounds of a column of Central times. An hour more on both sides: without an offset, the hour that autumn repeats would
 * begin after it ends.
 */
export function clockBounds(column: string, from: DateTime, to: DateTime): Query {
  return {
    [`${column}From`]: ercotClock(from.minus({ hours: 1 })),
    [`${column}To`]: ercotClock(to.plus({ hours: 1 })),
  };
}

function ercotDate(instant: DateTime): string {
  return instant.setZone(ERCOT_ZONE).toFormat('yyyy-MM-dd');
}

function ercotClock(instant: DateTime): string {
  return instant.setZone(ERCOT_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

/** The start of what a report of forecasts is asked for: those that were posted in the last hours, whatever is wanted. */
export function postedSince(from: DateTime, now: DateTime, hours: number): DateTime {
  return DateTime.max(from, now.minus({ hours }));
}
