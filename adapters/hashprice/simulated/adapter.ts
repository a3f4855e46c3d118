import type { Clock } from '../../../src/core/ports/clock.js';
import type { HashpriceFeed, HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { SimulatedBitcoin } from './api.js';

/** A hashprice that is made up, at the injected clock's time. */
export class SimulatedHashprice implements HashpriceFeed {
  readonly id = 'simulated';
  readonly pollSeconds = 600;
  readonly #clock: Clock;
  readonly #bitcoin: SimulatedBitcoin;
  readonly #poolFeeRatio: number;

  constructor(options: { readonly clock: Clock; readonly seed: number; readonly poolFeeRatio: number }) {
    this.#clock = options.clock;
    this.#bitcoin = new SimulatedBitcoin(options.seed);
    this.#poolFeeRatio = options.poolFeeRatio;
  }

  read(): Promise<HashpriceReading> {
    return Promise.resolve(this.#bitcoin.reading(this.#clock.now(), this.#poolFeeRatio));
  }
}
