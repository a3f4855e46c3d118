import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { csvFile } from '../../adapters/meters/csv/simulator.js';
import { meterFileFormat } from '../../adapters/meters/index.js';
import { IntervalRecorder, MeterStore } from '../compliance/index.js';
import { EbbError } from '../core/errors.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { MeterConfig } from '../core/metering/index.js';
import type { MeterReading } from '../core/ports/meter.js';
import type { TelemetryStore } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testRegistry } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { until } from '../../test/support/signal-sink.js';
import { DriftWatch } from './drift-watch.js';
import { MeterService } from './meter.service.js';
import { ReadingStore } from './reading-store.js';

const START = '2026-08-20T19:00:00.000Z';
const POLL_SECONDS = 60;
const at = (minutes: number): string => isoUtc(fromIso(START).plus({ minutes }));
const SPAN = { from: START, to: at(600) };

const POI: MeterConfig = {
  meterId: 'poi',
  minutes: 15,
  source: { kind: 'modbus', host: '10.0.0.9', pollSeconds: POLL_SECONDS, powerWMax: 30e6 },
  losses: { fixedW: 0, ratio: 0.02 },
  drift: { toleranceRatio: 0.03, intervals: 4 },
};

/** Says when a round has ended: the next one is waited for. */
class RoundClock extends HandClock {
  waits = 0;
  override after(seconds: number, run: () => void): () => void {
    this.waits += 1;
    return super.after(seconds, run);
  }
}

/** Counts 20 MW for as long as the clock runs; can be away, set back, or roll over. */
class FakeMeter {
  away = false;
  powerW = 20e6;
  rollsOverAtKwh = Infinity;
  counterKwh = 1_000;
  #countedAt = fromIso(START).minus({ seconds: 30 });

  constructor(private readonly clock: HandClock) {}

