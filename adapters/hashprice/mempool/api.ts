import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { hashpriceUsdPerPhDay, subsidyBtcAt } from '../../../src/core/mining/hashprice.js';
import type { HashpriceReading } from '../../../src/core/ports/hashprice.js';

export const MEMPOOL_URL = 'https://mempool.space/api';
export const PRICES_PATH = '/v1/prices';
export const HASHRATE_PATH = '/v1/mining/hashrate/3d';
/** Over a day of blocks: as long as pools average the fees that they pay out. */
export const REWARD_STATS_PATH = '/v1/mining/reward-stats/144';

const SATOSHI_PER_BTC = 1e8;

/** `time` in Unix seconds; a currency that is not known is −1. */
export const prices = z.looseObject({ time: z.number(), USD: z.number() });

/** 0 where the server's Bitcoin Core does not answer it. */
export const hashrate = z.looseObject({ currentDifficulty: z.number() });

/** Totals are satoshi, as text, of the blocks from `startBlock` to `endBlock`, both included. */
export const rewardStats = z.looseObject({
  startBlock: z.int().min(0),
  endBlock: z.int().min(0),
  totalFee: z.string().regex(/^\d+$/),
});

export interface MempoolAnswers {
  readonly prices: z.infer<typeof prices>;
  readonly hashrate: z.infer<typeof hashrate>;
  readonly rewardStats: z.infer<typeof rewardStats>;
}

/** The hashprice from three answers. @throws EbbError `malformed` where one says that it does not know. */
export function hashpriceOf(answers: MempoolAnswers, poolFeeRatio: number): Omit<HashpriceReading, 'at'> {
  const { startBlock, endBlock, totalFee } = answers.rewardStats;
  const blocks = endBlock - startBlock + 1;
  const terms = {
    btcUsd: answers.prices.USD,
    difficulty: answers.hashrate.currentDifficulty,
    // The block that is being mined is the next one.
    subsidyBtc: subsidyBtcAt(endBlock + 1),
    feesBtcPerBlock: Number(totalFee) / SATOSHI_PER_BTC / blocks,
    poolFeeRatio,
  };
  if (terms.btcUsd <= 0)
    throw new EbbError('malformed', 'mempool: the price of Bitcoin in USD is not known there');
  if (terms.difficulty <= 0) {
    throw new EbbError(
      'malformed',
      'mempool: the difficulty is not known there: its Bitcoin Core does not answer it',
    );
  }
  if (blocks <= 0) throw new EbbError('malformed', `mempool: no blocks from ${startBlock} to ${endBlock}`);
  return { ...terms, hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms) };
}
