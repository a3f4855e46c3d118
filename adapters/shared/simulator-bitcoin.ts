import { BLOCKS_PER_DIFFICULTY_EPOCH } from '../../src/core/mining/hashprice.js';
import type { Clock } from '../../src/core/ports/clock.js';
import { HASHRATE_PATH, REWARD_STATS_PATH } from './chain-figures.js';
import type { FeedSimulatorReply } from './simulator-feed.js';
import { COINBASE_PATH, KRAKEN_PATH, MEMPOOL_PRICES_PATH } from './spot-price.js';

/** What a simulated chain and its market are like. */
export interface BitcoinSimulatorOptions {
  readonly clock: Clock;
  readonly btcUsd: number;
  readonly difficulty: number;
  readonly height: number;
  readonly feesBtcPerBlock: number;
}

const DIFFICULTY_ADJUSTMENT_PATH = '/v1/difficulty-adjustment';
const BLOCK_MS = 600_000;
const STATS_BLOCKS = 144;
const SATOSHI_PER_BTC = 1e8;
const SUBSIDY_SATOSHI = 312_500_000;

/** What a mempool server answers; null where it has no such path. Where it knows nothing it says −1 and 0. */
export function mempoolAnswer(
  path: string,
  { clock, btcUsd, difficulty, height, feesBtcPerBlock }: BitcoinSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply | null {
  const totalFee = Math.round(feesBtcPerBlock * STATS_BLOCKS * SATOSHI_PER_BTC);
  if (path === MEMPOOL_PRICES_PATH) {
    const time = Math.floor(clock.now().toSeconds());
    return { status: 200, body: { time, USD: empty ? -1 : btcUsd, EUR: -1 } };
  }
  if (path === HASHRATE_PATH) {
    const currentDifficulty = empty ? 0 : difficulty;
    return { status: 200, body: { hashrates: [], difficulty: [], currentHashrate: 0, currentDifficulty } };
  }
  if (path === REWARD_STATS_PATH) {
    const totals = { totalFee: `${totalFee}`, totalReward: `${totalFee + STATS_BLOCKS * SUBSIDY_SATOSHI}` };
    const body = { startBlock: height - STATS_BLOCKS + 1, endBlock: height, ...totals, totalTx: '500000' };
    return { status: 200, body };
  }
  if (path === DIFFICULTY_ADJUSTMENT_PATH) {
    const remainingBlocks = BLOCKS_PER_DIFFICULTY_EPOCH - 1 - (height % BLOCKS_PER_DIFFICULTY_EPOCH);
    const estimatedRetargetDate = clock.now().toMillis() + remainingBlocks * BLOCK_MS;
    const nextRetargetHeight = height + 1 + remainingBlocks;
    return {
      status: 200,
      body: { difficultyChange: 2.5, estimatedRetargetDate, remainingBlocks, nextRetargetHeight },
    };
  }
  return null;
}

/** What exchanges answer; null where none has such a path. */
export function exchangeAnswer(
  path: string,
  { btcUsd }: BitcoinSimulatorOptions,
  empty: boolean,
): FeedSimulatorReply | null {
  if (path === COINBASE_PATH) {
    return {
      status: 200,
      body: { data: { amount: empty ? '' : String(btcUsd), base: 'BTC', currency: 'USD' } },
    };
  }
  if (path === KRAKEN_PATH) {
    const pair = {
      a: [String(btcUsd + 5), '1', '1.0'],
      b: [String(btcUsd - 5), '1', '1.0'],
      c: [String(btcUsd), '0.01'],
    };
    const body = empty
      ? { error: ['EService:Unavailable'], result: {} }
      : { error: [], result: { XXBTZUSD: pair } };
    return { status: 200, body };
  }
  return null;
}
