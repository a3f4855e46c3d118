import { intervalStarts } from '../../../src/core/interval.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval } from '../../../src/core/ports/price.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import { simulatedPriceUsdPerMwh } from './api.js';

/** From the end of an interval to its price, as at ERCOT. */
const PUBLISHED_AFTER_MINUTES = 2;

/** Prices of a market that does not exist, published on the injected clock. */
export class SimulatedMarket implements PriceFeed {
  readonly id = 'simulated';
  readonly pollSeconds = 60;
  readonly historyHours = 366 * 24;
  readonly #clock: Clock;
  readonly #seed: number;

  constructor(options: { readonly clock: Clock; readonly seed: number }) {
    this.#clock = options.clock;
    this.#seed = options.seed;
  }

  read({ settlementPoint, from, to }: Parameters<PriceFeed['read']>[0]): Promise<PriceInterval[]> {
    const publishedTo = this.#clock.now().minus({ minutes: PUBLISHED_AFTER_MINUTES + SETTLEMENT_MINUTES });
    const prices = intervalStarts(from, to, SETTLEMENT_MINUTES)
      .filter((start) => start >= from && start <= publishedTo)
      .map((start) => ({
        start,
        minutes: SETTLEMENT_MINUTES,
        priceUsdPerMwh: simulatedPriceUsdPerMwh(this.#seed, settlementPoint, start),
      }));
    return Promise.resolve(prices);
  }
}
