import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { PriceInterval } from '../core/ports/price.js';
import { importPrices, type ImportOptions } from './price-import.js';

const SITE = testSite({ count: 1 });

describeWithDatabase('an import of prices', () => {
  let db: TestDatabase;
  let ingest: TestIngest;
  beforeEach(async () => {
    db = await testDatabase();
    ingest = new TestIngest(db.dataSource, [SITE]);
  });
  afterEach(() => db.drop());

  const NOW = fromIso('2024-09-01T00:00:00Z');
  const price = (start: string, priceUsdPerMwh: number, minutes = 15): PriceInterval => ({
    start: fromIso(start),
    minutes,
    priceUsdPerMwh,
  });
  const run = (prices: PriceInterval[], options: Partial<ImportOptions> = {}) =>
    importPrices(ingest, SITE, prices, {
      kind: 'real-time',
      source: 'import',
      asPublished: true,
      now: NOW,
      ...options,
    });
  const known = async (at: DateTime): Promise<[string, number, string][]> =>
    (await ingest.reader.prices(SITE, fromIso('2024-08-01T00:00:00Z'), NOW, at)).map((each) => [
      isoUtc(each.start).slice(5, 16),
      each.priceUsdPerMwh,
      isoUtc(each.knownAt).slice(5, 16),
    ]);

  it('counts as known when it was published, or since now, as one says', async () => {
    await run([price('2024-08-10T12:00:00Z', 20)]);
    await run([price('2024-08-10T12:15:00Z', 25)], { asPublished: false });
    expect(await known(NOW)).toEqual([
      ['08-10T12:00', 20, '08-10T12:17'],
      ['08-10T12:15', 25, '09-01T00:00'],
    ]);
  });

  it('leaves alone what is known, and puts a correction down as known since now', async () => {
    const read = fromIso('2024-08-10T13:00:00Z');
    const first = [price('2024-08-10T12:00:00Z', 20), price('2024-08-10T12:15:00Z', 54.96)];
    await ingest.store.addPrices(SITE, first, 'a', read);
    const file = [
      ...first.slice(0, 1),
      price('2024-08-10T12:15:00Z', 453.89),
      price('2024-08-10T12:30:00Z', 30),
    ];
    expect(await run(file)).toEqual({ rows: 3, newRows: 2, corrections: 1 });
    expect(await run(file)).toEqual({ rows: 3, newRows: 0, corrections: 0 });
    expect((await known(read))[1]).toEqual(['08-10T12:15', 54.96, '08-10T13:00']);
    expect((await known(NOW))[1]).toEqual(['08-10T12:15', 453.89, '09-01T00:00']);
  });

  it('day-ahead prices are known since the auction of the day before, by the site’s clocks', async () => {
    await run([price('2024-08-20T04:00:00Z', 20, 60), price('2024-08-20T05:00:00Z', 22, 60)], {
      kind: 'day-ahead',
    });
    const span = { from: fromIso('2024-08-19T00:00:00Z'), to: NOW, at: NOW };
    const archive = await ingest.seriesReader.dayAheadPrices(SITE, span);
    const at = (known: string): number =>
      archive!.asOf(fromIso(known).toMillis()).between(0, NOW.toMillis()).length;
    // The first hour is of the 19th in Texas, the second of the 20th.
    expect(
      ['2024-08-18T18:29Z', '2024-08-18T18:30Z', '2024-08-19T18:29Z', '2024-08-19T18:30Z'].map(at),
    ).toEqual([0, 1, 1, 2]);
  });

  it('goes on in chunks, and refuses what is not over yet', async () => {
    const start = fromIso('2024-06-01T00:00:00Z');
    const many = Array.from({ length: 6_000 }, (_, index) => ({
      start: start.plus({ minutes: 15 * index }),
      minutes: 15,
      priceUsdPerMwh: index % 50,
    }));
    const done: number[] = [];
    const options = { kind: 'real-time', source: 'import', asPublished: true, now: NOW } as const;
    const report = await importPrices(ingest, SITE, many, options, (rows) => done.push(rows));
    expect([done, report.newRows]).toEqual([[5_000, 6_000], 6_000]);
    await expect(run([price('2024-09-01T00:00:00Z', 20)])).rejects.toThrow(
      'the interval of 2024-09-01T00:00:00.000Z is not over yet',
    );
  });
});
