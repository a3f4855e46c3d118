import { EbbError } from '../../../src/core/errors.js';
import { intervalStarts } from '../../../src/core/interval.js';
import { dateAt, datesBetween, EASTERN_STANDARD_ZONE } from '../../../src/core/market/market-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import {
  DAY_AHEAD_MINUTES,
  dayAheadPath,
  dayAheadPricesOf,
  ONTARIO,
  REAL_TIME_MINUTES,
  realTimePath,
  realTimePricesOf,
} from './api.js';

/** How long after an interval its price is there is not known; later than this the report has stopped. */
const LATE_MINUTES_MAX = 30;
/** A report an hour. */
const HISTORY_HOURS = 48;
/** An hour that has just begun may have no report yet. */
const NEW_HOUR_MINUTES = 20;

interface IesoOptions {
  readonly clock: Clock;
  readonly provider: Provider;
  readonly usdPerCad: number;
}

/** Ontario's zonal price, real-time by five minutes and day-ahead by the hour, from IESO's public reports. */
export function iesoFeed(options: IesoOptions): PriceFeed {
  return marketFeed({
    id: 'ieso',
    clock: options.clock,
    historyHours: HISTORY_HOURS,
    realTime: {
      minutes: REAL_TIME_MINUTES,
      pollSeconds: 120,
      lateMinutesMax: LATE_MINUTES_MAX,
      rows: (request) => realTimeRows(options, request),
    },
    dayAhead: {
      minutes: DAY_AHEAD_MINUTES,
      pollSeconds: 1800,
      lateMinutesMax: DAY_AHEAD_MINUTES,
      rows: (request) => dayAheadRows(options, request),
    },
  });
}

async function realTimeRows(
  { clock, provider, usdPerCad }: IesoOptions,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  checkPoint(request);
  const now = clock.now();
  const rows: PriceInterval[] = [];
  for (const hour of intervalStarts(request.from, request.to < now ? request.to : now, 60)) {
    const path = realTimePath(hour);
    const mayBeMissing = hour > now.minus({ minutes: NEW_HOUR_MINUTES });
    const text = await textOrNothing(provider, path, mayBeMissing);
    if (text !== null) rows.push(...realTimePricesOf(text, usdPerCad, provider.placeOf(path)));
  }
  return rows;
}

async function dayAheadRows(
  { clock, provider, usdPerCad }: IesoOptions,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  checkPoint(request);
  const now = clock.now();
  const limit = now.plus({ days: 2 });
  const rows: PriceInterval[] = [];
  for (const date of datesBetween(
    EASTERN_STANDARD_ZONE,
    request.from,
    request.to < limit ? request.to : limit,
  )) {
    const path = dayAheadPath(date);
    const text = await textOrNothing(provider, path, date > dateAt(EASTERN_STANDARD_ZONE, now));
    if (text !== null) rows.push(...dayAheadPricesOf(text, usdPerCad, provider.placeOf(path)));
  }
  return rows;
}

async function textOrNothing(
  provider: Provider,
  path: string,
  mayBeMissing: boolean,
): Promise<string | null> {
  try {
    return await provider.text({ path });
  } catch (error) {
    if (mayBeMissing && error instanceof EbbError && error.code === 'rejected') return null;
    throw error;
  }
}

function checkPoint({ settlementPoint }: PriceRequest): void {
  if (settlementPoint === ONTARIO) return;
  throw new EbbError(
    'unsupported',
    `ieso has the price of ${ONTARIO} alone; “${settlementPoint}” is not known`,
  );
}
