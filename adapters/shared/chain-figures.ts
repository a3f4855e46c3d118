import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { subsidyBtcAt } from '../../src/core/mining/hashprice.js';
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

/** What the chain itself says of what a block pays. */
export interface ChainFigures {
  readonly difficulty: number;
  readonly subsidyBtc: number;
  readonly feesBtcPerBlock: number;
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
export async function chainFigures(mempool: Provider): Promise<ChainFigures> {
  return chainFiguresOf(
    await mempool.request({ path: HASHRATE_PATH, schema: hashrate }),
    await mempool.request({ path: REWARD_STATS_PATH, schema: rewardStats }),
  );
}
