import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { MempoolHashprice } from './adapter.js';
import { adjustment, nextAdjustmentOf } from '../../shared/chain-figures.js';
import { hashpriceOf, hashrate, prices, rewardStats, type MempoolAnswers } from './api.js';
import { simulateMempool } from './simulator.js';

const raw = JSON.parse(
  readFileSync(new URL('./fixtures/answers.json', import.meta.url), 'utf8'),
) as MempoolAnswers;
const answers: MempoolAnswers = {
  prices: prices.parse(raw.prices),
  hashrate: hashrate.parse(raw.hashrate),
  rewardStats: rewardStats.parse(raw.rewardStats),
};

describe('hashprice from mempool’s answers', () => {
  it('is the formula’s: 0.023398 BTC of fees a block give 41.316479 USD/PH/day', () => {
    const reading = hashpriceOf(answers, 0);
    expect(reading.feesBtcPerBlock).toBeCloseTo(0.023398, 9);
    expect(reading.subsidyBtc).toBe(3.125);
    expect(reading.hashpriceUsdPerPhDay).toBeCloseTo(41.316479, 5);
  });

  it('is net of the pool’s fee', () => {
    expect(hashpriceOf(answers, 0.02).hashpriceUsdPerPhDay).toBeCloseTo(41.316479 * 0.98, 5);
  });

  it.each([
    [1_049_998, 3.125],
    [1_049_999, 1.5625],
  ])('after block %d the subsidy is %d BTC: that of the block to be found', (endBlock, subsidyBtc) => {
    const stats = { ...answers.rewardStats, startBlock: endBlock - 143, endBlock };
    expect(hashpriceOf({ ...answers, rewardStats: stats }, 0).subsidyBtc).toBe(subsidyBtc);
  });

  it.each([
    ['no price', { ...answers, prices: { ...answers.prices, USD: -1 } }],
    ['no difficulty', { ...answers, hashrate: { ...answers.hashrate, currentDifficulty: 0 } }],
    ['no blocks', { ...answers, rewardStats: { ...answers.rewardStats, startBlock: 932_449 } }],
  ])('malformed: %s', (_, bad) => {
    expect(() => hashpriceOf(bad, 0)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('is told with the next change of the difficulty: per cent and blocks that remain', () => {
    const answer = {
      difficultyChange: -10.09,
      estimatedRetargetDate: 1_781_397_507_000,
      remainingBlocks: 516,
      nextRetargetHeight: 953_568,
    };
    const next = nextAdjustmentOf(adjustment.parse(answer));
    expect(next).toMatchObject({ height: 953_568, blocksFound: 1_500, atMs: 1_781_397_507_000 });
    expect(next.difficultyRatio).toBeCloseTo(0.8991, 9);
    expect(adjustment.safeParse({ ...answer, estimatedRetargetDate: 1_781_397_507 }).success).toBe(false);
  });

  itWithSharedData('published samples have the shape', () => {
    expect(prices.safeParse(sharedData('mempool/prices.json')).success).toBe(true);
    expect(hashrate.safeParse(sharedData('mempool/mining-hashrate-3d.docs-sample.json')).success).toBe(true);
    const sample = rewardStats.parse(sharedData('mempool/mining-reward-stats-100.json'));
    expect(hashpriceOf({ ...answers, rewardStats: sample }, 0)).toMatchObject({ subsidyBtc: 6.25 });
  });

  it('totals are text, in satoshi', () => {
    expect(rewardStats.safeParse({ ...raw.rewardStats, totalFee: 336931200 }).success).toBe(false);
    expect(rewardStats.safeParse({ ...raw.rewardStats, totalFee: '3.37' }).success).toBe(false);
  });
});

describe('the mempool feed', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  it('a price of seven hours ago is stale', async () => {
    const clock = new HandClock();
    const terms = { btcUsd: 95_000, difficulty: 1.4e14, height: 932_448, feesBtcPerBlock: 0.02 };
    simulator = await simulateMempool({ ...terms, clock: new HandClock() });
    const feed = new MempoolHashprice({ clock, poolFeeRatio: 0, baseUrl: simulator.baseUrl });
    expect(await feed.read()).toMatchObject({ at: clock.now(), btcUsd: 95_000 });
    clock.advance(7 * 3600);
    await expect(feed.read()).rejects.toMatchObject({ code: 'stale' });
  });
});
