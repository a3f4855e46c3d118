import type { DateTime } from 'luxon';

/** One settlement interval's price at one settlement point. */
export interface PriceInterval {
  readonly start: DateTime;
  readonly minutes: number;
  readonly priceUsdPerMwh: number;
}

/** A source of real-time settlement prices. Returns what it has, sorted, without repetition. */
export interface PriceFeed {
  readonly id: string;
  /** Seconds between polls that the source stands. */
  readonly pollSeconds: number;
  /** How far back `read` can answer, in hours. */
  readonly historyHours: number;
  /**
   * Prices of intervals that start in [from, to).
   * @throws EbbError with a code of the table; `stale` where the answer is empty, or ends too long ago, though it should not.
   */
  read(request: {
    readonly settlementPoint: string;
    readonly from: DateTime;
    readonly to: DateTime;
  }): Promise<PriceInterval[]>;
}
