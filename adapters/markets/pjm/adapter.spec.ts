import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { DAY_AHEAD, pjmPage, pnodeIdOf, pricesOf, UNVERIFIED } from './api.js';
import { pjm } from './index.js';
import { simulatePjm, VERIFIED_MORE_USD_PER_MWH } from './simulator.js';

const deps = { seed: 1, poolFeeRatio: 0, random: (): number => 0 };
const page = pjmPage.parse(
  JSON.parse(readFileSync(new URL('./fixtures/page.json', import.meta.url), 'utf8')),
);

describe('a page of Data Miner 2', () => {
  it('gives current prices of the pnode, in UTC, both passes of the repeated hour', () => {
    const prices = pricesOf(page, UNVERIFIED, 51288);
    expect(prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual([
      ['2026-11-01T06:05:00.000Z', 31.204567],
      ['2026-11-01T05:05:00.000Z', -7.5],
    ]);
  });

  it.each([
    ['a price that is text', { total_lmp_rt: '31.2' }],
    ['a time that is none', { datetime_beginning_utc: 'soon' }],
  ])('is malformed: %s', (_, change) => {
    const items = [{ ...page.items[0]!, ...change }];
    expect(() => pricesOf({ ...page, items }, UNVERIFIED, 51288)).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });

  itWithSharedData('a captured page of another feed has the same envelope', () => {
    const captured = sharedData('pjm/pjm_5min_solar_forecast_response.json') as { items: object[] };
    const items = captured.items.map((item) => ({ ...item, pnode_id: 1 }));
    expect(pjmPage.safeParse({ ...captured, items }).success).toBe(true);
  });
});

it('a point that is no pnode id is not supported, and the message says what is', () => {
  expect(() => pnodeIdOf('WESTERN HUB')).toThrow(
    expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('51288') }),
  );
});

it('without a key it says which is missing', () => {
  expect(() => pjm.create({ ...deps, clock: new HandClock(), env: {} })).toThrow(
    expect.objectContaining({
      code: 'unauthorised',
      message: expect.stringContaining('PJM_SUBSCRIPTION_KEY'),
    }),
  );
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function feedAt(now: string): Promise<PriceFeed> {
    const clock = new HandClock(now);
    simulator = await simulatePjm({ clock, subscriptionKey: 'k', priceUsdPerMwh: () => 20 });
    const env = {
      EBB_PJM_URL: simulator.baseUrl,
      EBB_PJM_REQUESTS_PER_MINUTE: '600',
      PJM_SUBSCRIPTION_KEY: 'k',
    };
    return pjm.create({ ...deps, clock, env });
  }

  it.each([
    ['2026-03-08', 23],
    ['2026-07-14', 24],
    ['2026-11-01', 25],
  ])('%s has %d hours of prices, none lost, none doubled, in both markets', async (date, hours) => {
    const from = DateTime.fromISO(date, { zone: 'America/New_York' });
    const feed = await feedAt(isoUtc(from.plus({ days: 5 })));
    const request = { settlementPoint: '51288', from, to: from.plus({ days: 1 }) };
    const prices = await feed.read(request);
    expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
      Array.from({ length: hours * 12 }, (_, index) => index * 5),
    );
    expect(await feed.dayAhead!.read(request)).toHaveLength(hours);
  });

  it('what is verified takes the place of what is not; of today there is only the latter', async () => {
    const feed = await feedAt('2026-07-14T12:00:00Z');
    const read = async (from: string): Promise<number[]> => {
      const start = DateTime.fromISO(from, { zone: 'utc' });
      const prices = await feed.read({
        settlementPoint: '51288',
        from: start,
        to: start.plus({ minutes: 10 }),
      });
      return prices.map(({ priceUsdPerMwh }) => priceUsdPerMwh);
    };
    expect(await read('2026-07-10T12:00Z')).toEqual([20, 20].map((usd) => usd + VERIFIED_MORE_USD_PER_MWH));
    expect(await read('2026-07-14T11:00Z')).toEqual([20, 20]);
  });
});

it('a page of the day ahead has a corrected price in the version that is current, in spring too', () => {
  const dayAhead = pjmPage.parse(
    JSON.parse(readFileSync(new URL('./fixtures/da-page.json', import.meta.url), 'utf8')),
  );
  expect(dayAhead.totalRows).toBe(6);
  expect(
    pricesOf(dayAhead, DAY_AHEAD, 51288).map(({ start, minutes, priceUsdPerMwh }) => [
      isoUtc(start),
      minutes,
      priceUsdPerMwh,
    ]),
  ).toEqual([
    ['2026-03-08T06:00:00.000Z', 60, 24.113265],
    ['2026-03-08T07:00:00.000Z', 60, -2.01],
  ]);
  expect(pricesOf(pjmPage.parse({ ...dayAhead, items: [], totalRows: 0 }), DAY_AHEAD, 51288)).toEqual([]);
});
