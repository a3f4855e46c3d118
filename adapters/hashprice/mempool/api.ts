import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { hashpriceUsdPerPhDay } from '../../../src/core/mining/hashprice.js';
import type { HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { chainFiguresOf, type hashrate, type rewardStats } from '../../shared/chain-figures.js';

export { HASHRATE_PATH, hashrate, REWARD_STATS_PATH, rewardStats } from '../../shared/chain-figures.js';

export const MEMPOOL_URL = 'https://mempool.space/api';
export const PRICES_PATH = '/v1/prices';

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
