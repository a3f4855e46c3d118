import type { Clock } from '../../../src/core/ports/clock.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import { HASHRATE_PATH, PRICES_PATH, REWARD_STATS_PATH } from './api.js';

export interface MempoolSimulatorOptions {
  readonly clock: Clock;
  readonly btcUsd: number;
  readonly difficulty: number;
  readonly height: number;
  readonly feesBtcPerBlock: number;
}

const STATS_BLOCKS = 144;
const SATOSHI_PER_BTC = 1e8;
const SUBSIDY_SATOSHI = 312_500_000;

/** A mempool server on a loopback port. Where it knows nothing it says −1 and 0, as the real one does. */
export function simulateMempool(options: MempoolSimulatorOptions): Promise<FeedSimulator> {
  const { clock, btcUsd, difficulty, height, feesBtcPerBlock } = options;
  const totalFee = Math.round(feesBtcPerBlock * STATS_BLOCKS * SATOSHI_PER_BTC);
  const simulator = new FeedSimulator(({ path }, empty) => {
    if (path === PRICES_PATH) {
      const time = Math.floor(clock.now().toSeconds());
      return { status: 200, body: { time, USD: empty ? -1 : btcUsd, EUR: -1 } };
    }
    if (path === HASHRATE_PATH) {
      const body = {
        hashrates: [],
        difficulty: [],
        currentHashrate: 0,
        currentDifficulty: empty ? 0 : difficulty,
      };
      return { status: 200, body };
    }
    if (path === REWARD_STATS_PATH) {
      const totals = { totalFee: `${totalFee}`, totalReward: `${totalFee + STATS_BLOCKS * SUBSIDY_SATOSHI}` };
      const body = { startBlock: height - STATS_BLOCKS + 1, endBlock: height, ...totals, totalTx: '500000' };
      return { status: 200, body };
    }
    return { status: 404, body: { error: 'no such path' } };
  });
  return simulator.listen();
}
