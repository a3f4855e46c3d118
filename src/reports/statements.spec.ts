import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase } from '../../test/support/database.js';
import { callFor, LiveRecord, pjmSite, textsIn } from '../../test/support/live-reports.js';
import { hourAt, julyMeter, NEW_YORK } from '../../test/support/reports.js';
import { SYSTEM } from '../core/ports/market-series.js';
import { SeriesStore } from '../ingest/index.js';
import { unpackArchive, verifyBundle } from '../ledger/index.js';
import type { IssuedReport } from './index.js';

/** Where a person wants to look at the pages. */
const LOOK = process.env['EBB_TEST_PDF_FOLDER'];
const JULY = { from: '2026-07-01', to: '2026-08-01' };
const HOSTILE = `=HYPERLINK("http://evil.example","pay")`;

describeWithDatabase('statements from what was added up', () => {
  let live: LiveRecord;

  const look = (name: string, { bundle }: IssuedReport): void => {
    if (LOOK === undefined) return;
    mkdirSync(LOOK, { recursive: true });
    const pdf = unpackArchive(Buffer.from(bundle)).find((file) => file.name === 'report.pdf')!;
    writeFileSync(join(LOOK, `${name}.pdf`), pdf.content);
  };
  const rows = (issued: IssuedReport, name: string): Record<string, string>[] =>
    parse(textsIn(issued).get(name)!, { columns: true }) as Record<string, string>[];
  const hour = (customer: string, start: string, servedMwh: number): Promise<unknown> =>
    live.db.dataSource.query('INSERT INTO customer_hour VALUES ($1, $2, $3, $4, 4, $5)', [
      live.site.siteId,
      customer,
      start,
      servedMwh,
      servedMwh < 2 ? 1 : 0,
    ]);

  beforeAll(async () => {
    const site = pjmSite();
    live = new LiveRecord(await testDatabase(), {
      ...site,
      name: `${HOSTILE} Шахта № 1 ${'with a very long name '.repeat(12)}`,
    });
    live.goTo(hourAt('2026-07-22', 14));
    await live.receive(callFor(HOSTILE, ['2026-07-22', 15, 18]));
    live.goTo('2026-08-02T00:00:00.000Z');
    await live.meter();
    for (let at = 13; at < 19; at += 1) {
      const isEvent = at >= 15 && at < 18;
      await hour('acme', hourAt('2026-07-22', at), isEvent ? 1 : 3);
      await hour('bolt', hourAt('2026-07-22', at), isEvent ? 3 : 4);
      await hour('core', hourAt('2026-07-22', at), 4);
    }
    await live.db.dataSource.query(
      `INSERT INTO model_hour SELECT $1, model, hour, model, 'fw ' || model, 2, 0.5, 100000, 10, 8, 1
       FROM unnest(ARRAY['=1+1', 'S21']) AS model, generate_series($2::timestamptz, $3, INTERVAL '1 hour') AS hour`,
      [live.site.siteId, hourAt('2026-06-30', 23), hourAt('2026-08-01', 0)],
    );
  }, 60_000);
  afterAll(() => live.db.drop());

  test("a customer's has what events took, what would have been fair, and the credit to the cent", async () => {
    const issued = await live.report({
      kind: 'customer',
      customerId: 'acme',
      creditUsdPerMwh: 41.37,
      ...JULY,
    });
    look('customer', issued);
    // Below the hour before: acme 3 × 2 MWh, bolt 3 × 1. One of the three machines that may be curtailed is acme's.
    const [event] = rows(issued, 'events.csv');
    expect(event).toMatchObject({
      'curtailed (MWh)': '6.000',
      'fair share (MWh)': '3.000',
      'balance (MWh)': '3.000',
      'credit (USD)': (6 * 41.37).toFixed(2),
    });
    expect(rows(issued, 'months.csv')).toEqual([
      {
        month: '2026-07',
        'served (MWh)': '12.000',
        'at nominal (MWh)': '24.000',
        'served share (%)': '50.00',
        'share of all (%)': (((12 + 21) / 48) * 100).toFixed(2),
        'curtailed (h)': '3.00',
      },
    ]);
    const unknown = live.report({ kind: 'customer', customerId: 'zeta', creditUsdPerMwh: 1, ...JULY });
    await expect(unknown).rejects.toThrow('no customer "zeta" at test; there are: acme, bolt, core');
  });

  test('of efficiency has J/TH by model and firmware, uptime, and what was shed in events', async () => {
    const issued = await live.report({ kind: 'efficiency', ...JULY });
    look('efficiency', issued);
    const models = rows(issued, 'models.csv');
    // 2 MWh an hour over 100,000 TH/s: 2 × 3.6e9 J / (100,000 × 3,600 TH) = 20 J/TH. 744 hours; 8 of 9 machines hash.
    expect(models.find(({ model, month }) => model === 'S21' && month === '2026-07')).toEqual({
      model: 'S21',
      firmware: 'fw S21',
      month: '2026-07',
      'energy (MWh)': '1488.000',
      'efficiency (J/TH)': '20.00',
      'uptime (%)': ((8 / 9) * 100).toFixed(1),
      'estimated (%)': '25.0',
    });
    const [shed] = rows(issued, 'grid-service.csv');
    expect(shed).toMatchObject({ 'hours (h)': '3.00' });
    expect(Number(shed!['shed (MWh)'])).toBeGreaterThan(45);
    const meteredMwh = julyMeter()
      .filter(({ start }) => DateTime.fromISO(start, { zone: NEW_YORK }).month === 7)
      .reduce((sum, { energyKwh }) => sum + energyKwh! / 1e3, 0);
    const report = JSON.parse(textsIn(issued).get('report.json')!) as { site: { metered_mwh: number } };
    expect(report.site.metered_mwh).toBeCloseTo(meteredMwh, 3);
  });

  test('of peaks takes the newest of the system load that feeds brought', async () => {
    const store = new SeriesStore(live.db.dataSource);
    const key = { operator: 'pjm', series: 'load', place: SYSTEM } as const;
    const load = (start: string, value: number, knownAt: string) => ({
      start: DateTime.fromISO(start, { zone: 'utc' }),
      minutes: 60,
      value,
      knownAt: DateTime.fromISO(knownAt, { zone: 'utc' }),
    });
    const [early, late] = [hourAt('2026-07-14', 16), hourAt('2026-07-15', 17)];
    await store.add(key, [load(early, 80_000, early), load(late, 70_000, late)], 'test');
    await store.add(key, [load(late, 90_000, '2026-07-20T00:00:00Z')], 'test');
    const ask = () => live.report({ kind: '4cp', programId: 'ercot-4cp', year: 2026, settled: false });
    await expect(ask()).rejects.toThrow('meter data of 60 min do not make up intervals of 15 min');
    const { site } = live;
    live.site = { ...site, meters: [] };
    const issued = await ask();
    look('4cp', issued);
    const [peak] = rows(issued, 'peaks.csv');
    expect(peak).toMatchObject({ month: '2026-07', 'system (MW)': '90000' });
    expect(issued.notes).toEqual(
      expect.arrayContaining([
        "the system's load is known by 60 min only: a peak of 15 min lies somewhere in its hour, whose first 15 min are shown",
        expect.stringContaining('no meter value at the peak of'),
      ]),
    );
    live.site = site;
    await expect(
      live.report({ kind: '4cp', programId: 'ercot-4cp', year: 2024, settled: false }),
    ).rejects.toThrow('the load of pjm is not known from 2024-01-01');
  });

  test('names that would be formulas, are long or in other letters harm neither tables nor pages', async () => {
    const issued = await live.report({ kind: 'event', eventId: HOSTILE, prices: {} });
    look('event', issued);
    expect(await verifyBundle(Buffer.from(issued.bundle), [live.ledger.publicKey])).toMatchObject({
      ok: true,
    });
    const statement = await live.report({
      kind: 'customer',
      customerId: 'acme',
      creditUsdPerMwh: 1,
      ...JULY,
    });
    expect(rows(statement, 'events.csv')[0]!['event']).toBe(`'${HOSTILE}`);
    const efficiency = await live.report({ kind: 'efficiency', ...JULY });
    expect(rows(efficiency, 'models.csv').map(({ model }) => model)).toContain("'=1+1");
    look('audit', await live.report({ kind: 'audit', ...JULY }));
    look('month', await live.report({ kind: 'month', prices: {}, ...JULY }));
  });
});
