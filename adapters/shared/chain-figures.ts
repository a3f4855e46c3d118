import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { BLOCKS_PER_DIFFICULTY_EPOCH, subsidyBtcAt } from '../../src/core/mining/hashprice.js';
import type { NextAdjustment } from '../../src/core/mining/hashprice-ahead.js';
import type { HttpFeed } from './http-feed.js';
import type { Provider, ProviderSettings } from './provider.js';

/** A public server, or one's own. */
export const MEMPOOL: ProviderSettings = {
  name: 'MEMPOOL',
  url: 'https://mempool.space/api',
  requestsPerMinute: 30,
};
export const HASHRATE_PATH = '/v1/mining/hashrate/3d';
/** Over a day of blocks: as long as pools average the fees that they pay out. */
export const REWARD_STATS_PATH = '/v1/mining/reward-stats/144';

const SATOSHI_PER_BTC = 1e8;

/** 0 where the server's Bitcoin Core does not answer it. */
export const hashrate = z.looseObject({ currentDifficulty: z.number() });

/** Totals are satoshi, as text, of the blocks from `startBlock` to `endBlock`, both included. */
export const rewardStats = z.looseObject({
  startBlock: z.int().min(0),
  endBlock: z.int().min(0),
  totalFee: z.string().regex(/^\d+$/),
});

/** An older server tells seconds: no instant since 2001 is below this in milliseconds. */
const MILLISECONDS_MIN = 1e12;

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

/** What the chain itself says of what a block pays. */
export interface ChainFigures {
  readonly difficulty: number;
  readonly subsidyBtc: number;
  readonly feesBtcPerBlock: number;
}

/** With the next change of the difficulty, where it is known. */
export interface ChainOutlook extends ChainFigures {
  readonly nextAdjustment?: NextAdjustment;
}

/** From two answers of a mempool server. @throws EbbError `malformed` where one says that it does not know. */
export function chainFiguresOf(
  { currentDifficulty: difficulty }: z.infer<typeof hashrate>,
  { startBlock, endBlock, totalFee }: z.infer<typeof rewardStats>,
): ChainFigures {
  const blocks = endBlock - startBlock + 1;
  if (difficulty <= 0) {
    throw new EbbError(
      'malformed',
      'mempool: the difficulty is not known there: its Bitcoin Core does not answer it',
    );
  }
  if (blocks <= 0) throw new EbbError('malformed', `mempool: no blocks from ${startBlock} to ${endBlock}`);
  return {
    difficulty,
    // The block that is being mined is the next one.
    subsidyBtc: subsidyBtcAt(endBlock + 1),
    feesBtcPerBlock: Number(totalFee) / SATOSHI_PER_BTC / blocks,
  };
}

/** As a mempool server has them now. @throws EbbError with a code of the table */
export async function chainFigures(mempool: Provider): Promise<ChainOutlook> {
  const figures = chainFiguresOf(
    await mempool.request({ path: HASHRATE_PATH, schema: hashrate }),
    await mempool.request({ path: REWARD_STATS_PATH, schema: rewardStats }),
  );
  return { ...figures, ...(await adjustmentIfTold(mempool)) };
}

/** Empty where the server doesn't tell it: the figures of the present stand without. */
export async function adjustmentIfTold(
  mempool: Pick<HttpFeed, 'request'> | Provider,
): Promise<Pick<ChainOutlook, 'nextAdjustment'>> {
  try {
    const answer = await mempool.request({ path: ADJUSTMENT_PATH, schema: adjustment });
    return { nextAdjustment: nextAdjustmentOf(answer) };
  } catch (error) {
    if (error instanceof EbbError) return {};
    throw error;
  }
}
