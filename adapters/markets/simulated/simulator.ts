import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import type { PriceFeed, PriceInterval } from '../../../src/core/ports/price.js';
import { SimulatedMarket } from './adapter.js';

/** The simulated market with outages, for tests of what happens to a site when prices stop. */
export class FailingSimulatedMarket extends SimulatedMarket {
  outage: ErrorCode | null = null;

  override read(request: Parameters<PriceFeed['read']>[0]): Promise<PriceInterval[]> {
    if (this.outage === null) return super.read(request);
    return Promise.reject(new EbbError(this.outage, `simulated market: ${this.outage}, as ordered`));
  }
}
