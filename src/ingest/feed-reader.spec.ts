import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { fromIso, isoUtc } from '../core/interval.js';
import type { PayoutTerms } from '../core/mining/payout.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';

const SITE = testSite({ count: 1 });
/** Another mine at the same settlement point. */
const NEIGHBOUR: SiteConfig = { ...SITE, siteId: 'neighbour' };

describeWithDatabase('rows of feeds', () => {
  let db: TestDatabase;
  let ingest: TestIngest;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await testDatabase();
    ingest = new TestIngest(db.dataSource, [SITE]);
  });
  afterEach(async () => {
    await ingest.service.stop();
    await db.drop();
  });

  const price = (start: string, priceUsdPerMwh: number): PriceInterval => ({
    start: fromIso(start),
    minutes: 15,
    priceUsdPerMwh,
  });

  it('adds nothing where a price is read again as it was', async () => {
    const prices = [price('2024-08-20T11:00:00Z', 5000), price('2024-08-20T11:15:00Z', -0.01)];
    expect(await ingest.store.addPrices(SITE, prices, 'a', ingest.clock.now())).toBe(2);
    ingest.clock.advance(60);
    expect(await ingest.store.addPrices(SITE, prices, 'b', ingest.clock.now())).toBe(0);
    expect(await ingest.versionsOf('prices')).toBe(2);
  });

  it('keeps a corrected price beside the first one, and tells which was known when', async () => {
    const start = '2024-08-20T11:00:00Z';
    const before = ingest.clock.now();
    await ingest.store.addPrices(SITE, [price(start, 20)], 'a', before);
    ingest.clock.advance(3600);
    const after = ingest.clock.now();
    expect(await ingest.store.addPrices(SITE, [price(start, 21.5)], 'b', after)).toBe(1);
    expect((await ingest.reader.priceView(SITE, after)).recent).toEqual([
      { start: '2024-08-20T11:00:00.000Z', minutes: 15, priceUsdPerMwh: 21.5 },
    ]);
    expect((await ingest.reader.priceView(SITE, after.minus({ seconds: 1 }))).recent[0]!.priceUsdPerMwh).toBe(
      20,
    );
    expect(await ingest.reader.prices(SITE, fromIso(start), after, after)).toMatchObject([
      { source: 'b', knownAt: after },
    ]);
  });

  it('takes back a correction by a third version', async () => {
    for (const usd of [20, 21, 20]) {
      expect(
        await ingest.store.addPrices(SITE, [price('2024-08-20T11:00:00Z', usd)], 'a', ingest.clock.now()),
      ).toBe(1);
      ingest.clock.advance(60);
    }
    expect((await ingest.reader.priceView(SITE, ingest.clock.now())).recent[0]!.priceUsdPerMwh).toBe(20);
  });

  it('stores a price once though two sites of one settlement point read it at the same time', async () => {
    const from = fromIso('2024-08-01T00:00:00Z');
    const prices = Array.from({ length: 1000 }, (_, index) =>
      price(isoUtc(from.plus({ minutes: index * 15 })), 20),
    );
    const writes = [1, 2, 3, 4, 5, 6, 7, 8].map((ms) =>
      ingest.store.addPrices(
        ms % 2 ? SITE : NEIGHBOUR,
        prices,
        'a',
        ingest.clock.now().plus({ milliseconds: ms }),
      ),
    );
    expect((await Promise.all(writes)).reduce((sum, rows) => sum + rows)).toBe(1000);
  });

  it('shows the newest 96 intervals, ascending, and their age from the end of the newest', async () => {
    await ingest.service.start();
    const view = await ingest.reader.priceView(SITE, ingest.clock.now().plus({ minutes: 7 }));
    expect(view.recent).toHaveLength(96);
    expect(view.recent[0]!.start).toBe('2024-08-19T12:00:00.000Z');
    expect(view.recent[95]).toEqual({
      start: '2024-08-20T11:45:00.000Z',
      minutes: 15,
      priceUsdPerMwh: -12.34,
    });
    expect(view).toMatchObject({ source: 'simulated', ageMinutes: 7, stale: false, whenStale: 'hold' });
  });

  it.each([
    { minutes: 40, stale: false },
    { minutes: 40.1, stale: true },
  ])(
    'calls prices that ended $minutes min ago stale: $stale (40 are allowed)',
    async ({ minutes, stale }) => {
      await ingest.service.start();
      expect((await ingest.reader.priceView(SITE, ingest.clock.now().plus({ minutes }))).stale).toBe(stale);
    },
  );

  it('shows nothing as stale, and says that there is no age', async () => {
    const none = { source: null, knownAt: null, ageMinutes: null, stale: true };
    expect(await ingest.reader.priceView(SITE, ingest.clock.now())).toMatchObject({ ...none, recent: [] });
    expect(await ingest.reader.hashpriceView(SITE, ingest.clock.now())).toMatchObject({
      ...none,
      hashpriceUsdPerPhDay: null,
    });
    expect(await ingest.reader.weatherView(SITE, ingest.clock.now())).toMatchObject({
      ...none,
      dryBulbC: null,
      wetBulbC: null,
    });
  });

  it('shows the hashprice with its age from its own time', async () => {
    await ingest.service.start();
    const view = await ingest.reader.hashpriceView(SITE, ingest.clock.now().plus({ minutes: 3 }));
    expect(view).toMatchObject({ hashpriceUsdPerPhDay: 45.5, ageMinutes: 3, source: 'simulated' });
  });

  it('keeps the hashprice as the pool pays it, and shows how far a day strays', async () => {
    const paying = (payout: PayoutTerms): SiteConfig => {
      const { hashprice } = SITE.feeds;
      return { ...SITE, feeds: { ...SITE.feeds, hashprice: { ...hashprice, payout } } };
    };
    const paid = async (payout: PayoutTerms) => {
      const other = new TestIngest(db.dataSource, [paying(payout)]);
      await other.service.start();
      await other.service.stop();
      return other.reader.hashpriceView(paying(payout), other.clock.now());
    };
    // 0.1 BTC of 3.225 are fees.
    expect(await paid({ scheme: 'pplns', poolBlocksPerDay: 25 })).toMatchObject({
      hashpriceUsdPerPhDay: 45.5,
      payout: { scheme: 'pplns', dayLuckDeviation: 0.2 },
    });
    await db.dataSource.query('DELETE FROM hashprice');
    const subsidyAlone = await paid({ scheme: 'pps' });
    expect(subsidyAlone.hashpriceUsdPerPhDay).toBeCloseTo((45.5 * 3.125) / 3.225, 9);
    expect(subsidyAlone.payout).toEqual({ scheme: 'pps', dayLuckDeviation: 0 });
  });

  it('shows the weather of the hour, fresh for as long as a source tells it again', async () => {
    await ingest.service.start();
    expect(await ingest.rowsOf('weather')).toBe(3);
    await ingest.restart(0.75);
    expect(await ingest.rowsOf('weather')).toBe(3);
    const view = await ingest.reader.weatherView(SITE, ingest.clock.now().plus({ minutes: 2 }));
    expect(view).toMatchObject({
      dryBulbC: 30,
      wetBulbC: null,
      ageMinutes: 2,
      knownAt: '2024-08-20T12:00:00.000Z',
    });
    ingest.market.dryBulbC = 31;
    await ingest.restart(0.1);
    expect((await ingest.reader.weatherView(SITE, ingest.clock.now())).dryBulbC).toBe(31);
    expect((await ingest.reader.weatherView(SITE, ingest.clock.now().minus({ minutes: 5 }))).dryBulbC).toBe(
      30,
    );
  });

  it('lets weather that is told no more grow old', async () => {
    await ingest.service.start();
    await ingest.service.stop();
    const view = await ingest.reader.weatherView(SITE, ingest.clock.now().plus({ minutes: 59 }));
    expect(view).toMatchObject({ ageMinutes: 59, stale: true });
  });
});
