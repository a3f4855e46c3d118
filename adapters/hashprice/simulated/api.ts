import { DateTime } from 'luxon';
import {
  BLOCKS_PER_DIFFICULTY_EPOCH,
  hashpriceUsdPerPhDay,
  subsidyBtcAt,
} from '../../../src/core/mining/hashprice.js';
import type { HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { keyedBetween, keyedRandom } from '../../shared/random.js';

/** The fourth halving, from which blocks are counted here: exactly ten minutes each. */
const ANCHOR_HEIGHT = 840_000;
const ANCHOR_MS = DateTime.fromISO('2024-04-20T00:09:27Z').toMillis();
const BLOCK_MS = 600_000;

/** Together with a subsidy of 3.125 BTC these give about 48 USD/PH/day. */
const BTC_USD_MIDDLE = 98_000;
const DIFFICULTY_PER_SUBSIDY_BTC = 1.3e14 / 3.125;
const DIFFICULTY_RATIOS = [0.95, 1.05] as const;
const FEES_BTC_PER_BLOCK = [0.02, 0.06] as const;

/** [period in days, swing of the price as a ratio]: slow enough that a breakeven stays for hours what it is. */
const DRIFTS: readonly (readonly [number, number])[] = [
  [41, 0.06],
  [9.5, 0.035],
  [1.7, 0.012],
];
const DAY_MS = 86_400_000;

/**
 * A hashprice between about 40 and 58 USD/PH/day: a function of the seed and the moment. Difficulty steps every 2016
 * blocks, as in reality, and follows the subsidy down at a halving.
 */
export function simulatedHashprice(seed: number, at: DateTime, poolFeeRatio: number): HashpriceReading {
  const ms = at.toMillis();
  const height = Math.max(0, ANCHOR_HEIGHT + Math.floor((ms - ANCHOR_MS) / BLOCK_MS));
  const epoch = Math.floor(height / BLOCKS_PER_DIFFICULTY_EPOCH);
  const subsidyBtc = subsidyBtcAt(height);
  const terms = {
    difficulty: Math.round(
      DIFFICULTY_PER_SUBSIDY_BTC * subsidyBtc * keyedBetween(DIFFICULTY_RATIOS, seed, 'difficulty', epoch),
    ),
    subsidyBtc,
    feesBtcPerBlock: keyedBetween(FEES_BTC_PER_BLOCK, seed, 'fees', Math.floor(height / 144)),
    btcUsd: Math.round(BTC_USD_MIDDLE * driftRatio(seed, ms) * 100) / 100,
    poolFeeRatio,
  };
  return { at, ...terms, hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms) };
}

function driftRatio(seed: number, ms: number): number {
  return DRIFTS.reduce((ratio, [periodDays, swing]) => {
    const phase = keyedRandom(seed, 'drift', periodDays);
    return ratio + swing * Math.sin(2 * Math.PI * (ms / (periodDays * DAY_MS) + phase));
  }, 1);
}
