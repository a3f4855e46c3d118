import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed, type MarketReport } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { DAY_AHEAD, type OasisReport, oasisQuery, pricesOf, REAL_TIME, SINGLE_ZIP_PATH } from './api.js';

/** A five-minute price is there before its interval ends; four intervals later the report has stopped. */
const LATE_MINUTES_MAX = 20;
const HISTORY_DAYS = 30;
/** OASIS answers for a node over at most so many days at once. */
const REQUEST_DAYS_MAX = 15;

/** Five-minute and day-ahead prices of any CAISO node, from OASIS. */
export function caisoFeed(clock: Clock, provider: Provider): PriceFeed {
  const report = (oasis: OasisReport, pollSeconds: number): Omit<MarketReport, 'lateMinutesMax'> => ({
    minutes: oasis.minutes,
    pollSeconds,
    rows: (request) => rowsOf(provider, oasis, request),
  });
  return marketFeed({
    id: 'caiso',
    clock,
    historyHours: HISTORY_DAYS * 24,
    realTime: { ...report(REAL_TIME, 120), lateMinutesMax: LATE_MINUTES_MAX },
    dayAhead: { ...report(DAY_AHEAD, 900), lateMinutesMax: DAY_AHEAD.minutes },
  });
}

async function rowsOf(
  provider: Provider,
  oasis: OasisReport,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  const rows: PriceInterval[] = [];
  for (let from = request.from; from < request.to; from = from.plus({ days: REQUEST_DAYS_MAX })) {
    const end = from.plus({ days: REQUEST_DAYS_MAX });
    const part = { ...request, from, to: end < request.to ? end : request.to };
    const bytes = await provider.document({ path: SINGLE_ZIP_PATH, query: oasisQuery(oasis, part) });
    rows.push(...pricesOf(bytes, oasis, request.settlementPoint, provider.placeOf(SINGLE_ZIP_PATH)));
  }
  return rows;
}
