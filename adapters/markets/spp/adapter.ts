import { EbbError } from '../../../src/core/errors.js';
import { dateAt, datesBetween } from '../../../src/core/market/market-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { SeenPrices } from '../../shared/seen-prices.js';
import {
  DAY_AHEAD_MINUTES,
  DAY_AHEAD_PATH,
  dayAheadFile,
  intervalFile,
  LATEST_FILE,
  pricesOf,
  REAL_TIME_MINUTES,
  REAL_TIME_PATH,
  SPP_ZONE,
} from './api.js';

/** How long after an interval its file is there is not known; later than this it has stopped. */
const LATE_MINUTES_MAX = 30;
/** A file an interval, of all locations: more would be too many to ask for. */
const HISTORY_HOURS = 6;

/** Five-minute and day-ahead prices of SPP's settlement locations, from its public files. */
export function sppFeed(clock: Clock, provider: Provider): PriceFeed {
  const seen = new SeenPrices();
  return marketFeed({
    id: 'spp',
    clock,
    historyHours: HISTORY_HOURS,
    realTime: {
      minutes: REAL_TIME_MINUTES,
      pollSeconds: 150,
      lateMinutesMax: LATE_MINUTES_MAX,
      rows: (request) => realTimeRows(provider, seen, request),
    },
    dayAhead: {
      minutes: DAY_AHEAD_MINUTES,
      pollSeconds: 1800,
      lateMinutesMax: DAY_AHEAD_MINUTES,
      rows: (request) => dayAheadRows(clock, provider, request),
    },
  });
}

/** The latest interval, and the file of each one before it that has not been seen. Files of intervals do go missing. */
async function realTimeRows(
  provider: Provider,
  seen: SeenPrices,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  const { settlementPoint } = request;
  const read = async (path: string): Promise<PriceInterval[]> => {
    const text = await provider.text({ path: REAL_TIME_PATH, query: { path } });
    return pricesOf(text, REAL_TIME_MINUTES, settlementPoint, `${provider.placeOf(REAL_TIME_PATH)}${path}`);
  };
  const latest = await read(LATEST_FILE);
  seen.add(settlementPoint, latest);
  const newest = latest.at(-1);
  if (!newest) return seen.of(settlementPoint);
  const to = newest.start < request.to ? newest.start : request.to;
  for (const start of seen.missing({ ...request, to }, REAL_TIME_MINUTES)) {
    const prices = await read(intervalFile(start)).catch((error: unknown) => {
      if (error instanceof EbbError && error.code === 'rejected') return [];
      throw error;
    });
    seen.add(settlementPoint, prices);
  }
  return seen.of(settlementPoint);
}

async function dayAheadRows(
  clock: Clock,
  provider: Provider,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  const now = clock.now();
  const limit = now.plus({ days: 2 });
  const today = dateAt(SPP_ZONE, now);
  const rows: PriceInterval[] = [];
  const to = request.to < limit ? request.to : limit;
  for (const date of datesBetween(SPP_ZONE, request.from, to)) {
    const path = dayAheadFile(date);
    const text = await provider.text({ path: DAY_AHEAD_PATH, query: { path } }).catch((error: unknown) => {
      // A day that is to come may have no file yet.
      if (error instanceof EbbError && error.code === 'rejected' && date > today) return null;
      throw error;
    });
    if (text === null) continue;
    const place = `${provider.placeOf(DAY_AHEAD_PATH)}${path}`;
    rows.push(...pricesOf(text, DAY_AHEAD_MINUTES, request.settlementPoint, place));
  }
  return rows;
}
