import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed, type MarketReport } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { API_PATH, MINUTES, pricesOf, priceQuery } from './api.js';

/** Prices are known from the day before; an hour without one has been lost. */
const LATE_MINUTES_MAX = 30;
const HISTORY_DAYS = 31;

export interface EntsoeOptions {
  readonly securityToken: string;
  readonly usdPerEur: number;
}

/**
 * Day-ahead prices of Europe's bidding zones. Who buys at spot there is settled by them: they are the feed's settlement
 * prices too.
 */
export function entsoeFeed(
  clock: Clock,
  provider: Provider,
  { securityToken, usdPerEur }: EntsoeOptions,
): PriceFeed {
  const rows = async (request: PriceRequest): Promise<PriceInterval[]> => {
    const query = priceQuery(request, securityToken);
    return pricesOf(await provider.text({ path: API_PATH, query }), usdPerEur, provider.placeOf(API_PATH));
  };
  const report: MarketReport = { minutes: MINUTES, pollSeconds: 600, lateMinutesMax: LATE_MINUTES_MAX, rows };
  return marketFeed({
    id: 'entso-e',
    clock,
    historyHours: HISTORY_DAYS * 24,
    realTime: report,
    dayAhead: report,
  });
}
