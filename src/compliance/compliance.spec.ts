import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { PowerSample, SetpointStep } from '../core/market/interval-energy.js';
import type { AppConfig, SiteConfig } from '../core/site.js';
import { FleetRegistry } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { ComplianceService } from './compliance.service.js';
import { IntervalRecorder } from './interval-recorder.js';
import type { PriceSource, SetpointSource, SiteEnergySource } from './ports.js';

/** PGlite's socket mixes up parameters of queries that several connections send at once. */
const onServer = process.env['EBB_TEST_ENGINE'] === 'pglite' ? test.skip : test;

function time(text: string): DateTime {
  return DateTime.fromISO(`2024-08-20T${text}Z`, { zone: 'utc' });
}

/** Readings, setpoints and prices that a test lays down. */
class Sources implements SiteEnergySource, SetpointSource, PriceSource {
  readonly steps: SetpointStep[] = [];
  readonly known: { start: DateTime; priceUsdPerMwh: number; knownAt: DateTime }[] = [];
  readonly readings: PowerSample[] = [];

  read(from: string, to: string, powerW: number): void {
    for (let at = time(from); at <= time(to); at = at.plus({ seconds: 30 })) {
      this.readings.push({ at, powerW, estimatedShare: 0 });
    }
  }

  samples(_: string, from: DateTime, to: DateTime): Promise<PowerSample[]> {
    return Promise.resolve(this.readings.filter(({ at }) => at >= from && at < to));
  }

  setpoints(_: string, from: DateTime, to: DateTime): Promise<SetpointStep[]> {
    const before = this.steps.filter(({ at }) => at < from).slice(-1);
    return Promise.resolve([...before, ...this.steps.filter(({ at }) => at >= from && at < to)]);
  }

  prices(_: SiteConfig, from: DateTime, to: DateTime, known: DateTime): ReturnType<PriceSource['prices']> {
    const rows = this.known
      .filter(({ start, knownAt }) => start >= from && start < to && knownAt <= known)
      .slice(-1);
    return Promise.resolve(rows.map((row) => ({ ...row, minutes: 15, source: 'ercot-public' })));
  }
}