  async read(): Promise<MeterReading> {
    const now = this.clock.now();
    this.counterKwh += (this.powerW / 1e3) * now.diff(this.#countedAt).as('hours');
    this.counterKwh %= this.rollsOverAtKwh;
    this.#countedAt = now;
    if (this.away) throw new EbbError('unreachable', 'no answer from 10.0.0.9');
    return { at: now, powerW: null, counterKwh: this.counterKwh };
  }
}

describeWithDatabase('live meters', () => {
  let db: TestDatabase;
  let clock: RoundClock;
  let meter: FakeMeter;
  let ledger: Ledger;
  let store: MeterStore;
  let service: MeterService;
  let steadyOffset: number;

  beforeEach(async () => {
    db = await testDatabase();
    clock = new RoundClock(at(-0.5));
    meter = new FakeMeter(clock);
    ledger = new Ledger(db.dataSource, clock, newKey());
    store = new MeterStore(db.dataSource, ledger, clock);
    steadyOffset = 0;
  });
  afterEach(async () => {
    await service.stop();
    await db.drop();
  });

  function make(meters: readonly MeterConfig[], telemetry: Partial<TelemetryStore> = {}): MeterService {
    const none = {} as never;
    const recorder = new IntervalRecorder(db.dataSource, ledger, clock, none, none, none);
    const readings = new ReadingStore(db.dataSource);
    const drift = new DriftWatch(db.dataSource, ledger, store, recorder, clock);
    const registry = testRegistry([{ ...testSite({ count: 1 }), meters }]);
    service = new MeterService(
      registry,
      telemetry as TelemetryStore,
      store,
      readings,
      drift,
      () => meter,
      meterFileFormat,
      clock,
    );
    service.steadySeconds = () => clock.now().toSeconds() + steadyOffset;
    return service;
  }

  async function start(source: Partial<MeterConfig['source']> = {}): Promise<void> {
    const changed = { ...POI, source: { ...POI.source, ...source } as MeterConfig['source'] };
    const waits = clock.waits;
    await make([changed]).start();
    await until(() => clock.waits > waits, 'the first round');
  }

  /** To the next boundary first, so that there is a reading at each. */
  async function pass(minutes: number): Promise<void> {
    for (let left = minutes * 60; left > 0;) {
      const toMinute = 60 - (clock.now().toSeconds() % 60);
      const waits = clock.waits;
      clock.advance(toMinute);
      left -= toMinute;
      await until(() => clock.waits > waits, 'a round');
    }
  }

  const intervals = async () =>
    (await store.versions('test', 'poi', SPAN)).map(({ start, energyKwh, quality, version }) => [
      (Date.parse(start) - Date.parse(START)) / 60_000,
      energyKwh === null ? null : Math.round(energyKwh),
      quality,
      version,
    ]);
  const status = async () => (await service.statuses(testSiteWith()))[0]!;
  const testSiteWith = () => ({ ...testSite({ count: 1 }), meters: [POI] });
  const kinds = async () => (await ledger.read('test', { fromSeq: 1, limit: 99 })).map(({ kind }) => kind);

  it('are polled; each interval is kept once, measured, with its ledger entry', async () => {
    await start();
    await pass(30.5);
    expect(await intervals()).toEqual([
      [0, 5_000, 'measured', 1],
      [15, 5_000, 'measured', 1],
    ]);
    expect(await kinds()).toEqual(['meter-data-received', 'meter-data-received']);
    expect(await status()).toMatchObject({
      state: 'ok',
      problem: null,
      lastReading: { powerW: expect.closeTo(20e6, 3) },
      lastInterval: { start: at(15), source: 'modbus 10.0.0.9:502' },
    });
    expect(service.siteReading(testSiteWith())).toMatchObject({ meterId: 'poi' });
  });

  it('that Ebb was restarted in are measured all the same', async () => {
    await start();
    await pass(20.5);
    await service.stop();
    clock.advance(300);
    await start();
    await pass(20);
    expect(await intervals()).toEqual([
      [0, 5_000, 'measured', 1],
      [15, 5_000, 'measured', 1],
      [30, 5_000, 'measured', 1],
    ]);
  });

  it('that are away leave gaps that say so, and come back', async () => {
    await start();
    await pass(10.5);
    meter.away = true;
    await pass(30);
    expect(await status()).toMatchObject({ state: 'failing', problem: 'no answer from 10.0.0.9' });
    expect(service.siteReading(testSiteWith())).toBeNull();
    meter.away = false;
    await pass(20);
    expect(await intervals()).toEqual([
      [0, null, 'missing', 1],
      [15, null, 'missing', 1],
      [30, null, 'missing', 1],
      [45, 5_000, 'measured', 1],
    ]);
    expect((await status()).state).toBe('ok');
  });

  it('roll over, and only those that do', async () => {
    meter.rollsOverAtKwh = 10_000;
    const place = {
      table: 'input',
      register: 0,
      format: 'float64',
      wordOrder: 'high-first',
      scale: 1,
    } as const;
    await start({ energy: { ...place, rollsOverAtKwh: 10_000 } });
    await pass(30.5);
    expect((await intervals()).map(([, kwh]) => kwh)).toEqual([5_000, 5_000]);
    await service.stop();
    await start();
    await pass(30);
    // 10,000 kWh more: it has turned once again, and nothing says that it may.
    expect((await intervals()).slice(2).map(([, kwh, quality]) => [kwh, quality])).toContainEqual([
      null,
      'suspect',
    ]);
  });

  it('whose clock was set while an interval ran make that one suspect', async () => {
    await start();
    await pass(20.5);
    steadyOffset -= 120;
    await pass(25);
    expect((await intervals()).map(([start, kwh, quality]) => [start, kwh, quality])).toEqual([
      [0, 5_000, 'measured'],
      [15, null, 'suspect'],
      [30, 5_000, 'measured'],
    ]);
  });

  it('take files of a person: what differs is a new version, and who brought it is in the ledger', async () => {
    await start();
    await pass(30.5);
    const quarter = { minutes: 15, quality: 'measured' as const };
    const text = csvFile([
      { ...quarter, start: at(0), energyKwh: 5_000 },
      { ...quarter, start: at(15), energyKwh: 4_990 },
    ]);
    const file = { name: 'august.csv', text, format: undefined, by: 'ann' };
    expect(await service.importFile(testSiteWith(), POI, file)).toMatchObject({
      intervals: 2,
      added: 1,
      corrections: 1,
    });
    expect((await intervals()).at(-1)).toEqual([15, 4_990, 'measured', 2]);
    const [entry] = await ledger.read('test', { fromSeq: 3, limit: 1 });
    expect(entry).toMatchObject({ kind: 'meter-data-received', body: { by: 'ann', source: 'august.csv' } });
    const late = { ...file, text: csvFile([{ ...quarter, start: at(60), energyKwh: 1 }]) };
    await expect(service.importFile(testSiteWith(), POI, late)).rejects.toMatchObject({ code: 'rejected' });
  });

  it('raise a drift alarm once and clear it once, over restarts', async () => {
    await start();
    await service.stop();
    const record = (minutes: number, energyMwh: number) =>
      db.dataSource.query(
        `INSERT INTO interval_record (site_id, interval_start, minutes, status, energy_mwh, mean_power_w, coverage_ratio,
                                      settlement_point, closed_at)
         VALUES ('test', $1, 15, 'complete', $2, 1, 1, 'X', now())`,
        [at(minutes), energyMwh],
      );
    // 5,000 kWh metered; with 2 % of losses 4.9 MWh of the miners are as much, and 4.5 are not.
    for (let minutes = 0; minutes < 75; minutes += 15) await record(minutes, 4.5);
    await start();
    await pass(76);
    expect((await status()).drift).toMatchObject({ alarm: true, alarmSince: at(60), compared: 4 });
    await service.stop();
    await start();
    expect((await status()).drift).toMatchObject({ alarmSince: at(60) });
    for (let minutes = 75; minutes < 150; minutes += 15) await record(minutes, 4.902);
    await pass(75);
    expect((await status()).drift).toMatchObject({ alarm: false, alarmSince: null });
    const drift = (await ledger.read('test', { fromSeq: 1, limit: 99 })).filter(({ kind }) =>
      kind.startsWith('meter-drift'),
    );
    expect(drift.map(({ kind }) => kind)).toEqual(['meter-drift-raised', 'meter-drift-cleared']);
    expect(drift[0]!.body).toMatchObject({ meter_id: 'poi', tolerance_ratio: 0.03 });
  });

  it('that are the sum of the miners are estimates with the declared losses', async () => {
    const sum: MeterConfig = {
      ...POI,
      source: { kind: 'miner-sum' },
      losses: { fixedW: 100e3, ratio: 0.02 },
    };
    const sample = (seconds: number) => ({
      at: fromIso(START).plus({ seconds }),
      powerW: 10e6,
      hashrateThs: 0,
      estimatedShare: 0,
    });
    const samples = Array.from({ length: 40 }, (_, index) => sample(-30 + index * 30));
    make([sum], {
      samples: async (_, from, to) => samples.filter((each) => each.at >= from && each.at < to),
      sitePower: (_, now) => ({ at: now, powerW: 10e6, hashrateThs: 0, estimatedShare: 0 }),
    });
    const advance = (seconds: number) => async () => clock.advance(seconds);
    for (const act of [() => service.start(), advance(60), advance(900)]) {
      const waits = clock.waits;
      await act();
      await until(() => clock.waits > waits, 'a round');
    }
    expect(await intervals()).toEqual([[0, 2_575, 'estimated', 1]]);
    const [found] = await service.statuses({ ...testSiteWith(), meters: [sum] });
    expect(found).toMatchObject({
      kind: 'miner-sum',
      state: 'ok',
      drift: null,
      lastReading: { powerW: 10.3e6 },
    });
  });
});
