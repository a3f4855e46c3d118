import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { dayAheadPricesOf, realTimePath, realTimePricesOf } from './api.js';
import { ieso } from './index.js';
import { simulateIeso } from './simulator.js';

const XML = readFileSync(new URL('./fixtures/realtime.xml', import.meta.url), 'utf8');
const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

describe('a report of an hour', () => {
  it('is in standard time all year; what is not known yet is left out, and so is the mean', () => {
    const prices = realTimePricesOf(XML, 0.5, 'IESO');
    expect(prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual([
      ['2026-11-02T04:00:00.000Z', 15.05],
      ['2026-11-02T04:05:00.000Z', -2.5],
    ]);
  });

  it.each([
    ['an hour that is none', XML.replace('>24<', '>25<')],
    ['an interval that is none', XML.replace('<Interval>2<', '<Interval>13<')],
    ['a price that is text', XML.replace('30.10', 'n/a')],
    ['no date', XML.replace(/<DeliveryDate>.*<\/DeliveryDate>/, '')],
  ])('is malformed: %s', (_, text) => {
    expect(() => realTimePricesOf(text, 1, 'IESO')).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it.each([
    ['2026-07-14T21:07Z', '2026071417'],
    ['2026-07-15T04:59Z', '2026071424'],
    ['2026-07-15T05:00Z', '2026071501'],
  ])('with %s is %s', (instant, stamp) => {
    expect(realTimePath(utc(instant))).toContain(`_${stamp}.xml`);
  });
});

it('without an exchange rate it says what to set', () => {
  const deps = { clock: new HandClock(), env: {}, seed: 1, poolFeeRatio: 0, random: () => 0 };
  expect(() => ieso.create(deps)).toThrow(
    expect.objectContaining({ code: 'rejected', message: expect.stringContaining('EBB_USD_PER_CAD') }),
  );
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function feedAt(now: string): Promise<PriceFeed> {
    const clock = new HandClock(now);
    simulator = await simulateIeso({ clock, usdPerCad: 0.75, priceUsdPerMwh: () => 20 });
    const env = {
      EBB_IESO_URL: simulator.baseUrl,
      EBB_IESO_REQUESTS_PER_MINUTE: '6000',
      EBB_USD_PER_CAD: '0.75',
    };
    return ieso.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 });
  }

  it.each([
    ['2026-03-08', 23],
    ['2026-07-14', 24],
    ['2026-11-01', 25],
  ])(
    '%s in Toronto has %d hours of prices, none lost, none doubled, in both markets',
    async (date, hours) => {
      const from = DateTime.fromISO(date, { zone: 'America/Toronto' });
      const feed = await feedAt(isoUtc(from.plus({ days: 1, hours: 4 })));
      const request = { settlementPoint: 'ONTARIO', from, to: from.plus({ days: 1 }) };
      const prices = await feed.read(request);
      expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
        Array.from({ length: hours * 12 }, (_, index) => index * 5),
      );
      for (const { priceUsdPerMwh } of prices) expect(priceUsdPerMwh).toBeCloseTo(20, 9);
      expect(await feed.dayAhead!.read(request)).toHaveLength(hours);
    },
  );

  it('has no other point', async () => {
    const feed = await feedAt('2026-07-14T12:00:00Z');
    const from = utc('2026-07-14T11:00Z');
    await expect(
      feed.read({ settlementPoint: 'TORONTO', from, to: from.plus({ hours: 1 }) }),
    ).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});

it('a report of the day ahead has an hour 3 on the spring day too: standard time all year', () => {
  const text = readFileSync(new URL('./fixtures/day-ahead.xml', import.meta.url), 'utf8');
  const prices = dayAheadPricesOf(text, 0.5, 'IESO');
  // 24.60 CAD and −3 CAD; the last hour has no price.
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-03-08T06:00:00.000Z', 60, 12.3],
    ['2026-03-08T07:00:00.000Z', 60, -1.5],
  ]);
});