describeWithDatabase('settlement intervals', () => {
  const site = testSite({ count: 1 });
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let sources: Sources;
  let recorder: IntervalRecorder;
  let service: ComplianceService;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));

  beforeEach(async () => {
    db = await testDatabase();
    clock = new HandClock('2024-08-20T12:07:00Z');
    ledger = new Ledger(db.dataSource, clock, newKey());
    sources = new Sources();
    restart();
    await ledger.append(site.siteId, [{ kind: 'service-started', body: {} }]);
  });
  afterEach(() => db.drop());

  function restart(): void {
    recorder = new IntervalRecorder(db.dataSource, ledger, clock, sources, sources, sources);
    const registry = new FleetRegistry({ sites: [site] } as unknown as AppConfig);
    service = new ComplianceService(registry, recorder, ledger, clock);
  }

  async function closedEntries(): Promise<Record<string, unknown>[]> {
    const entries = await ledger.read(site.siteId, { fromSeq: 1, limit: 10_000 });
    return entries
      .filter(({ kind }) => kind === 'interval-closed')
      .map(({ body }) => body as Record<string, unknown>);
  }

  async function records() {
    return service.records(site.siteId, time('00:00:00'), time('23:59:59'));
  }

  test('are closed with energy, setpoint and price, in a record and in the ledger', async () => {
    sources.read('12:10:00', '12:35:00', 24e6);
    sources.steps.push({ at: time('12:00:00'), setpointW: 24e6 }, { at: time('12:20:00'), setpointW: 12e6 });
    sources.known.push({ start: time('12:15:00'), priceUsdPerMwh: -12.34, knownAt: time('12:32:00') });
    clock.advance(28 * 60);
    expect(await service.closeDue(site)).toBe(2);
    const [first, second] = await records();
    expect(first).toMatchObject({
      status: 'partial',
      energyMwh: 2,
      setpointW: 24e6,
      priceUsdPerMwh: null,
      priceKnownAt: null,
    });
    expect(second).toMatchObject({
      minutes: 15,
      status: 'complete',
      meanPowerW: 24e6,
      energyMwh: 6,
      coverageRatio: 1,
      estimatedRatio: 0,
      setpointW: 16e6,
      settlementPoint: 'LZ_WEST',
      priceUsdPerMwh: -12.34,
      priceSource: 'ercot-public',
    });
    expect(second?.intervalStart.toISO()).toBe('2024-08-20T12:15:00.000Z');
    expect((await closedEntries())[1]).toEqual({
      interval_start: '2024-08-20T12:15:00.000Z',
      minutes: 15,
      status: 'complete',
      mean_power_w: 24e6,
      energy_mwh: 6,
      coverage_ratio: 1,
      estimated_ratio: 0,
      setpoint_w: 16e6,
      tag: null,
      settlement_point: 'LZ_WEST',
      price_usd_per_mwh: -12.34,
      price_known_at: '2024-08-20T12:32:00.000Z',
      price_source: 'ercot-public',
      closed_at: '2024-08-20T12:35:00.000Z',
      reading_gap_seconds_max: 60,
    });
  });

  test('are not closed before prices had five minutes to come', async () => {
    clock.advance(13 * 60 - 1);
    expect(await service.closeDue(site)).toBe(0);
    clock.advance(1);
    expect(await service.closeDue(site)).toBe(1);
  });

  onServer('are closed once, however often and from however many places', async () => {
    clock.advance(2 * 3600);
    const counts = await Promise.all(Array.from({ length: 4 }, () => service.closeDue(site)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(8);
    expect(await recorder.close(site, time('12:15:00'))).toBe(false);
    expect(await closedEntries()).toHaveLength(8);
    expect((await ledger.verify(site.siteId)).ok).toBe(true);
  });

  test('stay as they were closed when a price is corrected', async () => {
    sources.known.push({ start: time('12:00:00'), priceUsdPerMwh: 30, knownAt: time('12:18:00') });
    clock.advance(13 * 60);
    await service.closeDue(site);
    sources.known.push({ start: time('12:00:00'), priceUsdPerMwh: 35, knownAt: time('13:00:00') });
    clock.advance(3600);
    await recorder.close(site, time('12:00:00'));
    expect((await records())[0]).toMatchObject({ priceUsdPerMwh: 30, priceKnownAt: time('12:18:00') });
  });

  test('that were missed while down are closed without data at the next start', async () => {
    clock.advance(13 * 60);
    await service.closeDue(site);
    clock.advance(5 * 3600);
    restart();
    expect(await service.closeDue(site)).toBe(20);
    expect(await records()).toHaveLength(21);
    expect((await records()).at(-1)).toMatchObject({
      status: 'no-data',
      coverageRatio: 0,
      energyMwh: null,
      meanPowerW: null,
    });
  });

  test('of more than seven days ago stay open', async () => {
    clock.advance(13 * 60);
    await service.closeDue(site);
    clock.advance(30 * 86_400);
    expect(await service.closeDue(site)).toBe(7 * 96);
  });

  test('leave neither record nor entry where the ledger does not take it', async () => {
    const failing = new Ledger(db.dataSource, clock, newKey());
    failing.append = () => Promise.reject(new Error('disk full'));
    const broken = new IntervalRecorder(db.dataSource, failing, clock, sources, sources, sources);
    await expect(broken.close(site, time('12:00:00'))).rejects.toThrow('disk full');
    expect(await records()).toHaveLength(0);
    expect(await recorder.close(site, time('12:00:00'))).toBe(true);
  });

  test('are refused where they do not start on a boundary', async () => {
    await expect(recorder.close(site, time('12:01:00'))).rejects.toThrow(/not the start/);
  });

  test('are closed by themselves as the clock goes, until the stop', async () => {
    await service.start();
    for (let minute = 0; minute < 600 && (await records()).length < 3; minute += 1) clock.advance(60);
    await service.stop();
    const closed = (await records()).length;
    expect(closed).toBeGreaterThanOrEqual(3);
    clock.advance(3600);
    expect(await records()).toHaveLength(closed);
  });

  test('on the day of 25 hours are 100, each with a start of its own', async () => {
    clock = new HandClock('2024-11-03T05:00:00Z');
    ledger = new Ledger(db.dataSource, clock, newKey());
    restart();
    const [from, to] = ['2024-11-03T05:00:00Z', '2024-11-04T06:00:00Z'].map((text) =>
      DateTime.fromISO(text, { zone: 'utc' }),
    ) as [DateTime, DateTime];
    await recorder.close(site, from.minus({ minutes: 15 }));
    clock.advance(25 * 3600 + 300);
    expect(await service.closeDue(site)).toBe(100);
    expect(await service.records(site.siteId, from, to)).toHaveLength(100);
  });
});
