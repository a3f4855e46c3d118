import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { EbbError } from '../core/errors.js';
import type { FeedKind } from './feed-poller.js';
import type { FeedStatus } from './ingest.service.js';

const BASE = testSite({ count: 1 });
const SITE = { ...BASE, feeds: { ...BASE.feeds, price: { ...BASE.feeds.price, sources: ['a', 'b'] } } };

describeWithDatabase('a source that lies', () => {
  let db: TestDatabase;
  let ingest: TestIngest;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await testDatabase();
    ingest = new TestIngest(db.dataSource, [SITE]);
    // Prices that go up and down, so that nothing stands still.
    const swing = (_: number, start: { toMillis(): number }): number =>
      30 + 8 * Math.sin(start.toMillis() / 2_700_000);
    for (const id of ['a', 'b']) ingest.market.lies.set(id, swing);
    await ingest.restart(0);
  });
  afterEach(async () => {
    await ingest.service.stop();
    await db.drop();
  });

  const status = (kind: FeedKind): FeedStatus =>
    ingest.service.statuses().find((each) => each.kind === kind)!;
  const entries = async (): Promise<[string, unknown][]> =>
    (await ingest.ledger.read(SITE.siteId, { fromSeq: 1, limit: 100 }))
      .filter(({ kind }) => kind === 'feed-quarantined' || kind === 'feed-cleared')
      .map(({ kind, body }) => [kind, (body as { source: string }).source]);

  it('is passed over for the next one, and let in again when it tells what others tell', async () => {
    const truth = ingest.market.lies.get('b')!;
    ingest.market.lies.set('a', (usd, start) => truth(usd, start) / 1_000);
    await ingest.restart(6);
    expect(status('price')).toMatchObject({
      state: 'ok',
      sourceId: 'b',
      quarantined: [
        { sourceId: 'a', reason: expect.stringContaining('as in another unit, and b tells others') },
      ],
    });
    const now = ingest.clock.now();
    const stored = await ingest.reader.prices(SITE, now.minus({ hours: 5 }), now, now);
    expect(new Set(stored.map(({ source }) => source))).toEqual(new Set(['b']));
    expect(Math.min(...stored.map(({ priceUsdPerMwh }) => priceUsdPerMwh))).toBeGreaterThan(20);
    ingest.market.lies.set('a', truth);
    await ingest.restart(1);
    expect(status('price')).toMatchObject({ sourceId: 'a', quarantined: [] });
    expect(await entries()).toEqual([
      ['feed-quarantined', 'a'],
      ['feed-cleared', 'a'],
    ]);
  });

  it('says once that it is held, and once that it is not', async () => {
    const truth = ingest.market.lies.get('b')!;
    const spike = ingest.clock.now();
    ingest.market.lies.set('a', (usd, start) => (start >= spike ? 4_000 : truth(usd, start)));
    await ingest.restart(2);
    expect(status('price').quarantined).toMatchObject([
      { reason: expect.stringContaining('jump, or lie beyond what has been seen') },
    ]);
    ingest.market.lies.set('a', truth);
    await ingest.nextRound(3_600);
    expect(status('price')).toMatchObject({ sourceId: 'a', quarantined: [] });
    expect(await entries()).toEqual([
      ['feed-quarantined', 'a'],
      ['feed-cleared', 'a'],
    ]);
  });

  it('is still held after a restart, and said once', async () => {
    const truth = ingest.market.lies.get('b')!;
    ingest.market.lies.set('a', (usd, start) => truth(usd, start) / 1_000);
    await ingest.restart(6);
    const [held] = status('price').quarantined;
    // Nobody answers, so that nothing but memory can tell.
    ingest.market.away = new EbbError('unreachable', 'no connection');
    await ingest.restart(0.1);
    expect(status('price')).toMatchObject({ state: 'failed', quarantined: [held] });
    expect(await entries()).toEqual([['feed-quarantined', 'a']]);
    ingest.market.away = null;
    ingest.market.lies.set('a', truth);
    await ingest.restart(0.1);
    await ingest.restart(0.1);
    expect(status('price').quarantined).toEqual([]);
    expect(await entries()).toEqual([
      ['feed-quarantined', 'a'],
      ['feed-cleared', 'a'],
    ]);
  });

  it('a jump that another source tells too is taken, and so is one that nobody else can tell', async () => {
    const spike = ingest.clock.now();
    const truth = ingest.market.lies.get('a')!;
    const jump = (usd: number, start: { toMillis(): number }): number =>
      start.toMillis() >= spike.toMillis() ? 4_000 : truth(usd, spike);
    ingest.market.lies.set('a', jump).set('b', jump);
    await ingest.restart(1);
    expect(status('price')).toMatchObject({ sourceId: 'a', quarantined: [] });
    const now = ingest.clock.now();
    expect((await ingest.reader.prices(SITE, spike, now, now))[0]).toMatchObject({ priceUsdPerMwh: 4_000 });
  });

  it('a hashprice by the TH is not taken', async () => {
    ingest.market.hashpriceUsdPerPhDay = 0.0455;
    await ingest.restart(1);
    expect(status('hashprice')).toMatchObject({
      state: 'failed',
      quarantined: [{ sourceId: 'simulated', reason: expect.stringContaining('it is by the TH') }],
    });
    expect((await ingest.reader.hashpriceView(SITE, ingest.clock.now())).hashpriceUsdPerPhDay).toBe(45.5);
  });
});
