import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { priceForecast, priceOutlook, fitPriceModel, viewAt, ZoneClock } from '../core/forecast/index.js';
import { fromIso } from '../core/interval.js';
import { type MarketSeries, SYSTEM } from '../core/ports/market-series.js';
import type { SeriesKey } from './series-store.js';

const SITE = testSite({ count: 1 });
const LOAD_FORECAST: SeriesKey = { operator: 'ercot', series: 'load-forecast', place: 'system' };

describeWithDatabase('series with who knew what, when', () => {
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

  const T = (text: string): DateTime => fromIso(`2024-08-20T${text}:00Z`);
  const span = (at: DateTime): { from: DateTime; to: DateTime; at: DateTime } => ({
    from: T('00:00'),
    to: T('23:00'),
    at,
  });
  const value = (start: string, known: string, figure: number, minutes = 60) => ({
    start: T(start),
    minutes,
    value: figure,
    knownAt: T(known),
  });
  const add = (...values: ReturnType<typeof value>[]): Promise<number> =>
    ingest.series.add(LOAD_FORECAST, values, 'a');

  it('keeps each version of a forecast once, in whatever order they come', async () => {
    expect(
      await add(value('15:00', '10:00', 70e3), value('15:00', '11:00', 70e3), value('15:00', '12:00', 71e3)),
    ).toBe(2);
    expect(await add(value('15:00', '13:00', 71e3))).toBe(0);
    // Comes late, and takes its place: known between the two, and back to the first figure after it.
    expect(await add(value('15:00', '11:30', 69e3), value('15:00', '11:45', 70e3))).toBe(2);
    const archive = (await ingest.seriesReader.loadForecast(SITE, span(T('14:00'))))!;
    const at = (clock: string): number | undefined =>
      archive.asOf(T(clock).toMillis()).at(T('15:00').toMillis());
    expect(['09:59', '10:00', '11:30', '11:45', '12:30'].map(at)).toEqual([
      undefined,
      70e3,
      69e3,
      70e3,
      71e3,
    ]);
  });

  it('puts a figure that comes back down again, though the same was known before another', async () => {
    await add(value('15:00', '11:00', 69e3));
    expect(await add(value('15:00', '10:00', 70e3), value('15:00', '12:00', 70e3))).toBe(2);
    const archive = (await ingest.seriesReader.loadForecast(SITE, span(T('14:00'))))!;
    expect(archive.asOf(T('12:00').toMillis()).at(T('15:00').toMillis())).toBe(70e3);
  });

  it('shows nothing that was known later, and nothing where there is nothing', async () => {
    await add(value('15:00', '10:00', 70e3));
    expect(await ingest.seriesReader.loadForecast(SITE, span(T('09:00')))).toBeUndefined();
    expect(await ingest.seriesReader.load(SITE, span(T('20:00')))).toBeUndefined();
    expect(await ingest.seriesReader.dayAheadPrices(SITE, span(T('20:00')))).toBeUndefined();
  });

  it('gives prices in settlement intervals with their corrections, an hour’s price for each of its quarters', async () => {
    const price = (start: string, usd: number, minutes: number) => ({
      start: T(start),
      minutes,
      priceUsdPerMwh: usd,
    });
    await ingest.store.addPrices(SITE, [price('10:00', 30, 60), price('11:00', 40, 15)], 'a', T('11:20'));
    await ingest.store.addPrices(SITE, [price('11:00', 44, 15)], 'b', T('12:00'));
    const archive = await ingest.seriesReader.realTimePrices(SITE, span(T('13:00')));
    const known = (clock: string): [number, number][] =>
      archive
        .asOf(T(clock).toMillis())
        .between(T('10:00').toMillis(), T('12:00').toMillis())
        .map(({ startMs, value: usd }) => [(startMs - T('10:00').toMillis()) / 60_000, usd]);
    const hour = [0, 15, 30, 45].map((minute) => [minute, 30]);
    expect(known('11:30')).toEqual([...hour, [60, 40]]);
    expect(known('12:00')).toEqual([...hour, [60, 44]]);
  });

  it('tells forecast temperatures from what the hour turned out to be', async () => {
    const hours = (first: string, ...dryBulbs: number[]) =>
      dryBulbs.map((dryBulbC, index) => ({
        start: T(first).plus({ hours: index }),
        dryBulbC,
        wetBulbC: null,
        relativeHumidityRatio: null,
        windMetresPerSecond: null,
      }));
    const tell = (known: string, ...told: ReturnType<typeof hours>): Promise<number> =>
      ingest.weather.addHours(SITE.siteId, told, 'a', T(known));
    await tell('10:10', ...hours('10:00', 30, 31, 33, 34));
    // The second hour came as forecast; the third was another; then the source fell silent.
    await tell('11:10', ...hours('11:00', 31, 35));
    await tell('12:10', ...hours('12:00', 36));
    const { observedC, forecastC } = await ingest.seriesReader.temperatures(SITE, span(T('20:00')));
    const known = (series: typeof observedC, clock: string): (number | null)[] => {
      const view = series.asOf(T(clock).toMillis());
      return ['10:00', '11:00', '12:00', '13:00'].map((hour) => view.at(T(hour).toMillis()) ?? null);
    };
    expect(known(forecastC, '10:30')).toEqual([null, 31, 33, 34]);
    expect(known(forecastC, '11:30')).toEqual([null, 31, 35, 34]);
    expect(known(observedC, '11:05')).toEqual([30, null, null, null]);
    expect(known(observedC, '11:30')).toEqual([30, 31, null, null]);
    // 13:00 was forecast and nobody was heard after it began.
    expect(known(observedC, '20:00')).toEqual([30, 31, 36, null]);
  });

  it('is filled by the sources of prices that tell more, and a forecast can be made from it', async () => {
    Object.assign(ingest.market, { dayAheadUsdPerMwh: 20, loadMw: 60e3 });
    await ingest.restart(0);
    expect(ingest.service.statuses().map(({ kind, state }) => [kind, state])).toEqual([
      ['price', 'ok'],
      ['hashprice', 'ok'],
      ['weather', 'ok'],
      ['day-ahead', 'ok'],
      ['load', 'ok'],
      ['load-forecast', 'ok'],
    ]);
    const now = ingest.clock.now();
    const all = { from: now.minus({ days: 3 }), to: now.plus({ days: 3 }), at: now };
    const archives = {
      realTime: await ingest.seriesReader.realTimePrices(SITE, all),
      dayAhead: await ingest.seriesReader.dayAheadPrices(SITE, all),
      loadMw: await ingest.seriesReader.loadForecast(SITE, all),
      temperatureC: (await ingest.seriesReader.temperatures(SITE, all)).forecastC,
    };
    expect((await ingest.seriesReader.load(SITE, all))!.asOf(now.toMillis()).latest()!.value).toBe(60e3);
    const view = viewAt(archives, now.toMillis());
    expect(view.dayAhead!.latest()!.startMs).toBe(fromIso('2024-08-21T23:00:00Z').toMillis());
    const clock = new ZoneClock('America/Chicago');
    const steps = [1, 2, 3].map((hour) => ({
      startMs: now.plus({ hours: hour }).startOf('hour').toMillis(),
      minutes: 60,
    }));
    const model = fitPriceModel(view, clock);
    const forecast = priceForecast(priceOutlook(model, view, clock, steps));
    expect(forecast.steps).toHaveLength(3);
  });

  it('keeps any other figure by its place, and says how the grid stands as it was known then', async () => {
    const at = ingest.clock.now();
    const reading = (series: MarketSeries, place: string, value: number, start = at) => ({
      series,
      place,
      value,
      start,
      minutes: series === 'reserve-price' ? 60 : 5,
      knownAt: start,
    });
    const before = await ingest.seriesReader.gridState(SITE, at);
    expect(before).toEqual({ eeaLevel: null, prcMw: null, knownAt: null, ageMinutes: null, stale: true });
    ingest.market.told.set('grid-state', [reading('prc', SYSTEM, 2_100), reading('eea-level', SYSTEM, 2)]);
    ingest.market.told.set('reserve-price', [
      reading('reserve-price', 'RRS', 12),
      reading('reserve-price', 'NSPIN', 3),
    ]);
    await ingest.restart(0);
    const kinds = (): [string, string][] => ingest.service.statuses().map(({ kind, state }) => [kind, state]);
    expect(kinds()).toContainEqual(['grid-state', 'ok']);
    expect(kinds()).toContainEqual(['reserve-price', 'ok']);
    const state = await ingest.seriesReader.gridState(SITE, at.plus({ minutes: 4 }));
    expect(state).toMatchObject({ eeaLevel: 2, prcMw: 2_100, ageMinutes: 4, stale: false });
    const later = await ingest.seriesReader.gridState(SITE, at.plus({ minutes: 11 }));
    expect(later).toMatchObject({ eeaLevel: 2, stale: true });
    const all = { from: at.minus({ hours: 1 }), to: at.plus({ hours: 1 }), at };
    for (const [place, usd] of [
      ['RRS', 12],
      ['NSPIN', 3],
    ] as const) {
      const archive = await ingest.seriesReader.series(SITE, 'reserve-price', place, all);
      expect(archive!.asOf(at.toMillis()).at(at.toMillis())).toBe(usd);
    }
    expect(await ingest.seriesReader.series(SITE, 'solar', SYSTEM, all)).toBeUndefined();
    // Told again unchanged, it adds nothing; half an hour without news, and the feed has stopped.
    const rows = await ingest.versionsOf('other figures');
    await ingest.restart(0.5);
    expect(await ingest.versionsOf('other figures')).toBe(rows);
    expect(kinds()).toContainEqual(['grid-state', 'stale']);
  });

  it('reads day-ahead prices again from a day before the newest, so that corrections are seen', async () => {
    ingest.market.dayAheadUsdPerMwh = 20;
    await ingest.restart(0);
    const rows = await ingest.versionsOf('other figures');
    await ingest.restart(1);
    expect(await ingest.versionsOf('other figures')).toBe(rows);
    ingest.market.dayAheadUsdPerMwh = 25;
    await ingest.restart(1);
    const now = ingest.clock.now();
    const archive = await ingest.seriesReader.dayAheadPrices(SITE, {
      from: now.minus({ days: 1 }),
      to: now.plus({ days: 2 }),
      at: now,
    });
    const hour = now.startOf('hour').toMillis();
    expect(archive!.asOf(now.toMillis()).at(hour)).toBe(25 + now.hour);
    expect(archive!.asOf(now.minus({ minutes: 30 }).toMillis()).at(hour)).toBe(20 + now.hour);
  });
});
