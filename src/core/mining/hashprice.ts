import { assert } from '../assert.js';

const HASHES_PER_PETAHASH = 1e15;
const SECONDS_PER_DAY = 86_400;
/** Hashes that a block takes on average at difficulty 1. */
const HASHES_PER_DIFFICULTY = 2 ** 32;
const SUBSIDY_BTC_FIRST = 50;
const BLOCKS_PER_HALVING = 210_000;

/** Blocks between two changes of the difficulty. */
export const BLOCKS_PER_DIFFICULTY_EPOCH = 2016;

/** What a full-pay-per-share pool's payment is computed from. */
export interface HashpriceTerms {
  readonly difficulty: number;
  readonly subsidyBtc: number;
  /** Mean fees of a block, BTC; 0 under pay-per-share without fees. */
  readonly feesBtcPerBlock: number;
  readonly btcUsd: number;
  readonly poolFeeRatio: number;
}

/** The block subsidy in BTC at `height`: halved every 210,000 blocks. */
export function subsidyBtcAt(height: number): number {
  assert(Number.isInteger(height) && height >= 0, `${height} is no block height`);
  return SUBSIDY_BTC_FIRST / 2 ** Math.floor(height / BLOCKS_PER_HALVING);
}

/** Blocks that 1 PH/s finds in a day on average. */
export function blocksPerPhDay(difficulty: number): number {
  assert(difficulty > 0, `difficulty ${difficulty}`);
  return (HASHES_PER_PETAHASH * SECONDS_PER_DAY) / (difficulty * HASHES_PER_DIFFICULTY);
}

/**
 * Hashprice in USD/PH/day, net of the pool's fee, as full pay-per-share pays it: by the difficulty, which is exact and
 * changes every 2016 blocks, and not by an estimate of the network's hashrate.
 */
export function hashpriceUsdPerPhDay(terms: HashpriceTerms): number {
  const { difficulty, subsidyBtc, feesBtcPerBlock, btcUsd, poolFeeRatio } = terms;
  return blocksPerPhDay(difficulty) * (subsidyBtc + feesBtcPerBlock) * (1 - poolFeeRatio) * btcUsd;
}
