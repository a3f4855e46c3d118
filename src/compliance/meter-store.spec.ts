import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { MeterInterval } from '../core/ports/meter.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { MeterStore } from './meter-store.js';

function quarter(index: number, energyKwh: number, change: Partial<MeterInterval> = {}): MeterInterval {
  const start = new Date(Date.UTC(2024, 7, 19) + index * 900_000).toISOString();
  return { start, minutes: 15, energyKwh, quality: 'measured', ...change };
}

const DAY = { from: '2024-08-19T00:00:00.000Z', to: '2024-08-20T00:00:00.000Z' };
const FILE = { source: 'august.csv', sha256: 'ab'.repeat(32) };

describeWithDatabase('meter intervals', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let store: MeterStore;

  beforeEach(async () => {
    db = await testDatabase();
    clock = new HandClock();
    ledger = new Ledger(db.dataSource, clock, newKey());
    store = new MeterStore(db.dataSource, ledger, clock);
  });
  afterEach(() => db.drop());

  test('are kept with the ledger entry that has them', async () => {
    const intervals = [quarter(0, 5_000.125), quarter(1, 4_000, { energyKwh: null, quality: 'missing' })];
    expect(await store.receive('s', 'poi', intervals, FILE)).toEqual({
      added: 2,
      corrections: 0,
      unchanged: 0,
      ledgerSeqs: [1],
    });
    expect(await store.newest('s', 'poi', DAY)).toMatchObject(
      intervals.map((each) => ({ ...each, version: 1, ledgerSeq: 1, source: 'august.csv' })),
    );
    const [entry] = await ledger.read('s', { fromSeq: 1, limit: 9 });
    expect(entry).toMatchObject({
      kind: 'meter-data-received',
      body: { meter_id: 'poi', sha256: FILE.sha256, intervals: [{ energy_kwh: 5_000.125, version: 1 }, {}] },
    });
  });

  test('that come again add nothing; corrected ones are versions, and the entry names what it corrects', async () => {
    await store.receive('s', 'poi', [quarter(0, 5_000), quarter(1, 5_000)], FILE);
    const before = clock.now().toISO()!;
    clock.advance(86_400);
    const again = [quarter(0, 5_000), quarter(1, 4_900, { quality: 'edited' }), quarter(2, 1)];
    expect(await store.receive('s', 'poi', again, FILE)).toMatchObject({
      added: 2,
      corrections: 1,
      unchanged: 1,
    });
    const known = await store.newest('s', 'poi', DAY);
    expect(known.map(({ energyKwh, version }) => [energyKwh, version])).toEqual([
      [5_000, 1],
      [4_900, 2],
      [1, 1],
    ]);
    const then = await store.newest('s', 'poi', { ...DAY, knownAt: before });
    expect(then.map(({ energyKwh }) => energyKwh)).toEqual([5_000, 5_000]);
    expect(await store.versions('s', 'poi', DAY)).toHaveLength(4);
    const entries = await ledger.read('s', { fromSeq: 2, limit: 9 });
    expect(entries.map(({ body }) => body)).toMatchObject([
      { intervals: [{ version: 2, corrects: { version: 1, seq: 1 } }, { version: 1 }] },
    ]);
  });

  test('of a year are several entries; of other meters and sites they are others', async () => {
    const year = Array.from({ length: 4_500 }, (_, index) => quarter(index, index));
    const { added, ledgerSeqs } = await store.receive('s', 'poi', year, FILE);
    expect([added, ledgerSeqs]).toEqual([4_500, [1, 2, 3]]);
    expect(await store.newest('s', 'check', DAY)).toEqual([]);
    expect(await store.newest('other', 'poi', DAY)).toEqual([]);
    expect((await ledger.verify('s')).ok).toBe(true);
  });

  test('can neither be changed nor deleted', async () => {
    await store.receive('s', 'poi', [quarter(0, 5_000)], FILE);
    for (const sql of ['UPDATE meter_interval SET energy_kwh = 1', 'DELETE FROM meter_interval']) {
      await expect(db.dataSource.query(sql)).rejects.toThrow('corrected by new versions');
    }
  });
});
