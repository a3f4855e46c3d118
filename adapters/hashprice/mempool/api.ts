import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { BLOCKS_PER_DIFFICULTY_EPOCH, hashpriceUsdPerPhDay } from '../../../src/core/mining/hashprice.js';
import type { NextAdjustment } from '../../../src/core/mining/hashprice-ahead.js';
import type { HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { chainFiguresOf, type hashrate, type rewardStats } from '../../shared/chain-figures.js';

export { HASHRATE_PATH, hashrate, REWARD_STATS_PATH, rewardStats } from '../../shared/chain-figures.js';

/** An older server tells seconds: no instant since 2001 is below this in milliseconds. */
const MILLISECONDS_MIN = 1e12;

export const MEMPOOL_URL = 'https://mempool.space/api';
export const PRICES_PATH = '/v1/prices';

export const ADJUSTMENT_PATH = '/v1/difficulty-adjustment';

/** The change is in per cent, the date in milliseconds since 1970. */
export const adjustment = z.looseObject({
  difficultyChange: z.number().gt(-100),
  estimatedRetargetDate: z.number().min(MILLISECONDS_MIN),
  remainingBlocks: z.int().min(0).max(BLOCKS_PER_DIFFICULTY_EPOCH),
  nextRetargetHeight: z.int().positive(),
});

/** The next change of the difficulty as a server expects it. */
export function nextAdjustmentOf(answer: z.infer<typeof adjustment>): NextAdjustment {
  return {
    height: answer.nextRetargetHeight,
    blocksFound: BLOCKS_PER_DIFFICULTY_EPOCH - answer.remainingBlocks,
    atMs: answer.estimatedRetargetDate,
    difficultyRatio: 1 + answer.difficultyChange / 100,
  };
}

/** `time` in Unix seconds; a currency that is not known is −1. */
export const prices = z.looseObject({ time: z.number(), USD: z.number() });

export interface MempoolAnswers {
  readonly prices: z.infer<typeof prices>;
  readonly hashrate: z.infer<typeof hashrate>;
  readonly rewardStats: z.infer<typeof rewardStats>;
}

/** The hashprice from three answers. @throws EbbError `malformed` where one says that it does not know. */
export function hashpriceOf(answers: MempoolAnswers, poolFeeRatio: number): Omit<HashpriceReading, 'at'> {
  const terms = {
    btcUsd: answers.prices.USD,
    ...chainFiguresOf(answers.hashrate, answers.rewardStats),
    poolFeeRatio,
  };
  if (terms.btcUsd <= 0) {
    throw new EbbError('malformed', 'mempool: the price of Bitcoin in USD is not known there');
  }
  return { ...terms, hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms) };
}
