import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { FeedReader } from './feed-reader.js';
import { FeedStore } from './feed-store.js';
import { type ForwardCurve, ForwardCurveStore } from './forward-curve-store.js';
import { WeatherStore } from './weather-store.js';

const NOON = DateTime.fromISO('2026-12-10T12:00:00Z', { zone: 'utc' });

describeWithDatabase('a forward curve of hashprice', () => {
  let db: TestDatabase;
  let store: ForwardCurveStore;

  beforeEach(async () => {
    db = await testDatabase();
    store = new ForwardCurveStore(db.dataSource);
  });
  afterEach(() => db.drop());

  const curve = (knownAt: DateTime, ...usd: number[]): ForwardCurve => ({
    source: 'curve.csv',
    knownAt,
    quotes: usd.map((hashpriceUsdPerPhDay, month) => {
      const from = DateTime.utc(2026, 12).plus({ months: month });
      return {
        fromMs: from.toMillis(),
        untilMs: from.plus({ months: 1 }).toMillis(),
        hashpriceUsdPerPhDay,
      };
    }),
  });

  it('comes back as it was known at an instant, the newest in place of all before', async () => {
    const [first, second] = [curve(NOON, 41.25, 40.1, 39), curve(NOON.plus({ days: 1 }), 38.5)];
    await store.add('a', first);
    await store.add('a', second);
    expect(await store.known('a', NOON.minus({ seconds: 1 }))).toBeNull();
    expect(await store.known('a', NOON.plus({ hours: 23 }))).toEqual(first);
    expect(await store.known('a', NOON.plus({ days: 1 }))).toEqual(second);
    expect(await store.known('b', NOON.plus({ days: 1 }))).toBeNull();
  });

  it('is looked ahead with from the next adjustment on, with its source', async () => {
    const site = testSite({ count: 1 });
    const feeds = new FeedStore(db.dataSource);
    const adjusted = NOON.plus({ days: 3 });
    const nextAdjustment = {
      height: 933_408,
      blocksFound: 1_500,
      atMs: adjusted.toMillis(),
      difficultyRatio: 1.05,
    };
    const figures = { difficulty: 1.4e14, subsidyBtc: 3.125, feesBtcPerBlock: 0.02, btcUsd: 90_000 };
    await feeds.addHashprice(
      site.siteId,
      { at: NOON, hashpriceUsdPerPhDay: 39, poolFeeRatio: 0.02, nextAdjustment, ...figures },
      'mempool',
      NOON,
    );
    await store.add(site.siteId, curve(NOON, 37, 36));
    const reader = new FeedReader(feeds, new WeatherStore(db.dataSource), store);
    const { ahead, forward } = await reader.hashpriceView(site, NOON);
    expect(forward).toEqual({ source: 'curve.csv', knownAt: '2026-12-10T12:00:00.000Z' });
    const quoted = ahead!.filter(({ source }) => source === 'forward-curve');
    expect(quoted[0]).toEqual({
      from: '2026-12-13T12:00:00.000Z',
      hashpriceUsdPerPhDay: expect.closeTo(37 * 0.98, 9),
      source: 'forward-curve',
    });
    expect(quoted.at(-1)).toMatchObject({
      from: '2027-01-01T00:00:00.000Z',
      hashpriceUsdPerPhDay: expect.closeTo(36 * 0.98, 9),
    });
    expect(ahead!.find(({ source }) => source === 'formula')!.from).toBe('2026-12-11T12:00:00.000Z');
  });
});
