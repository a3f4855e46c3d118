import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import {
  clockReading,
  EASTERN_STANDARD_ZONE,
  hourEndingOf,
  hourEndingStart,
  instantsAt,
} from '../../../src/core/market/market-time.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import { cellNumber, csvRows } from '../../shared/csv.js';
import type { ProviderSettings } from '../../shared/provider.js';

/** All nodes of a day are tens of megabytes. */
const RESPONSE_BYTES_MAX = 96 * 1024 * 1024;

/** Limits are not published. */
export const MISO: ProviderSettings = {
  name: 'MISO',
  url: 'https://public-api.misoenergy.org/api',
  requestsPerMinute: 30,
  responseBytesMax: RESPONSE_BYTES_MAX,
};
export const MISO_REPORTS: ProviderSettings = {
  name: 'MISO_REPORTS',
  url: 'https://docs.misoenergy.org/marketreports',
  requestsPerMinute: 30,
};

/** `Current` is one interval, `Rolling` the market day so far, `Previous` the one before. */
export type MisoSpan = 'Current' | 'Rolling' | 'Previous';

export const REAL_TIME_MINUTES = 5;
export const DAY_AHEAD_MINUTES = 60;

export function realTimePath(span: MisoSpan): string {
  return `/MarketPricing/GetRealTimeFiveMinExPost/${span}`;
}

/** @param date `yyyy-MM-dd` */
export function dayAheadPath(date: string): string {
  return `/${date.replaceAll('-', '')}_da_expost_lmp.csv`;
}

export const misoTable = z.looseObject({
  headers: z.array(z.string()),
  data: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});

/**
 * Five-minute prices of one node. Stamps are the starts of intervals in Eastern standard time, all year; numbers are text.
 * @throws EbbError `malformed`; `rejected` where rows are there and none is of the node
 */
export function realTimePricesOf(
  { headers, data }: z.infer<typeof misoTable>,
  node: string,
  place: string,
): PriceInterval[] {
  const [time, name, lmp] = ['INTERVAL', 'CPNODE', 'LMP'].map((column) => {
    const index = headers.indexOf(column);
    if (index < 0)
      throw new EbbError('malformed', `${place}: no column ${column}; there are: ${headers.join(', ')}`);
    return index;
  }) as [number, number, number];
  const ofNode = data.filter((row) => row[name] === node);
  if (data.length > 0 && ofNode.length === 0) throw noSuchNode(node, place);
  return ofNode.flatMap((row) => {
    const reading = clockReading(String(row[time]));
    const [start] = reading ? instantsAt(EASTERN_STANDARD_ZONE, reading) : [];
    if (!start) throw new EbbError('malformed', `${place}: “${String(row[time])}” is no time`);
    const priceUsdPerMwh = cellNumber(String(row[lmp] ?? ''), `${place}: LMP`);
    return priceUsdPerMwh === null ? [] : [{ start, minutes: REAL_TIME_MINUTES, priceUsdPerMwh }];
  });
}

/**
 * Day-ahead prices of one node in a report of a day: some lines for people, then a row for each node and part of its
 * price, with a column for each hour ending, `HE 1` to `HE 24`, of Eastern standard time.
 * @throws EbbError `malformed`; `rejected` where rows are there and none is of the node
 */
export function dayAheadPricesOf(text: string, date: string, node: string, place: string): PriceInterval[] {
  const header = text.search(/^Node,/m);
  const rows = csvRows(header < 0 ? text : text.slice(header), ['Node', 'Value', 'HE 1', 'HE 24'], place);
  const row = rows.find((each) => each['Node'] === node && each['Value'] === 'LMP');
  if (!row) {
    if (rows.length > 0) throw noSuchNode(node, place);
    return [];
  }
  return Object.entries(row).flatMap(([column, cell]) => {
    const named = column.startsWith('HE ') ? hourEndingOf(column) : null;
    const start = named && hourEndingStart(EASTERN_STANDARD_ZONE, date, named);
    const priceUsdPerMwh = start ? cellNumber(cell, `${place}: ${column}`) : null;
    return start && priceUsdPerMwh !== null ? [{ start, minutes: DAY_AHEAD_MINUTES, priceUsdPerMwh }] : [];
  });
}

function noSuchNode(node: string, place: string): EbbError {
  return new EbbError('rejected', `${place}: no node “${node}”; MISO's are such as MINN.HUB`);
}
