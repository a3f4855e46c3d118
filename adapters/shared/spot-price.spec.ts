import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { HandClock } from '../../test/support/hand-clock.js';
import { itWithSharedData, sharedData } from '../../test/support/shared-fixtures.js';
import { exchangeAnswer, mempoolAnswer } from './simulator-bitcoin.js';
import { FeedSimulator } from './simulator-feed.js';
import {
  agreedBtcUsd,
  coinbaseSpot,
  COINBASE_PATH,
  krakenTicker,
  KRAKEN_PATH,
  type Quote,
  SpotPrice,
} from './spot-price.js';

const now = DateTime.fromISO('2026-07-14T12:00Z', { zone: 'utc' });
const quote = (btcUsd: number, minutesAgo = 0): Quote => ({
  source: `s${btcUsd}`,
  btcUsd,
  at: now.minus({ minutes: minutesAgo }),
});

describe('the price that sources agree on', () => {
  it.each<readonly [string, Quote[], number]>([
    ['the median of three', [quote(100_100), quote(99_900), quote(100_000)], 100_000],
    ['the mean of two', [quote(100_000), quote(100_200)], 100_100],
    ['without one that is far off', [quote(100_000), quote(100_200), quote(9_900)], 100_100],
    ['without one that is old', [quote(100_000), quote(100_200), quote(101_000, 16)], 100_100],
    ['one of a quarter of an hour ago counts', [quote(100_000), quote(100_200, 15)], 100_100],
  ])('%s', (_, quotes, expected) => {
    expect(agreedBtcUsd(quotes, now)).toBe(expected);
  });

  it.each<readonly [string, Quote[], string]>([
    ['one alone', [quote(100_000)], 'stale'],
    ['two, of which one is old', [quote(100_000), quote(100_000, 16)], 'stale'],
    ['two that differ by more than 5 % from their middle', [quote(100_000), quote(112_000)], 'malformed'],
  ])('there is none of %s', (_, quotes, code) => {
    expect(() => agreedBtcUsd(quotes, now)).toThrow(expect.objectContaining({ code }));
  });
});

describe('answers of exchanges', () => {
  itWithSharedData('a captured ticker of Kraken gives the last trade', () => {
    expect(krakenTicker.parse(sharedData('exchanges/kraken.Ticker.XBTUSD.json'))).toBe(27_712.1);
  });

  it.each<readonly [string, () => unknown]>([
    [
      'Kraken’s error, with status 200',
      () => krakenTicker.parse({ error: ['EGeneral:Internal error'], result: {} }),
    ],
    ['no pair', () => krakenTicker.parse({ error: [], result: {} })],
    ['a price of 0', () => krakenTicker.parse({ error: [], result: { X: { c: ['0.0', '1'] } } })],
    ['another currency', () => coinbaseSpot.parse({ data: { amount: '1', currency: 'EUR' } })],
    ['no price', () => coinbaseSpot.parse({ data: { amount: '', currency: 'USD' } })],
  ])('%s is none', (_, read) => {
    expect(read).toThrow();
  });
});

describe('the price of Bitcoin', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function priceWithout(...silent: string[]): Promise<number> {
    const clock = new HandClock();
    const options = { clock, btcUsd: 95_000, difficulty: 1e14, height: 932_448, feesBtcPerBlock: 0.02 };
    simulator = await new FeedSimulator(({ path }, empty) => {
      const answer = exchangeAnswer(path, options, empty) ?? mempoolAnswer(path, options, empty);
      return !answer || silent.includes(path) ? { status: 503, body: {} } : answer;
    }).listen();
    const names = ['EBB_COINBASE_URL', 'EBB_KRAKEN_URL', 'EBB_MEMPOOL_URL'];
    const env = Object.fromEntries(names.map((name) => [name, simulator.baseUrl]));
    return new SpotPrice({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 }).btcUsd();
  }

  it('needs two of its three sources', async () => {
    expect(await priceWithout(COINBASE_PATH)).toBe(95_000);
  });

  it('with one alone fails as the others did', async () => {
    await expect(priceWithout(COINBASE_PATH, KRAKEN_PATH)).rejects.toMatchObject({ code: 'unreachable' });
  });
});
