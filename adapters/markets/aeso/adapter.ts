import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { MINUTES, POOL, POOL_PRICE_PATH, poolPriceQuery, poolPrices, pricesOf } from './api.js';

/** How long after an hour its price is there is not known; later than this the report has stopped. */
const LATE_MINUTES_MAX = 90;
const HISTORY_DAYS = 31;

/** Alberta's pool price by the hour. There is no day-ahead market. */
export function aesoFeed(clock: Clock, provider: Provider, usdPerCad: number): PriceFeed {
  return marketFeed({
    id: 'aeso',
    clock,
    historyHours: HISTORY_DAYS * 24,
    realTime: {
      minutes: MINUTES,
      pollSeconds: 300,
      lateMinutesMax: LATE_MINUTES_MAX,
      rows: async (request) => {
        if (request.settlementPoint !== POOL) {
          throw new EbbError(
            'unsupported',
            `aeso has one price, of ${POOL}; “${request.settlementPoint}” is not known`,
          );
        }
        const query = poolPriceQuery(request);
        const document = await provider.request({ path: POOL_PRICE_PATH, query, schema: poolPrices });
        return pricesOf(document, usdPerCad, clock.now(), provider.placeOf(POOL_PRICE_PATH));
      },
    },
  });
}
