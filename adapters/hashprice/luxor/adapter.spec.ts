import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { HashpriceReading } from '../../../src/core/ports/hashprice.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { hashpriceAnswer, newestQuote, quoteUsdPerPhDay } from './api.js';
import { luxor } from './index.js';
import { simulateLuxor } from './simulator.js';

const ANSWER: unknown = JSON.parse(
  readFileSync(new URL('./fixtures/hashprice.json', import.meta.url), 'utf8'),
);

describe('an answer', () => {
  it('gives its newest quote, wherever it stands', () => {
    const { at, value } = newestQuote(hashpriceAnswer.parse(ANSWER));
    expect([isoUtc(at), value]).toEqual(['2026-07-14T11:00:00.000Z', 0.0413]);
  });

  it('may refuse with status 200, or have nothing', () => {
    expect(() =>
      newestQuote(hashpriceAnswer.parse({ data: null, errors: [{ message: 'key expired' }] })),
    ).toThrow(expect.objectContaining({ code: 'rejected', message: expect.stringContaining('key expired') }));
    expect(() => newestQuote(hashpriceAnswer.parse({ data: { getHashprice: { nodes: [] } } }))).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });
});

it.each([
  ['per PH', 43, 43],
  ['per TH', 0.043, 43],
])('a quote %s is told by the formula', (_, value, expected) => {
  expect(quoteUsdPerPhDay(value, 41.3)).toBeCloseTo(expected, 9);
});

it.each([90, 0.09, 20, 0.02, 43_000, 4.3])('a quote of %d beside 41.3 is malformed', (value) => {
  expect(() => quoteUsdPerPhDay(value, 41.3)).toThrow(expect.objectContaining({ code: 'malformed' }));
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function reading(factor: number): Promise<HashpriceReading> {
    const clock = new HandClock();
    const chain = {
      btcUsd: 95_551.19,
      difficulty: 146472570619931,
      height: 932_448,
      feesBtcPerBlock: 0.023398,
    };
    simulator = await simulateLuxor({ clock, ...chain, apiKey: 'k', factor });
    const names = ['EBB_LUXOR_URL', 'EBB_COINBASE_URL', 'EBB_KRAKEN_URL', 'EBB_MEMPOOL_URL'];
    const env = {
      ...Object.fromEntries(names.map((name) => [name, simulator.baseUrl])),
      LUXOR_API_KEY: 'k',
      EBB_MEMPOOL_REQUESTS_PER_MINUTE: '600',
    };
    return luxor.create({ clock, env, seed: 1, poolFeeRatio: 0.02, random: () => 0 }).read();
  }

  it.each([1, 0.001])(
    'gives Luxor’s quote, net of the pool’s fee, with the chain’s figures (× %d)',
    async (factor) => {
      const { hashpriceUsdPerPhDay, difficulty } = await reading(factor);
      expect(hashpriceUsdPerPhDay).toBeCloseTo(41.316479 * 1.01 * 0.98, 5);
      expect(difficulty).toBe(146472570619931);
    },
  );

  it('refuses a quote in another unit', async () => {
    await expect(reading(0.1)).rejects.toMatchObject({ code: 'malformed' });
  });
});
