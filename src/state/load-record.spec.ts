import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { MeterStore } from '../compliance/index.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { MeterConfig } from '../core/metering/index.js';
import type { MeterInterval } from '../core/ports/meter.js';
import type { TelemetryStore } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { LoadRecord } from './load-record.js';

const FROM = fromIso('2026-08-12T00:00:00Z');
const POI: MeterConfig = {
  meterId: 'poi',
  minutes: 5,
  source: { kind: 'file' },
  losses: { fixedW: 100e3, ratio: 0.02 },
  drift: { toleranceRatio: 0.03, intervals: 96 },
};
const SITE = { ...testSite({ count: 1 }), meters: [POI] };
const start = (minutes: number): string => isoUtc(FROM.plus({ minutes }));

describeWithDatabase('the load of a site', () => {
  let db: TestDatabase;
  let store: MeterStore;
  let record: LoadRecord;

  beforeAll(async () => {
    db = await testDatabase();
    const clock = new HandClock('2026-08-20T00:00:00Z');
    store = new MeterStore(db.dataSource, new Ledger(db.dataSource, clock, newKey()), clock);
    record = new LoadRecord(db.dataSource, {} as TelemetryStore);
  });
  afterAll(() => db.drop());
  let meterId = 0;
  beforeEach(() => {
    meterId += 1;
  });
  afterEach(() => db.dataSource.query('TRUNCATE interval_record'));

  /** A meter of the test's own: what was kept of another cannot be taken away. */
  const site = () => ({ ...SITE, meters: [{ ...POI, meterId: `poi-${meterId}` }] });

  async function mined(minutes: number, meanW: number | null, tag: string | null = null): Promise<void> {
    await db.dataSource.query(
      `INSERT INTO interval_record (site_id, interval_start, minutes, status, mean_power_w, energy_mwh, coverage_ratio,
                                    settlement_point, closed_at, tag)
       VALUES ('test', $1, 15, $4, $2::numeric, $2::numeric / 4e6, 1, 'X', now(), $3)`,
      [start(minutes), meanW, tag, meanW === null ? 'no-data' : 'complete'],
    );
  }

  async function metered(minutes: number, powerW: number | null, change: Partial<MeterInterval> = {}) {
    const energyKwh = powerW === null ? null : powerW / 12e3;
    const quality = powerW === null ? ('missing' as const) : ('measured' as const);
    const interval = { start: start(minutes), minutes: 5, energyKwh, quality, ...change };
    await store.receive('test', `poi-${meterId}`, [interval], { source: 'test', sha256: null });
  }

  const load = async (at: 'meter' | 'miners', asked = site()) => {
    const question = { from: FROM, to: FROM.plus({ hours: 2 }), minutes: 15, at };
    return (await record.intervals(asked, question)).map(({ start: each, powerW, tag }) => [
      (Date.parse(each) - FROM.toMillis()) / 60_000,
      Math.round(powerW!),
      tag,
    ]);
  };

  it('is the miners’ where there is no meter', async () => {
    await mined(0, 10e6);
    await mined(15, null);
    await mined(30, 8e6, 'price');
    expect(await load('miners', { ...SITE, meters: [] })).toEqual([
      [0, 10e6, null],
      [30, 8e6, 'price'],
    ]);
  });

  it('is the newest version of the meter’s, with why it was curtailed; where that is silent, the miners’ with their losses', async () => {
    for (const minutes of [0, 15, 30, 45])
      await mined(minutes, 10e6, minutes === 15 ? 'coincident-peak' : null);
    for (const minutes of [0, 5, 10, 15, 20, 25]) await metered(minutes, 10.4e6);
    await metered(20, 10.7e6, { quality: 'edited' });
    for (const minutes of [30, 35]) await metered(minutes, 10.4e6);
    await metered(40, null);
    for (const minutes of [45, 50, 55]) await metered(minutes, 5e6, { quality: 'suspect' });
    for (const minutes of [60, 65, 70]) await metered(minutes, 9e6);
    expect(await load('meter')).toEqual([
      [0, 10.4e6, null],
      [15, 10.5e6, 'coincident-peak'],
      [30, 10.3e6, null],
      [45, 10.3e6, null],
      [60, 9e6, null],
    ]);
  });

  it('as plans count it has no losses in it', async () => {
    for (const minutes of [0, 5, 10]) await metered(minutes, 10.3e6);
    await mined(15, 10e6);
    expect(await load('miners')).toEqual([
      [0, 10e6, null],
      [15, 10e6, null],
    ]);
  });

  it('tells the meter’s error once a day of it was seen', async () => {
    const errorRatio = () => record.meterErrorRatio(site(), FROM, FROM.plus({ days: 3 }));
    for (let minutes = 0; minutes < 95 * 15; minutes += 15) await mined(minutes, 10e6);
    const intervals = Array.from({ length: 96 * 3 }, (_, index): MeterInterval => {
      const energyKwh = (index % 6 < 3 ? 10.4e6 : 10.2e6) / 12e3;
      return { start: start(index * 5), minutes: 5, energyKwh, quality: 'measured' };
    });
    await store.receive('test', `poi-${meterId}`, intervals, { source: 'test', sha256: null });
    expect(await errorRatio()).toBeNull();
    await mined(95 * 15, 10e6);
    expect(await errorRatio()).toBeCloseTo(0.1 / 10.3, 4);
    expect(await record.meterErrorRatio({ ...SITE, meters: [] }, FROM, FROM)).toBeNull();
  });
});
