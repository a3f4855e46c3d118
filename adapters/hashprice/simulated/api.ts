import { DateTime } from 'luxon';
import {
  BLOCKS_PER_DIFFICULTY_EPOCH,
  hashpriceUsdPerPhDay,
  subsidyBtcAt,
} from '../../../src/core/mining/hashprice.js';
import { projectedAdjustment } from '../../../src/core/mining/hashprice-ahead.js';
import type { HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { wander, type Wander } from '../../shared/simulated-world/noise.js';

/** The fourth halving; the epoch that it lies in is counted as if it had begun with it. */
const ANCHOR_HEIGHT = 840_000;
const ANCHOR_MS = DateTime.fromISO('2024-04-20T00:09:27Z').toMillis();
const ANCHOR_EPOCH = Math.floor(ANCHOR_HEIGHT / BLOCKS_PER_DIFFICULTY_EPOCH);
const DAY_MS = 86_400_000;
const EPOCH_MS = 14 * DAY_MS;

/** Together with a subsidy of 3.125 BTC these give about 48 USD/PH/day. */
const BTC_USD_MIDDLE = 98_000;
const DIFFICULTY_PER_SUBSIDY_BTC = 1.3e14 / 3.125;
/** Logarithms: price around its middle; a day's move is 2.8 %, as in 2024. */
const BTC_SPREAD = 0.184;
const BTC_WANDER = { halfLifeHours: 60 * 24, finestHours: 1 } as const;
/** Miners follow the price, late and in part, and come and go on their own. */
const DIFFICULTY_PER_BTC = 0.35;
const DIFFICULTY_LAG_MS = 20 * DAY_MS;
const DIFFICULTY_SPREAD = 0.025;
const DIFFICULTY_WANDER = { halfLifeHours: 14 * 24, finestHours: 7 * 24 } as const;
const FEES_BTC_PER_BLOCK = 0.04;
const FEES_SPREAD = 0.5;
const FEES_WANDER = { halfLifeHours: 4 * 24, finestHours: 6 } as const;

/** A simulated chain at an instant. */
export interface SimulatedChain {
  readonly height: number;
  readonly difficulty: number;
  /** When the first block of the present difficulty was found. */
  readonly epochStartedMs: number;
}

/** A chain and a price of bitcoin around 48 USD/PH/day: functions of the seed and the moment. */
export class SimulatedBitcoin {
  readonly #btc: Wander;
  readonly #hashrate: Wander;
  readonly #fees: Wander;

  constructor(seed: number) {
    this.#btc = wander(seed, 'btc', BTC_WANDER);
    this.#hashrate = wander(seed, 'hashrate', DIFFICULTY_WANDER);
    this.#fees = wander(seed, 'fees', FEES_WANDER);
  }

  reading(at: DateTime, poolFeeRatio: number): HashpriceReading {
    const atMs = at.toMillis();
    const { height, difficulty, epochStartedMs } = this.chain(atMs);
    const terms = {
      difficulty,
      subsidyBtc: subsidyBtcAt(height),
      feesBtcPerBlock: FEES_BTC_PER_BLOCK * Math.exp(FEES_SPREAD * this.#fees(atMs)),
      btcUsd: Math.round(BTC_USD_MIDDLE * Math.exp(BTC_SPREAD * this.#btc(atMs)) * 100) / 100,
      poolFeeRatio,
    };
    const nextAdjustment = projectedAdjustment({ height, epochStartedMs, atMs });
    return { at, ...terms, hashpriceUsdPerPhDay: hashpriceUsdPerPhDay(terms), nextAdjustment };
  }

  /** Difficulty steps every 2016 blocks by the time that they took, as in reality, and follows the subsidy down at a halving. */
  chain(atMs: number): SimulatedChain {
    let epoch = ANCHOR_EPOCH + Math.floor((atMs - ANCHOR_MS) / EPOCH_MS);
    while (this.#startMs(epoch) > atMs) epoch -= 1;
    while (this.#startMs(epoch + 1) <= atMs) epoch += 1;
    const epochStartedMs = this.#startMs(epoch);
    const share = (atMs - epochStartedMs) / (this.#startMs(epoch + 1) - epochStartedMs);
    const height = Math.max(0, Math.floor((epoch + share) * BLOCKS_PER_DIFFICULTY_EPOCH));
    const subsidyBtc = subsidyBtcAt(Math.max(0, epoch * BLOCKS_PER_DIFFICULTY_EPOCH));
    const difficulty = Math.round(
      DIFFICULTY_PER_SUBSIDY_BTC * subsidyBtc * Math.exp(this.#difficultyLogarithm(epoch)),
    );
    return { height, difficulty, epochStartedMs };
  }

  /**
   * An epoch is shorter than a fortnight by as much as the difficulty then rises: summed over epochs, that is the
   * difference of the first level and the last.
   */
  #startMs(epoch: number): number {
    const risen = this.#difficultyLogarithm(epoch) - this.#difficultyLogarithm(ANCHOR_EPOCH);
    return ANCHOR_MS + EPOCH_MS * (epoch - ANCHOR_EPOCH - risen);
  }

  #difficultyLogarithm(epoch: number): number {
    const nominalMs = ANCHOR_MS + EPOCH_MS * (epoch - ANCHOR_EPOCH);
    return (
      DIFFICULTY_PER_BTC * BTC_SPREAD * this.#btc(nominalMs - DIFFICULTY_LAG_MS) +
      DIFFICULTY_SPREAD * this.#hashrate(nominalMs)
    );
  }
}
