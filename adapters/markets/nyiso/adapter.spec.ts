import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { DAY_AHEAD, dayFilePath, pricesOf, REAL_TIME } from './api.js';
import { nyiso } from './index.js';
import { simulateNyiso } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const TEXT = readFileSync(new URL('./fixtures/20261101realtime_zone.csv', import.meta.url), 'utf8');
const read = (text: string, point = 'WEST', now = '2026-11-02T00:00Z'): string[] =>
  pricesOf(text, REAL_TIME, point, utc(now), 'NYISO').map(
    ({ start, priceUsdPerMwh }) => `${isoUtc(start).slice(11, 16)} ${priceUsdPerMwh}`,
  );

describe('a file of a day', () => {
  it('is stamped with the ends of intervals; the second pass of 01:00 follows the first', () => {
    expect(read(TEXT)).toEqual([
      '04:50 21.5',
      '04:55 22.1',
      '05:00 -23',
      '05:50 24',
      '05:55 25.5',
      '06:55 27',
    ]);
  });

  it('of which rows are there twice has nothing of the repeated hour, and all of the others', () => {
    const [header, ...rows] = TEXT.trim().split('\n');
    const twice = [header, ...rows.flatMap((row) => [row, row])].join('\n') + '\n';
    expect(read(twice)).toEqual(['04:50 21.5', '04:50 21.5', '06:55 27', '06:55 27']);
  });

  it('has nothing of what is not over', () => {
    expect(read(TEXT, 'WEST', '2026-11-01T05:10Z')).toEqual(['04:50 21.5', '04:55 22.1', '05:00 -23']);
  });

  it('knows a point by its PTID too; another is rejected with those that there are', () => {
    expect(read(TEXT, '61757')).toEqual(['04:50 25']);
    expect(() => read(TEXT, 'EAST')).toThrow(
      expect.objectContaining({ code: 'rejected', message: expect.stringContaining('WEST, CAPITL') }),
    );
  });

  it('is that of zones for names, of generators for numbers', () => {
    expect(dayFilePath(REAL_TIME, '2026-07-14', 'WEST')).toBe('/csv/realtime/20260714realtime_zone.csv');
    expect(dayFilePath(REAL_TIME, '2026-07-14', '24138')).toBe('/csv/realtime/20260714realtime_gen.csv');
  });
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function feedAt(now: string): Promise<PriceFeed> {
    const clock = new HandClock(now);
    simulator = await simulateNyiso({ clock, priceUsdPerMwh: (_, start) => start.toMillis() / 1e9 });
    const env = { EBB_NYISO_URL: simulator.baseUrl, EBB_NYISO_REQUESTS_PER_MINUTE: '600' };
    return nyiso.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 });
  }

  it.each([
    ['2026-03-08', 23],
    ['2026-07-14', 24],
    ['2026-11-01', 25],
  ])('%s has %d hours of prices, each its own, in both markets', async (date, hours) => {
    const from = DateTime.fromISO(date, { zone: 'America/New_York' });
    const feed = await feedAt(isoUtc(from.plus({ days: 3 })));
    const request = { settlementPoint: 'WEST', from, to: from.plus({ days: 1 }) };
    const prices = await feed.read(request);
    expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
      Array.from({ length: hours * 12 }, (_, index) => index * 5),
    );
    const hourly = await feed.dayAhead!.read(request);
    expect(hourly).toHaveLength(hours);
    for (const { start, priceUsdPerMwh } of [...prices, ...hourly])
      expect(priceUsdPerMwh).toBe(start.toMillis() / 1e9);
  });

  it('just after midnight, before the new day has a file, there is nothing, and that is no fault', async () => {
    const feed = await feedAt('2026-07-15T04:03:00Z');
    const from = utc('2026-07-15T04:00:00Z');
    expect(await feed.read({ settlementPoint: 'WEST', from, to: from.plus({ minutes: 3 }) })).toEqual([]);
  });
});

it('a file of the day ahead is stamped with the starts of hours; 03:00 of spring follows 01:00', () => {
  const text = readFileSync(new URL('./fixtures/20260308damlbmp_zone.csv', import.meta.url), 'utf8');
  const prices = pricesOf(text, DAY_AHEAD, 'WEST', utc('2026-03-09T06:00Z'), 'NYISO');
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-03-08T06:00:00.000Z', 60, 28.11],
    ['2026-03-08T07:00:00.000Z', 60, -1.02],
  ]);
});
