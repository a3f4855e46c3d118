import { hashpriceUsdPerPhDay } from '../../../src/core/mining/hashprice.js';
import type { HashpriceFeed, HashpriceReading } from '../../../src/core/ports/hashprice.js';
import type { FeedDeps } from '../../shared/feed.js';
import { type Provider, providerOf } from '../../shared/provider.js';
import { chainFigures, MEMPOOL, SpotPrice } from './api.js';

/** Hashprice by the formula, with a price of Bitcoin on which several exchanges agree. */
export class ExchangesHashprice implements HashpriceFeed {
  readonly id = 'exchanges';
  readonly pollSeconds = 600;
  readonly #deps: FeedDeps;
  readonly #chain: Provider;
  readonly #spot: SpotPrice;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.#chain = providerOf(deps, MEMPOOL);
    this.#spot = new SpotPrice(deps);
  }

  async read(): Promise<HashpriceReading> {
    const { clock, poolFeeRatio } = this.#deps;
    const btcUsd = await this.#spot.btcUsd();
    const terms = { ...(await chainFigures(this.#chain)), btcUsd, poolFeeRatio };
    return { at: clock.now(), ...terms, hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms) };
  }
}
