import { DateTime } from 'luxon';
import type { HashpriceNow, NextAdjustment } from '../core/mining/hashprice-ahead.js';

/** Fees of so many days tell what is usual. */
export const USUAL_FEES_DAYS = 14;

export interface KnownHashprice {
  readonly at: DateTime;
  readonly knownAt: DateTime;
  readonly source: string;
  readonly hashpriceUsdPerPhDay: number;
  /** With all that it takes to tell what it will be. */
  readonly now: HashpriceNow;
}

/** A row of the table, with the usual fees beside it. Numerics are text. */
export interface HashpriceRow {
  readonly at: Date;
  readonly known_at: Date;
  readonly source: string;
  readonly hashprice_usd_per_ph_day: string;
  readonly btc_usd: string;
  readonly difficulty: string;
  readonly subsidy_btc: string;
  readonly fees_btc_per_block: string;
  readonly pool_fee_ratio: string;
  readonly next_adjustment_height: number | null;
  readonly next_adjustment_blocks_found: number | null;
  readonly next_adjustment_at: Date | null;
  readonly next_difficulty_ratio: string | null;
  readonly usual_fees: string | number;
}

export function knownHashprice(row: HashpriceRow): KnownHashprice {
  const hashpriceUsdPerPhDay = Number(row.hashprice_usd_per_ph_day);
  return {
    at: DateTime.fromJSDate(row.at, { zone: 'utc' }),
    knownAt: DateTime.fromJSDate(row.known_at, { zone: 'utc' }),
    source: row.source,
    hashpriceUsdPerPhDay,
    now: {
      atMs: row.at.getTime(),
      hashpriceUsdPerPhDay,
      difficulty: Number(row.difficulty),
      subsidyBtc: Number(row.subsidy_btc),
      feesBtcPerBlock: Number(row.fees_btc_per_block),
      btcUsd: Number(row.btc_usd),
      poolFeeRatio: Number(row.pool_fee_ratio),
      usualFeesBtcPerBlock: Number(row.usual_fees),
      nextAdjustment: nextAdjustment(row),
    },
  };
}

function nextAdjustment(row: HashpriceRow): NextAdjustment | null {
  const {
    next_adjustment_height: height,
    next_adjustment_blocks_found: blocksFound,
    next_adjustment_at: at,
    next_difficulty_ratio: ratio,
  } = row;
  if (height === null || blocksFound === null || at === null || ratio === null) return null;
  return { height, blocksFound, atMs: at.getTime(), difficultyRatio: Number(ratio) };
}
