import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { EbbError } from '../core/errors.js';
import { fromIso } from '../core/interval.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { SiteConfig } from '../core/site.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { newKey } from '../../test/support/ledger-chain.js';
import type { MarketKind } from './feed-factory.js';

const SITE = testSite({ count: 1 });
/** Another mine at the same settlement point. */
const NEIGHBOUR: SiteConfig = { ...SITE, siteId: 'neighbour' };

describeWithDatabase('the ingest service', () => {
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

  async function feedEntries(): Promise<Pick<LedgerEntry, 'kind' | 'body'>[]> {
    const entries = await ingest.ledger.read(SITE.siteId, { fromSeq: 1, limit: 100 });
    return entries.map(({ kind, body }) => ({ kind, body }));
  }

  const hoursAsked = (): number[] => ingest.market.asked.map(({ from, to }) => to.diff(from).as('hours'));

  it('does not take weather without the current hour for an answer', async () => {
    ingest.market.weatherHours = [-2, -1];
    await ingest.service.start();
    expect(ingest.service.statuses('test').find(({ kind }) => kind === 'weather')).toMatchObject({
      state: 'failed',
      lastError: 'simulated: no weather of the current hour',
    });
  });

  it.each([{ priceUsdPerMwh: Number.NaN }, { minutes: 0 }])(
    'stores nothing of an answer with %j',
    async (broken) => {
      ingest.market.broken = broken;
      await ingest.service.start();
      expect(ingest.service.statuses('test')[0]).toMatchObject({ state: 'failed' });
      expect(await ingest.versionsOf('prices')).toBe(0);
    },
  );

  it.each([
    { title: '48 hours at the first start', historyHours: 1_000, hours: 48 },
    { title: 'what the source has, where that is less', historyHours: 6, hours: 6 },
  ])('reads $title', async ({ historyHours, hours }) => {
    ingest.market.historyHours = historyHours;
    await ingest.service.start();
    expect(hoursAsked()).toEqual([hours]);
  });

  it('reads what was missed while down, and an hour before it for corrections', async () => {
    await ingest.service.start();
    ingest.market.corrections.set(ingest.clock.now().minus({ minutes: 30 }).toMillis(), 99);
    await ingest.restart(100);
    expect(hoursAsked()).toEqual([101.25]);
    const prices = await ingest.reader.prices(
      SITE,
      fromIso('2024-08-18T12:00:00Z'),
      ingest.clock.now(),
      ingest.clock.now(),
    );
    expect(prices).toHaveLength((48 + 100) * 4);
    expect(prices.filter(({ priceUsdPerMwh }) => priceUsdPerMwh === 99)).toHaveLength(1);
  });

  it('tells of new prices to every site of the settlement point, whoever read them first', async () => {
    ingest = new TestIngest(db.dataSource, [SITE, NEIGHBOUR]);
    const news = new Set<string>();
    ingest.service.onNews((siteId, kind) => news.add(`${siteId} ${kind}`));
    await ingest.service.start();
    expect([...news].filter((each) => each.endsWith(' price')).sort()).toEqual([
      'neighbour price',
      'test price',
    ]);
    expect(await ingest.versionsOf('prices')).toBe(48 * 4);
  });

  it('writes one entry when a feed goes and one when it returns, over restarts too', async () => {
    await ingest.service.start();
    expect(await feedEntries()).toEqual([]);
    ingest.market.away = new EbbError('unreachable', 'no connection');
    await ingest.restart(0.1);
    await ingest.restart(0.1);
    const gone = await feedEntries();
    expect(gone).toHaveLength(3);
    expect(gone).toContainEqual({
      kind: 'feed-stale',
      body: { feed: 'price', state: 'failed', error: 'no connection', newest_at: null },
    });
    ingest.market.away = null;
    await ingest.restart(0.05);
    await ingest.restart(0.1);
    const back = (await feedEntries()).slice(3);
    expect(back.map(({ kind }) => kind)).toEqual(['feed-returned', 'feed-returned', 'feed-returned']);
    expect(back).toContainEqual({
      kind: 'feed-returned',
      body: { feed: 'price', source: 'simulated', newest_at: '2024-08-20T12:15:00.000Z' },
    });
  });

  it('has no entry of a change that is not written down with it', async () => {
    const { ledger, market } = ingest;
    const written = new Ledger(db.dataSource, ingest.clock, newKey());
    ledger.append = async (...call) => {
      await written.append(...call);
      throw new Error('the disk is full');
    };
    market.away = new EbbError('unreachable', 'no connection');
    await ingest.service.start();
    expect(await ingest.rowsOf('feed_status')).toBe(0);
    expect(await feedEntries()).toEqual([]);
  });

  it('keeps how a feed is doing, and since when', async () => {
    await ingest.service.start();
    await ingest.restart(0.1);
    ingest.market.away = new EbbError('unreachable', 'no connection');
    await ingest.restart(0.1);
    await ingest.restart(0.1);
    const [row] = await db.dataSource.query<Record<string, unknown>[]>(
      `SELECT * FROM feed_status WHERE site_id = 'test' AND kind = 'price'`,
    );
    expect(row).toEqual({
      site_id: 'test',
      kind: 'price',
      source: 'simulated',
      state: 'failed',
      newest_at: new Date('2024-08-20T12:00:00Z'),
      since: new Date('2024-08-20T12:12:00Z'),
      last_error: 'no connection',
      updated_at: new Date('2024-08-20T12:18:00Z'),
    });
  });

  it('does not count what a source throws in breach of its contract as trouble of its own', async () => {
    ingest.market.away = new TypeError('x is undefined');
    await ingest.service.start();
    expect(ingest.service.statuses('test')).toMatchObject([
      { kind: 'price', state: 'failed', lastError: 'simulated: x is undefined' },
      { kind: 'hashprice', state: 'failed' },
      { kind: 'weather', state: 'failed' },
    ]);
  });

  it.each<{ kind: MarketKind; ids: string[] }>([
    { kind: 'live', ids: ['live-1', 'live-2'] },
    { kind: 'simulated', ids: ['simulated'] },
  ])('follows $ids where the market is $kind', async ({ kind, ids }) => {
    const feed = { ...SITE.feeds.price, sources: ['live-1', 'live-2'] };
    ingest = new TestIngest(db.dataSource, [{ ...SITE, feeds: { ...SITE.feeds, price: feed } }], kind);
    await ingest.service.start();
    expect([...ingest.market.ids]).toEqual(ids);
    expect(ingest.service.statuses('test')[0]).toMatchObject({ state: 'ok', sourceId: ids[0] });
  });

  it('does not wait longer than ten seconds for its first round', async () => {
    ingest.market.held = new Promise((resolve) => (ingest.market.letGo = resolve));
    const started = ingest.service.start();
    while (ingest.market.begun < 3) await new Promise(setImmediate);
    ingest.clock.advance(10);
    await started;
    expect(ingest.service.statuses().map(({ state }) => state)).toEqual(['starting', 'starting', 'starting']);
    ingest.market.letGo();
    await ingest.service.stop();
    expect(ingest.service.statuses().map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });
});
