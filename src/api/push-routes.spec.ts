import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testFleet } from '../../test/support/fleet.js';
import { admin, tokensOnly } from '../../test/support/people.js';
import { fromIso, intervalStart, isoUtc } from '../core/interval.js';
import { PushedPrices } from '../ingest/index.js';
import { People } from '../people/index.js';
import { Health, Metrics } from '../platform/index.js';
import { ApiContext } from './api-context.js';
import { AnswersInMemory } from '../../test/support/answers.js';
import type { AnswerStore } from './answer-store.js';
import { Idempotency } from './idempotency.js';
import { configureHttp } from './http.js';

const fleet = testFleet({ count: 1 });
const price = { ...fleet.site.feeds.price, sources: ['push', 'push:vendor', 'b', 'c'] };
const only = {
  ...fleet.site,
  siteId: 'only',
  feeds: { ...fleet.site.feeds, price: { ...price, sources: ['push'] } },
};
const several = { ...fleet.site, siteId: 'several', feeds: { ...fleet.site.feeds, price } };

describeWithDatabase('prices that are pushed', () => {
  let db: TestDatabase;
  let ingest: TestIngest;
  let app: NestExpressApplication;
  let news: string[];

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(() => void (news = []));
  afterEach(async () => {
    await app.close();
    await ingest.service.stop();
    await db.drop();
  });

  async function start(site: typeof only, marketKind: 'live' | 'simulated' = 'live'): Promise<void> {
    db = await testDatabase();
    ingest = new TestIngest(db.dataSource, [site], marketKind);
    ingest.service.onNews((_, kind) => void news.push(kind));
    await ingest.service.start();
    const context = {
      ingest: ingest.service,
      clock: ingest.clock,
      marketKind,
      fleet: () => ({ ...fleet, site }),
    };
    @Module({
      providers: [
        Health,
        Metrics,
        { provide: ApiContext, useValue: context },
        { provide: Idempotency, useValue: new Idempotency(new AnswersInMemory() as unknown as AnswerStore) },
        { provide: People, useValue: tokensOnly({ t: admin('qse') }) },
      ],
    })
    class TestModule {}
    app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
    configureHttp(app);
    await app.init();
  }

  const at = (back: number): string =>
    isoUtc(intervalStart(ingest.clock.now(), 15).minus({ minutes: 15 * back }));
  const rows = (...usd: number[]): object[] =>
    usd.map((each, index) => ({ start: at(usd.length - index), minutes: 15, price_usd_per_mwh: each }));
  const push = async (prices: readonly object[], more: object = {}) => {
    const { status, body } = await request(app.getHttpServer())
      .post('/api/v1/sites/any/prices')
      .set('Authorization', 'Bearer t')
      .send({ kind: 'real-time', prices, ...more });
    return { status, body };
  };
  const view = () => ingest.reader.priceView(only, ingest.clock.now());

  it('a site with no other source is stale until they come, and goes by them at once', async () => {
    await start(only);
    expect(await view()).toMatchObject({ stale: true, source: null });
    news.length = 0;
    const { status, body } = await push(rows(25, -3.5, 9_000));
    expect([status, body]).toMatchObject([
      201,
      { source: 'push', added: 3, unchanged: 0, feeds: [{ kind: 'price', state: 'ok', source_id: 'push' }] },
    ]);
    expect(await view()).toMatchObject({ stale: false, source: 'push' });
    expect((await view()).recent.map(({ priceUsdPerMwh }) => priceUsdPerMwh)).toEqual([25, -3.5, 9_000]);
    expect(news).toContain('price');
    ingest.clock.advance(2 * 3600);
    expect(await view()).toMatchObject({ stale: true });
  });

  it('the same again adds nothing; another price is a correction, with its entry in the ledger', async () => {
    await start(only);
    const prices = rows(25, 30);
    await push(prices);
    expect((await push(prices)).body).toMatchObject({ added: 0, unchanged: 2 });
    expect(await ingest.versionsOf('prices')).toBe(2);
    ingest.clock.advance(1);
    expect((await push([{ ...prices[0], price_usd_per_mwh: 26 }])).body).toMatchObject({ added: 1 });
    expect((await view()).recent.map(({ priceUsdPerMwh }) => priceUsdPerMwh)).toEqual([26, 30]);
    expect(await ingest.versionsOf('prices')).toBe(3);
    const entries = await ingest.ledger.read(only.siteId, { fromSeq: 1, limit: 50 });
    expect(entries.map(({ kind }) => kind)).toContain('prices-corrected');
    expect((await push(prices.slice(1))).body).toMatchObject({ added: 0 });
  });

  it('in euro are taken at the rate that comes with them; day-ahead prices are kept apart', async () => {
    await start(only);
    const [row] = rows(0);
    const euro = { start: at(1), minutes: 15, price_eur_per_mwh: 50 };
    expect((await push([euro])).body.errors[0].path).toBe('body.prices.0.price_eur_per_mwh');
    await push([euro], { usd_per_eur: 1.1 });
    expect((await view()).recent[0]?.priceUsdPerMwh).toBeCloseTo(55, 9);
    const hour = isoUtc(ingest.clock.now().startOf('hour'));
    const ahead = await push([{ ...row, start: hour, minutes: 60, price_usd_per_mwh: 41 }], {
      kind: 'day-ahead',
    });
    expect(ahead.body.feeds).toMatchObject([{ kind: 'day-ahead', state: 'ok', source_id: 'push' }]);
    expect(await ingest.versionsOf('other figures')).toBe(1);
    expect(await ingest.versionsOf('prices')).toBe(1);
  });

  it('in another unit are quarantined where other sources tell better, and those supply the site', async () => {
    await start(several);
    expect((await push(rows(-12_340, -12_340))).body).toMatchObject({
      added: 2,
      feeds: [
        {
          source_id: 'b',
          state: 'ok',
          quarantined: [{ source_id: 'push', reason: expect.stringContaining('b, c tells others') }],
        },
      ],
    });
    expect((await view()).source).toBe('b');
    await push(rows(-12.34, -12.34), { source: 'push:vendor' });
    ingest.clock.advance(1);
    expect((await push(rows(-12.34, -12.34))).body.feeds[0]).toMatchObject({ source_id: 'push' });
  });

  it('that cannot be are refused, each mistake by its place', async () => {
    await start(only);
    const [good] = rows(25);
    const { status, body } = await push([
      { ...good, minutes: 5 },
      { ...good, start: at(2), price_eur_per_mwh: 3 },
      {
        start: isoUtc(ingest.clock.now().startOf('hour').plus({ hours: 3 })),
        minutes: 15,
        price_usd_per_mwh: 1,
      },
      { start: '2020-01-01T00:00:00Z', minutes: 15, price_usd_per_mwh: 1 },
      { start: '2020-01-01T00:00:00Z', minutes: 15, price_usd_per_mwh: 2 },
      { start: at(1).replace(/:\d\d\./, ':07.'), minutes: 15, price_usd_per_mwh: 2 },
    ]);
    expect(status).toBe(400);
    expect(
      body.errors.map(({ path, problem }: { path: string; problem: string }) => `${path} ${problem}`),
    ).toEqual([
      "body.prices.0.minutes is not the market's interval",
      'body.prices.1.price_usd_per_mwh and price_eur_per_mwh: one of them must be there',
      'body.prices.2.start is more than 1 h ahead',
      'body.prices.3.start is more than 31 days ago',
      'body.prices.4.start is more than 31 days ago',
      'body.prices.4.start is that of prices.3, too',
      'body.prices.5.start is not where an interval begins',
    ]);
    expect((await push([good!], { source: 'push:other' })).body.detail).toContain('there are: push');
    expect((await push(Array.from({ length: 501 }, () => good!))).status).toBe(400);
    expect(await ingest.rowsOf('pushed_price')).toBe(0);
  });

  it('that were changed are corrections even where the round of prices reads them first', async () => {
    await start(only);
    const [first, second] = rows(25, 30);
    await push([first!, second!]);
    ingest.clock.advance(1);
    // As a round that is due right then would find it: brought, and the corrections not asked yet.
    const start0 = fromIso((first as { start: string }).start);
    const changed = { start: start0, minutes: 15, priceUsdPerMwh: 26, correctedAt: null };
    const by = { siteId: only.siteId, sourceId: 'push', kind: 'real-time', by: 'qse' } as const;
    await new PushedPrices(db.dataSource).add(by, [changed], ingest.clock.now());
    await ingest.priceRound(only);
    expect((await view()).recent.map(({ priceUsdPerMwh }) => priceUsdPerMwh)).toEqual([26, 30]);
    const corrected = async () =>
      (await ingest.ledger.read(only.siteId, { fromSeq: 1, limit: 50 })).filter(
        ({ kind }) => kind === 'prices-corrected',
      );
    const named = { price_usd_per_mwh: 26, was_usd_per_mwh: 25 };
    expect(await corrected()).toMatchObject([{ body: { source: 'push', prices: [named] } }]);
    // The round of corrections, which comes after, adds nothing.
    ingest.clock.advance(1);
    await push([second!]);
    expect(await corrected()).toHaveLength(1);
    expect(await ingest.versionsOf('prices')).toBe(3);
  });

  it('and differ within one millisecond are two versions, the later one a millisecond later', async () => {
    await start(only);
    const [row] = rows(25);
    const again = { ...row, price_usd_per_mwh: 27 };
    expect((await push([row!])).body).toMatchObject({ added: 1, unchanged: 0 });
    expect((await push([again])).body).toMatchObject({ added: 1, unchanged: 0 });
    expect((await push([again])).body).toMatchObject({ added: 0, unchanged: 1 });
    const received = await db.dataSource.query<{ received_at: Date; usd: string }[]>(
      'SELECT received_at, price_usd_per_mwh AS usd FROM pushed_price ORDER BY received_at',
    );
    const nowMs = ingest.clock.now().toMillis();
    expect(received.map((each) => [each.received_at.getTime() - nowMs, Number(each.usd)])).toEqual([
      [0, 25],
      [1, 27],
    ]);
    ingest.clock.advance(1);
    await push([again]);
    expect((await view()).recent.map(({ priceUsdPerMwh }) => priceUsdPerMwh)).toEqual([27]);
  });

  it('to a simulated market are refused', async () => {
    await start(only, 'simulated');
    expect((await push(rows(25))).body).toMatchObject({ code: 'rejected' });
  });
});
