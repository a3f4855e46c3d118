import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { HandClock } from '../../../test/support/hand-clock.js';
import { HASHRATE_PATH, REWARD_STATS_PATH } from '../../shared/chain-figures.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import { COINBASE_PATH, KRAKEN_PATH } from '../../shared/spot-price.js';
import { exchanges } from './index.js';

const answers = JSON.parse(
  readFileSync(new URL('./fixtures/answers.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const BY_PATH: Readonly<Record<string, string>> = {
  [COINBASE_PATH]: 'coinbase',
  [KRAKEN_PATH]: 'kraken',
  [HASHRATE_PATH]: 'hashrate',
  [REWARD_STATS_PATH]: 'rewardStats',
};

it('is the formula’s, with the price on which exchanges agree: 41.316479 USD/PH/day', async () => {
  const clock = new HandClock();
  const simulator = await new FeedSimulator(({ path }) => {
    const name = BY_PATH[path];
    return name === undefined ? { status: 503, body: {} } : { status: 200, body: answers[name] };
  }).listen();
  const names = ['EBB_COINBASE_URL', 'EBB_KRAKEN_URL', 'EBB_MEMPOOL_URL'];
  const env = {
    ...Object.fromEntries(names.map((name) => [name, simulator.baseUrl])),
    EBB_MEMPOOL_REQUESTS_PER_MINUTE: '600',
  };
  const reading = await exchanges.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 }).read();
  expect(reading.hashpriceUsdPerPhDay).toBeCloseTo(41.316479, 5);
  expect(reading).toMatchObject({ btcUsd: 95_551.19, subsidyBtc: 3.125, at: clock.now() });
  await simulator.close();
});
