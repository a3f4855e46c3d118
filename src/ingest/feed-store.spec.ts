import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import type { HashpriceReading } from '../core/ports/hashprice.js';
import type { PriceInterval } from '../core/ports/price.js';
import { FeedStore } from './feed-store.js';
import type { PointPrices } from './price-versions.js';

const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: 'utc' });
const NOON = at('2026-07-01T12:00:00Z');

describeWithDatabase('a hashprice', () => {
  let db: TestDatabase;
  let store: FeedStore;

  beforeEach(async () => {
    db = await testDatabase();
    store = new FeedStore(db.dataSource);
  });
  afterEach(() => db.drop());

  const reading: HashpriceReading = {
    at: NOON,
    hashpriceUsdPerPhDay: 41.316479,
    btcUsd: 95_551.19,
    difficulty: 146_472_570_619_931.4,
    subsidyBtc: 3.125,
    feesBtcPerBlock: 0.023398,
    poolFeeRatio: 0.0125,
    nextAdjustment: {
      height: 933_408,
      blocksFound: 1_057,
      atMs: NOON.plus({ days: 6, hours: 7 }).toMillis(),
      difficultyRatio: 0.8991,
    },
  };

  it('comes back with the next change of the difficulty, to the last digit', async () => {
    expect(await store.addHashprice('a', reading, 'mempool', NOON.plus({ minutes: 1 }))).toBe(1);
    const { at: _, ...figures } = reading;
    expect(await store.hashprice('a', NOON.plus({ minutes: 1 }))).toEqual({
      at: NOON,
      knownAt: NOON.plus({ minutes: 1 }),
      source: 'mempool',
      hashpriceUsdPerPhDay: 41.316479,
      now: { ...figures, atMs: NOON.toMillis(), usualFeesBtcPerBlock: 0.023398 },
    });
    expect(await store.hashprice('a', NOON)).toBeNull();
    expect(await store.hashprice('b', NOON.plus({ days: 1 }))).toBeNull();
  });

  it('comes back without it where its source did not tell it', async () => {
    const { nextAdjustment: _, ...untold } = reading;
    await store.addHashprice('a', untold, 'luxor', NOON);
    expect((await store.hashprice('a', NOON))!.now.nextAdjustment).toBeNull();
  });

  it('has the usual fees of the fortnight before: their median', async () => {
    for (const [days, feesBtcPerBlock] of [
      [20, 9],
      [10, 0.1],
      [2, 0.02],
      [0, 0.04],
    ] as const) {
      const at = NOON.minus({ days });
      await store.addHashprice('a', { ...reading, at, feesBtcPerBlock }, 'mempool', at);
    }
    expect((await store.hashprice('a', NOON))!.now.usualFeesBtcPerBlock).toBe(0.04);
  });
});

describeWithDatabase('prices of many settlement points', () => {
  let db: TestDatabase;
  let store: FeedStore;

  beforeEach(async () => {
    db = await testDatabase();
    store = new FeedStore(db.dataSource);
  });
  afterEach(() => db.drop());

  /** Quarters from noon on. */
  const prices = (...usd: number[]): PriceInterval[] =>
    usd.map((priceUsdPerMwh, index) => ({
      start: NOON.plus({ minutes: 15 * index }),
      minutes: 15,
      priceUsdPerMwh,
    }));
  const points = (count: number, usd: (point: number) => number[]): PointPrices[] =>
    Array.from({ length: count }, (_, point) => ({
      settlementPoint: `P, "${point}"`,
      prices: prices(...usd(point)),
    }));
  const known = async (point: number, atTime: DateTime) => {
    const site = testSite({ count: 1 });
    const market = { ...site.market, settlementPoint: `P, "${point}"` };
    const rows = await store.prices(
      { ...site, market },
      { from: NOON, to: NOON.plus({ days: 1 }), at: atTime, limit: 99 },
    );
    return rows.map(({ priceUsdPerMwh }) => priceUsdPerMwh);
  };

  it('are added at once, each to its point, and nothing where they come again', async () => {
    const all = points(200, (point) => [point, -point / 8]);
    expect(await store.addPricesOfPoints('ercot', all, 'a', NOON)).toBe(400);
    expect(await store.addPricesOfPoints('ercot', all, 'a', NOON.plus({ hours: 1 }))).toBe(0);
    expect(await known(0, NOON)).toEqual([0, 0]);
    expect(await known(199, NOON)).toEqual([199, -24.875]);
    expect(await store.addPricesOfPoints('ercot', [], 'a', NOON)).toBe(0);
  });

  it('are corrected where they differ, and stay what they were for those who knew no better', async () => {
    await store.addPricesOfPoints(
      'ercot',
      points(3, () => [20, 30]),
      'a',
      NOON,
    );
    const later = NOON.plus({ hours: 1 });
    const corrected = points(3, (point) => (point === 1 ? [20, 31] : [20, 30]));
    expect(await store.addPricesOfPoints('ercot', corrected, 'b', later)).toBe(1);
    expect(await known(1, later)).toEqual([20, 31]);
    expect(await known(1, later.minus({ milliseconds: 1 }))).toEqual([20, 30]);
  });

  it('are stored once where several write the same points in other orders', async () => {
    const all = points(20, (point) => [point]);
    const orders = [all, [...all].reverse(), [...all.slice(10), ...all.slice(0, 10)]];
    const added = await Promise.all(
      orders.map((order, index) =>
        store.addPricesOfPoints('ercot', order, 'a', NOON.plus({ minutes: index })),
      ),
    );
    expect(added.reduce((sum, count) => sum + count)).toBe(20);
  });
});
