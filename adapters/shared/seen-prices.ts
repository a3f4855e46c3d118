import type { DateTime } from 'luxon';
import { intervalStarts } from '../../src/core/interval.js';
import type { PriceInterval, PriceRequest } from '../../src/core/ports/price.js';

const INTERVALS_MAX = 600;

/**
 * What a source has told already, by settlement point: for those that publish a file an interval, or everything at once,
 * where to ask again for what is known would cost more than it tells.
 */
export class SeenPrices {
  readonly #byPoint = new Map<string, Map<number, PriceInterval>>();

  add(settlementPoint: string, prices: readonly PriceInterval[]): void {
    const seen = this.#byPoint.get(settlementPoint) ?? new Map<number, PriceInterval>();
    for (const price of prices) seen.set(price.start.toMillis(), price);
    const newest = [...seen].sort(([a], [b]) => a - b).slice(-INTERVALS_MAX);
    this.#byPoint.set(settlementPoint, new Map(newest));
  }

  of(settlementPoint: string): PriceInterval[] {
    return [...(this.#byPoint.get(settlementPoint)?.values() ?? [])];
  }

  /** Starts in the window that have not been seen, ascending. */
  missing({ settlementPoint, from, to }: PriceRequest, minutes: number): DateTime[] {
    const seen = this.#byPoint.get(settlementPoint);
    return intervalStarts(from, to, minutes).filter((start) => start >= from && !seen?.has(start.toMillis()));
  }
}
