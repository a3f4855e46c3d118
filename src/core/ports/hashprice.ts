import type { DateTime } from 'luxon';
import type { NextAdjustment } from '../mining/hashprice-ahead.js';

/** What hash is worth, with the figures that it was computed from. */
export interface HashpriceReading {
  readonly at: DateTime;
  /** Net of the pool's fee, USD/PH/day. */
  readonly hashpriceUsdPerPhDay: number;
  readonly btcUsd: number;
  readonly difficulty: number;
  readonly subsidyBtc: number;
  readonly feesBtcPerBlock: number;
  readonly poolFeeRatio: number;
  /** Absent where the source does not tell it. */
  readonly nextAdjustment?: NextAdjustment;
}

export interface HashpriceFeed {
  readonly id: string;
  readonly pollSeconds: number;
  /** @throws EbbError with a code of the table. */
  read(): Promise<HashpriceReading>;
}
