import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { dayAheadFile, intervalFile, pricesOf } from './api.js';
import { spp } from './index.js';
import { simulateSpp } from './simulator.js';

const HUB = 'SPPNORTH_HUB';
const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const TEXT = readFileSync(new URL('./fixtures/RTBM-LMP-SL-latestInterval.csv', import.meta.url), 'utf8');

describe('a file', () => {
  it('gives the price of a location in SPP’s own area, by the end of its interval in UTC', () => {
    const prices = pricesOf(TEXT, 5, HUB, 'SPP');
    expect(prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual([
      ['2026-11-01T07:00:00.000Z', -12.345],
    ]);
    expect(() => pricesOf(TEXT, 5, 'NOWHERE', 'SPP')).toThrow(expect.objectContaining({ code: 'rejected' }));
  });

  it('of files from before there were areas too', () => {
    const old = TEXT.split('\n')
      .filter((line) => !line.includes('SWPW'))
      .map((line) => line.replace(/ BAA,|SPP,(?=SPP)/, ''));
    expect(pricesOf(old.join('\n'), 5, HUB, 'SPP')).toHaveLength(1);
  });

  it.each([
    ['2026-07-14T20:55Z', '/2026/07/By_Interval/14/RTBM-LMP-SL-202607141600.csv'],
    ['2026-07-15T04:55Z', '/2026/07/By_Interval/14/RTBM-LMP-SL-202607150000.csv'],
    ['2026-11-01T06:10Z', '/2026/11/By_Interval/01/RTBM-LMP-SL-202611010115.csv'],
    ['2026-11-01T07:10Z', '/2026/11/By_Interval/01/RTBM-LMP-SL-202611010115d.csv'],
  ])('of the interval from %s is %s', (start, file) => {
    expect(intervalFile(utc(start))).toBe(file);
  });

  it('of the day ahead is named by its date', () => {
    expect(dayAheadFile('2026-07-14')).toBe('/2026/07/By_Day/DA-LMP-SL-202607140100.csv');
  });
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  let clock: HandClock;
  afterEach(() => simulator.close());

  async function feedAt(now: string, isMissing?: (start: DateTime) => boolean): Promise<PriceFeed> {
    clock = new HandClock(now);
    simulator = await simulateSpp({ clock, priceUsdPerMwh: (_, start) => start.minute }, isMissing);
    const env = { EBB_SPP_URL: simulator.baseUrl, EBB_SPP_REQUESTS_PER_MINUTE: '60000' };
    return spp.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 });
  }

  it.each([
    ['2026-03-08', '2026-03-08T10:02:00Z'],
    ['2026-11-01', '2026-11-01T10:02:00Z'],
  ])('has each interval of the hours around the change of the clocks on %s', async (_, now) => {
    const feed = await feedAt(now);
    const from = utc(now).startOf('hour').minus({ hours: 5 });
    const prices = await feed.read({ settlementPoint: HUB, from, to: clock.now() });
    expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
      Array.from({ length: 60 }, (_each, index) => index * 5),
    );
  });

  it.each([
    ['2026-03-08', 23],
    ['2026-11-01', 25],
  ])('%s has %d hours of day-ahead prices', async (date, hours) => {
    const from = DateTime.fromISO(date, { zone: 'America/Chicago' });
    const feed = await feedAt(isoUtc(from.plus({ hours: 30 })));
    expect(
      await feed.dayAhead!.read({ settlementPoint: HUB, from, to: from.plus({ days: 1 }) }),
    ).toHaveLength(hours);
  });

  it('asks for a file once, and leaves a hole where it never came', async () => {
    const feed = await feedAt('2026-07-14T21:07:00Z', (start) => start.minute === 30);
    const read = () => feed.read({ settlementPoint: HUB, from: utc('2026-07-14T20:00Z'), to: clock.now() });
    expect((await read()).map(({ start }) => start.minute)).toEqual([
      0, 5, 10, 15, 20, 25, 35, 40, 45, 50, 55, 0,
    ]);
    const before = simulator.requests.length;
    clock.advance(300);
    expect(await read()).toHaveLength(13);
    // The latest one, and once more the one that is missing.
    expect(simulator.requests.length - before).toBe(2);
  });
});

it('a file of the day ahead, blanks in its header, over the change of the clocks in spring', () => {
  const text = readFileSync(new URL('./fixtures/DA-LMP-SL-202603080100.csv', import.meta.url), 'utf8');
  const prices = pricesOf(text, 60, HUB, 'SPP');
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-03-08T07:00:00.000Z', 60, 18.4021],
    ['2026-03-08T08:00:00.000Z', 60, -3.55],
  ]);
});
