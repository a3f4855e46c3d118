import { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { HashpriceFeed, HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { adjustmentIfTold } from '../../shared/chain-figures.js';
import { type ExchangeWatch, HttpFeed } from '../../shared/http-feed.js';
import {
  HASHRATE_PATH,
  hashpriceOf,
  hashrate,
  MEMPOOL_URL,
  PRICES_PATH,
  prices,
  REWARD_STATS_PATH,
  rewardStats,
} from './api.js';

/** Servers look the price up every few minutes to an hour; one whose price is older than this has stopped. */
const PRICE_AGE_HOURS_MAX = 6;

export interface MempoolOptions {
  readonly clock: Clock;
  readonly poolFeeRatio: number;
  readonly baseUrl?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly watch?: ExchangeWatch | undefined;
}

/** Hashprice computed from price, difficulty, subsidy and a day's fees, as a mempool server tells them. */
export class MempoolHashprice implements HashpriceFeed {
  readonly id = 'mempool';
  readonly pollSeconds = 600;
  readonly #clock: Clock;
  readonly #poolFeeRatio: number;
  readonly #http: HttpFeed;

  constructor({ clock, poolFeeRatio, baseUrl = MEMPOOL_URL, timeoutSeconds, watch }: MempoolOptions) {
    this.#clock = clock;
    this.#poolFeeRatio = poolFeeRatio;
    this.#http = new HttpFeed({ baseUrl, timeoutSeconds, watch });
  }

  async read(): Promise<HashpriceReading> {
    // One after the other: the public server's limits are not published.
    const answers = {
      prices: await this.#http.request({ path: PRICES_PATH, schema: prices }),
      hashrate: await this.#http.request({ path: HASHRATE_PATH, schema: hashrate }),
      rewardStats: await this.#http.request({ path: REWARD_STATS_PATH, schema: rewardStats }),
    };
    const reading = hashpriceOf(answers, this.#poolFeeRatio);
    const at = this.#clock.now();
    const pricedAt = DateTime.fromSeconds(answers.prices.time, { zone: 'utc' });
    if (pricedAt < at.minus({ hours: PRICE_AGE_HOURS_MAX })) {
      throw new EbbError(
        'stale',
        `mempool: the price of Bitcoin is of ${pricedAt.toFormat('yyyy-MM-dd HH:mm')} UTC`,
      );
    }
    return { at, ...reading, ...(await adjustmentIfTold(this.#http)) };
  }
}
