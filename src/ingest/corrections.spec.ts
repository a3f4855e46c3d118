import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import type { PriceCorrection } from '../core/ports/price.js';
import type { FeedStatus } from './ingest.service.js';

const SITE = testSite({ count: 1 });
const SECOND = { ...SITE, siteId: 'next-door' };
const PUBLISHED_USD = -12.34;

describeWithDatabase('prices that the market corrects', () => {
  let db: TestDatabase;
  let ingest: TestIngest;
  let start: DateTime;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => {
    db = await testDatabase();
    ingest = new TestIngest(db.dataSource, [SITE, SECOND]);
    ingest.market.corrected = [];
    start = ingest.clock.now().minus({ hours: 1 });
    await ingest.restart(0);
  });
  afterEach(async () => {
    await ingest.service.stop();
    await db.drop();
  });

  const correction = (more: Partial<PriceCorrection> = {}): PriceCorrection => ({
    start,
    minutes: 15,
    originalUsdPerMwh: PUBLISHED_USD,
    priceUsdPerMwh: 453.89,
    correctedAt: ingest.clock.now(),
    ...more,
  });
  const priceAt = async (at: DateTime): Promise<number | undefined> =>
    (await ingest.reader.prices(SITE, start, start.plus({ minutes: 15 }), at))[0]?.priceUsdPerMwh;
  const status = (): FeedStatus | undefined =>
    ingest.service.statuses(SITE.siteId).find(({ kind }) => kind === 'corrections');
  const entries = async (siteId: string) =>
    (await ingest.ledger.read(siteId, { fromSeq: 1, limit: 100 })).filter(
      ({ kind }) => kind === 'prices-corrected',
    );

  it('are new versions: what was known before is still what was known then', async () => {
    const before = ingest.clock.now();
    ingest.market.corrected = [correction()];
    await ingest.restart(0.5);
    expect(await priceAt(before)).toBe(PUBLISHED_USD);
    expect(await priceAt(ingest.clock.now())).toBe(453.89);
    expect(status()).toMatchObject({ state: 'ok', sourceId: 'simulated' });
  });

  it('stand though sources go on telling the price as first published, until the market corrects it again', async () => {
    ingest.market.corrected = [correction()];
    await ingest.restart(0.25);
    await ingest.restart(0.25);
    expect(await priceAt(ingest.clock.now())).toBe(453.89);
    ingest.market.corrected = [correction({ priceUsdPerMwh: 400 })];
    await ingest.restart(0.25);
    expect(await priceAt(ingest.clock.now())).toBe(400);
    // An answer of before, come late, changes nothing.
    ingest.market.corrected = [correction({ correctedAt: start })];
    await ingest.restart(0.25);
    expect(await priceAt(ingest.clock.now())).toBe(400);
  });

  it('stand in the ledger of every site that settles there, once each', async () => {
    ingest.market.corrected = [correction()];
    await ingest.restart(0.25);
    await ingest.restart(0.25);
    for (const { siteId } of [SITE, SECOND]) {
      expect((await entries(siteId)).map(({ body }) => body)).toEqual([
        {
          operator: SITE.market.operator,
          settlement_point: SITE.market.settlementPoint,
          source: 'simulated',
          prices: [
            {
              interval_start: start.toISO(),
              price_usd_per_mwh: 453.89,
              was_usd_per_mwh: PUBLISHED_USD,
            },
          ],
        },
      ]);
    }
  });

  it.each([
    ['of prices that were never published', { originalUsdPerMwh: 3 }, 'it corrects other prices'],
    ['without a price', { priceUsdPerMwh: NaN }, 'without a start, a time or a price'],
  ])('are not taken: %s', async (_, wrong, message) => {
    ingest.market.corrected = [correction(wrong)];
    await ingest.restart(0.5);
    expect(await priceAt(ingest.clock.now())).toBe(PUBLISHED_USD);
    expect(status()).toMatchObject({ state: 'failed', lastError: expect.stringContaining(message) });
  });
});
