import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { poolPriceQuery, poolPrices, pricesOf } from './api.js';
import { aeso } from './index.js';
import { simulateAeso } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const DOCUMENT = poolPrices.parse(
  JSON.parse(readFileSync(new URL('./fixtures/pool-price.json', import.meta.url), 'utf8')),
);
const deps = { seed: 1, poolFeeRatio: 0, random: (): number => 0 };

describe('a report of pool prices', () => {
  const read = (document: unknown, now = '2026-11-01T12:00Z'): string[] =>
    pricesOf(poolPrices.parse(document), 0.5, utc(now), 'AESO').map(
      ({ start, minutes, priceUsdPerMwh }) => `${isoUtc(start).slice(11, 16)} ${minutes} ${priceUsdPerMwh}`,
    );

  it('gives settled prices, 0 and the cap too, never forecasts', () => {
    expect(read(DOCUMENT)).toEqual(['07:00 60 16.7', '08:00 60 0', '09:00 60 499.995']);
  });

  it('has no price of an hour that is not over', () => {
    expect(read(DOCUMENT, '2026-11-01T09:30Z')).toEqual(['07:00 60 16.7', '08:00 60 0']);
  });

  it.each([
    ['a price that is text', '33.40', 'n/a'],
    ['a time that is none', '2026-11-01 07:00', '2026-11-01 7 am'],
  ])('is malformed: %s', (_, from, to) => {
    const changed: unknown = JSON.parse(JSON.stringify(DOCUMENT).replace(from, to));
    expect(() => read(changed)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

it('is asked for by days of Alberta', () => {
  const request = { settlementPoint: 'POOL', from: utc('2026-07-14T05:00Z'), to: utc('2026-07-15T06:00Z') };
  expect(poolPriceQuery(request)).toEqual({ startDate: '2026-07-13', endDate: '2026-07-14' });
});

it.each([
  ['2026-03-08', 23],
  ['2026-07-14', 24],
  ['2026-11-01', 25],
])('%s has %d hours, none lost, none doubled; there is no day-ahead market', async (date, hours) => {
  const from = DateTime.fromISO(date, { zone: 'America/Edmonton' });
  const clock = new HandClock(isoUtc(from.plus({ days: 3 })));
  const simulator = await simulateAeso({ clock, apiKey: 'k', usdPerCad: 0.8, priceUsdPerMwh: () => 40 });
  const env = { EBB_AESO_URL: simulator.baseUrl, AESO_API_KEY: 'k', EBB_USD_PER_CAD: '0.8' };
  const feed = aeso.create({ ...deps, clock, env });
  const prices = await feed.read({ settlementPoint: 'POOL', from, to: from.plus({ days: 1 }) });
  expect(prices.map(({ start }) => start.diff(from).as('hours'))).toEqual(
    Array.from({ length: hours }, (_, index) => index),
  );
  expect(feed.dayAhead).toBeUndefined();
  await simulator.close();
});

it('a report of a spring day: numbers as text and as numbers, hours without one', () => {
  const report = poolPrices.parse(
    JSON.parse(readFileSync(new URL('./fixtures/pool-price.spring.json', import.meta.url), 'utf8')),
  );
  const prices = pricesOf(report, 0.5, utc('2026-03-08T12:00Z'), 'AESO');
  // 01:00 of winter time and 03:00 of summer time; 24.61 CAD and 7.5 CAD.
  expect(prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual([
    ['2026-03-08T08:00:00.000Z', 12.305],
    ['2026-03-08T09:00:00.000Z', 3.75],
  ]);
  expect(pricesOf({ return: { 'Pool Price Report': [] } }, 0.5, utc('2026-03-08T12:00Z'), 'AESO')).toEqual(
    [],
  );
});
