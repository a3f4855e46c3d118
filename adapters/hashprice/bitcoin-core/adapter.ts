import { hashpriceUsdPerPhDay } from '../../../src/core/mining/hashprice.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { HashpriceFeed, HashpriceReading } from '../../../src/core/ports/hashprice.js';
import type { SpotPrice } from '../../shared/spot-price.js';
import type { BitcoinCore } from './api.js';

export interface BitcoinCoreOptions {
  readonly clock: Clock;
  readonly poolFeeRatio: number;
  readonly node: BitcoinCore;
  readonly spot: SpotPrice;
}

/** Hashprice by the formula: the chain's figures from the operator's own node, the price from several exchanges. */
export class BitcoinCoreHashprice implements HashpriceFeed {
  readonly id = 'bitcoin-core';
  readonly pollSeconds = 600;
  readonly #options: BitcoinCoreOptions;

  constructor(options: BitcoinCoreOptions) {
    this.#options = options;
  }

  async read(): Promise<HashpriceReading> {
    const { clock, poolFeeRatio, node, spot } = this.#options;
    const figures = await node.figures(clock.now());
    const terms = { ...figures, btcUsd: await spot.btcUsd(), poolFeeRatio };
    return { at: clock.now(), ...terms, hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms) };
  }
}
