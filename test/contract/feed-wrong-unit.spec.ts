import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { DateTime } from 'luxon';
import { hashpriceFeeds, priceFeeds, weatherFeeds } from '../../adapters/feeds.js';
import type { FeedSimulator } from '../../adapters/shared/simulator-feed.js';
import { intervalStarts } from '../../src/core/interval.js';
import type { PriceFeed } from '../../src/core/ports/price.js';
import type { SiteConfig } from '../../src/core/site.js';
import type { FeedKind, FeedStatus } from '../../src/ingest/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../support/database.js';
import { TestIngest } from '../support/fake-market.js';
import {
  feedBench,
  hashpriceStands,
  NOW,
  priceStands,
  QUOTED_HASHPRICES,
  weatherStands,
  type World,
} from '../support/feed-stands.js';
import { testSite } from '../support/fleet.js';

/*
 * The ninth fault: a source that tells its figures in another unit. Who can tell: of prices another source of the site; of a quoted
 * hashprice its own difficulty, fees and bitcoin price; of weather what air can be, and a sensor at the site. Where nobody can, a
 * source is believed: a sole source of prices, the first prices there are, figures that a hashprice is computed from, and °F where °C
 * belong in a mild place without a sensor.
 */

const BASE = testSite({ count: 1 });
const idsOf = (feeds: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(feeds).filter((id) => id !== 'simulated');
/** Enough to know what is usual, and few enough requests that no source asks to wait. */
const HISTORY_HOURS = { hourly: 12, shorter: 3 };
/** So that all happens within one day of the market: some sources know of today alone. */
const HOURS_BEFORE = 8;
/** Calm, so that it is the unit that is seen. USD/MWh, in cents. */
const truth = (start: DateTime): number =>
  Math.round(3_000 + 800 * Math.sin(start.toMillis() / 2_700_000)) / 100;

describeWithDatabase('a source that changes its unit', () => {
  let db: TestDatabase;
  let ingest: TestIngest;
  let simulators: FeedSimulator[];

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await testDatabase();
    simulators = [];
  });
  afterEach(async () => {
    await ingest.service.stop();
    await Promise.all(simulators.map((each) => each.close()));
    await db.drop();
  });

  function ingestOf(site: SiteConfig): void {
    ingest = new TestIngest(db.dataSource, [site]);
    ingest.clock.advance(
      DateTime.fromISO(NOW).minus({ hours: HOURS_BEFORE }).diff(ingest.clock.now()).as('seconds'),
    );
  }
  async function feedOf<Feed>(
    entry: Parameters<typeof feedBench<Feed>>[0],
    stand: Parameters<typeof feedBench<Feed>>[1],
    world: World,
  ): Promise<Feed> {
    const { feed, simulator } = await feedBench(entry, stand, {
      clock: ingest.clock,
      world,
      timeoutSeconds: '10',
    });
    if (simulator) simulators.push(simulator);
    return feed;
  }
  const status = (kind: FeedKind): FeedStatus =>
    ingest.service.statuses().find((each) => each.kind === kind)!;
  const ledgerKinds = async (site: SiteConfig): Promise<string[]> =>
    (await ingest.ledger.read(site.siteId, { fromSeq: 1, limit: 100 }))
      .map(({ kind }) => kind)
      .filter((kind) => kind === 'feed-quarantined' || kind === 'feed-cleared');

  function siteOf(id: string, sources: readonly string[]): SiteConfig {
    const { point: settlementPoint, minutes: settlementMinutes } = priceStands[id]!;
    return {
      ...BASE,
      market: { ...BASE.market, settlementPoint, settlementMinutes },
      feeds: { ...BASE.feeds, price: { ...BASE.feeds.price, sources, maxAgeMinutes: 180 } },
    };
  }
  /** Another source of the same prices, in the right unit. */
  const second = (minutes: number): PriceFeed => ({
    id: 'second',
    pollSeconds: 60,
    historyHours: 48,
    read: ({ from, to }) =>
      Promise.resolve(
        intervalStarts(from, to, minutes)
          .filter((start) => start >= from && start.plus({ minutes }) <= to)
          .map((start) => ({ start, minutes, priceUsdPerMwh: truth(start) })),
      ),
  });
  async function priceIngest(id: string, sources: readonly string[], unit: { factor: number }) {
    const site = siteOf(id, sources);
    ingestOf(site);
    const feed = await feedOf(priceFeeds[id], priceStands[id]!.make, {
      priceUsdPerMwh: (_, start) => truth(start) * unit.factor,
    });
    const other = second(priceStands[id]!.minutes);
    // What it tells besides, and long ago, is not asked here.
    const prices: PriceFeed = {
      id,
      pollSeconds: feed.pollSeconds,
      historyHours: Math.min(
        feed.historyHours,
        HISTORY_HOURS[priceStands[id]!.minutes === 60 ? 'hourly' : 'shorter'],
      ),
      read: (span) => feed.read(span),
    };
    Object.assign(ingest.market.feeds, { price: (each: string) => (each === id ? prices : other) });
    await ingest.restart(0);
    return site;
  }

  it.each(idsOf(priceFeeds))('prices of %s by the kWh, in dollars or cents, are not taken', async (id) => {
    const unit = { factor: 1 };
    const site = await priceIngest(id, [id, 'second'], unit);
    const { minutes } = priceStands[id]!;
    const began = ingest.clock.now();
    expect(status('price')).toMatchObject({ state: 'ok', sourceId: id, quarantined: [] });
    for (const factor of [1 / 1_000, 1 / 10]) {
      unit.factor = factor;
      await ingest.restart(1.5);
      expect(status('price')).toMatchObject({
        state: 'ok',
        sourceId: 'second',
        quarantined: [
          { sourceId: id, reason: expect.stringContaining('as in another unit, and second tells others') },
        ],
      });
      unit.factor = 1;
      // Some remember a document that was wrong, until its hour is past.
      await ingest.restart(1.5);
      await ingest.restart(1.5);
      expect(status('price')).toMatchObject({ state: 'ok', sourceId: id, quarantined: [] });
    }
    expect(await ledgerKinds(site)).toEqual([
      'feed-quarantined',
      'feed-cleared',
      'feed-quarantined',
      'feed-cleared',
    ]);
    const now = ingest.clock.now();
    const stored = await ingest.reader.prices(site, began, now.minus({ hours: 1 }), now);
    expect(stored.map(({ start, priceUsdPerMwh }) => [start.toISO(), priceUsdPerMwh])).toEqual(
      intervalStarts(began, now.minus({ hours: 1 }), minutes)
        .filter((start) => start >= began)
        .map((start) => [start.toISO(), truth(start)]),
    );
    const versions = await ingest.store.priceVersions(site, {
      from: began.minus({ days: 2 }),
      to: now,
      at: now,
    });
    expect(Math.min(...versions.map(({ value }) => value))).toBeGreaterThan(20);
  });

  it('a sole source of prices is believed: nobody else can tell', async () => {
    const unit = { factor: 1 };
    await priceIngest('nyiso', ['nyiso'], unit);
    unit.factor = 1 / 1_000;
    await ingest.restart(1.5);
    expect(status('price')).toMatchObject({ state: 'ok', sourceId: 'nyiso', quarantined: [] });
  });

  it.each(QUOTED_HASHPRICES)(
    'a hashprice of %s by the TH is read as that, one by the EH not taken',
    async (id) => {
      ingestOf(BASE);
      const make = (hashpriceFactor: number) =>
        feedOf(hashpriceFeeds[id], hashpriceStands[id], { hashpriceFactor });
      const [right, byTheTh, byTheEh] = [await make(1), await make(1 / 1_000), await make(1_000)];
      let feed = right;
      Object.assign(ingest.market.feeds, { hashprice: () => feed });
      await ingest.restart(0);
      const usd = async () =>
        (await ingest.reader.hashpriceView(BASE, ingest.clock.now())).hashpriceUsdPerPhDay!;
      const expected = await usd();
      feed = byTheTh;
      await ingest.restart(1);
      expect(await usd()).toBeCloseTo(expected, 6);
      const rows = await ingest.rowsOf('hashprice');
      feed = byTheEh;
      await ingest.restart(1);
      expect(status('hashprice')).toMatchObject({
        state: 'failed',
        lastError: expect.stringContaining('neither per PH nor per TH'),
      });
      expect(await ingest.rowsOf('hashprice')).toBe(rows);
      feed = right;
      await ingest.restart(1);
      expect(status('hashprice')).toMatchObject({ state: 'ok', lastError: null });
      expect(await ingest.rowsOf('hashprice')).toBe(rows + 1);
    },
  );

  describe.each(idsOf(weatherFeeds))('temperatures of %s in °F', (id) => {
    const SENSOR = { sensorId: 'yard', protocol: 'mqtt-sensor', differenceCMax: 12, settings: {} };

    async function weatherIngest(site: SiteConfig, dryBulbC: () => number): Promise<void> {
      ingestOf(site);
      const feed = await feedOf(weatherFeeds[id], weatherStands[id], { dryBulbC });
      Object.assign(ingest.market.feeds, { weather: () => feed });
    }
    const fahrenheit = (celsius: number): number => (celsius * 9) / 5 + 32;
    const view = () => ingest.reader.weatherView(BASE, ingest.clock.now());

    it('are not taken where no air is so hot, and the hours are there again afterwards', async () => {
      let dryBulbC = 30;
      await weatherIngest(BASE, () => dryBulbC);
      await ingest.restart(0);
      expect((await view()).dryBulbC).toBeCloseTo(30);
      dryBulbC = fahrenheit(30);
      await ingest.restart(2);
      expect(status('weather')).toMatchObject({
        state: 'failed',
        quarantined: [{ sourceId: id, reason: expect.stringContaining('86 °C cannot be') }],
      });
      dryBulbC = 31;
      await ingest.restart(2);
      expect(status('weather')).toMatchObject({ state: 'ok', quarantined: [] });
      expect((await view()).dryBulbC).toBeCloseTo(31);
      expect(await ledgerKinds(BASE)).toEqual(['feed-quarantined', 'feed-cleared']);
    });

    it('are not taken in a mild place where a sensor shows other air', async () => {
      let dryBulbC = 10;
      await weatherIngest({ ...BASE, sensors: [SENSOR] }, () => dryBulbC);
      ingest.market.air.set('yard', { dryBulbC: 10.4 });
      await ingest.restart(0);
      dryBulbC = fahrenheit(10);
      await ingest.restart(0.2);
      expect(status('weather').quarantined).toEqual([
        { sourceId: id, reason: expect.stringContaining('it is in °F, not in °C') },
      ]);
      dryBulbC = 11;
      ingest.market.air.set('yard', { dryBulbC: 11.2 });
      await ingest.restart(0.2);
      expect(status('weather')).toMatchObject({ state: 'ok', quarantined: [] });
    });

    it('are believed in a mild place without a sensor: nobody else can tell', async () => {
      await weatherIngest(BASE, () => fahrenheit(10));
      await ingest.restart(0);
      expect(status('weather')).toMatchObject({ state: 'ok', quarantined: [] });
      expect((await view()).dryBulbC).toBeCloseTo(50);
    });
  });
});
