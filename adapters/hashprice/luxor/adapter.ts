import { EbbError } from '../../../src/core/errors.js';
import { hashpriceUsdPerPhDay } from '../../../src/core/mining/hashprice.js';
import type { HashpriceFeed, HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { chainFigures, MEMPOOL } from '../../shared/chain-figures.js';
import type { FeedDeps } from '../../shared/feed.js';
import { type Provider, providerOf } from '../../shared/provider.js';
import { SpotPrice } from '../../shared/spot-price.js';
import {
  GRAPHQL_PATH,
  HASHPRICE_QUERY,
  hashpriceAnswer,
  LUXOR,
  newestQuote,
  quoteUsdPerPhDay,
} from './api.js';

const QUOTE_AGE_HOURS_MAX = 6;

/** Luxor's index of hashprice, checked on every read against the formula. */
export class LuxorHashprice implements HashpriceFeed {
  readonly id = 'luxor';
  readonly pollSeconds = 900;
  readonly #deps: FeedDeps;
  readonly #luxor: Provider;
  readonly #chain: Provider;
  readonly #spot: SpotPrice;

  constructor(deps: FeedDeps, apiKey: string) {
    this.#deps = deps;
    this.#luxor = providerOf(deps, { ...LUXOR, headers: { 'x-hi-api-key': apiKey } });
    this.#chain = providerOf(deps, MEMPOOL);
    this.#spot = new SpotPrice(deps);
  }

  async read(): Promise<HashpriceReading> {
    const { clock, poolFeeRatio } = this.#deps;
    const answer = await this.#luxor.request({
      path: GRAPHQL_PATH,
      json: HASHPRICE_QUERY,
      schema: hashpriceAnswer,
    });
    const { at, value } = newestQuote(answer);
    const now = clock.now();
    if (at < now.minus({ hours: QUOTE_AGE_HOURS_MAX })) {
      throw new EbbError('stale', `luxor: the newest hashprice is of ${at.toFormat('yyyy-MM-dd HH:mm')} UTC`);
    }
    const terms = { ...(await chainFigures(this.#chain)), btcUsd: await this.#spot.btcUsd() };
    const gross = quoteUsdPerPhDay(value, hashpriceUsdPerPhDay({ ...terms, poolFeeRatio: 0 }));
    return { at: now, ...terms, poolFeeRatio, hashpriceUsdPerPhDay: gross * (1 - poolFeeRatio) };
  }
}
