import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import type { HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { SimulatedHashprice } from './adapter.js';

/** The simulated hashprice with outages, for tests of what happens to a site when it stops. */
export class FailingSimulatedHashprice extends SimulatedHashprice {
  outage: ErrorCode | null = null;

  override read(): Promise<HashpriceReading> {
    if (this.outage === null) return super.read();
    return Promise.reject(new EbbError(this.outage, `simulated hashprice: ${this.outage}, as ordered`));
  }
}
