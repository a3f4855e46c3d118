import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { ErcotDashboard } from './adapter.js';
import {
  COLUMN_BY_POINT,
  columnOf,
  dailyPrc,
  gridStateOf,
  loadReadingsOf,
  supplyDemand,
  systemWidePrices,
  type SystemWidePrices,
} from './api.js';
import { simulateErcotDashboard } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

describe('the file of system-wide prices', () => {
  const file = systemWidePrices.parse(
    JSON.parse(readFileSync(new URL('./fixtures/system-wide-prices.json', import.meta.url), 'utf8')),
  );
  const column = (content: SystemWidePrices, name: string): string[] =>
    columnOf(content.rtSppData, name, 15).map(
      ({ start, priceUsdPerMwh }) => `${isoUtc(start).slice(11, 16)} ${priceUsdPerMwh}`,
    );
  const one = (fields: object): SystemWidePrices =>
    systemWidePrices.parse({ rtSppData: [{ lzWest: 20, ...fields }] });
  const END_MS = 1_784_006_100_000;

  it('stamps are the ends of intervals; prices are kept below zero and above the cap', () => {
    expect(column(file, 'hbHubAvg')).toEqual(['05:15 22.4', '05:00 23.1', '05:30 5001.77']);
  });

  it('a price that is not known yet is left out', () => {
    expect(column(file, 'lzWest')).toEqual(['05:15 -11.35', '05:00 -14.02']);
  });

  it.each([
    ['by its stamp alone', { timestamp: '2026-07-14 00:15:00-0500' }, ['05:00 20']],
    ['by its Unix time alone', { interval: END_MS }, ['05:00 20']],
    ['not when the two disagree', { timestamp: '2026-07-14 00:15:00-0600', interval: END_MS }, []],
    ['not when it is no quarter of an hour', { interval: END_MS + 60_000 }, []],
    ['not when it is no time', { timestamp: 'soon' }, []],
  ])('a row is read %s', (_, fields, expected) => {
    expect(column(one(fields), 'lzWest')).toEqual(expected);
  });

  it.each([
    ['a column that has gone', () => columnOf(file.rtSppData, 'lzNowhere', 15)],
    [
      'a price that is text',
      () => columnOf(one({ interval: END_MS, lzWest: '20.00' }).rtSppData, 'lzWest', 15),
    ],
  ])('malformed: %s', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  itWithSharedData('a captured file has every column that is known here', () => {
    const captured = systemWidePrices.parse(
      sharedData('ercot-web/dashboards/system-wide-prices.excerpt.json'),
    );
    for (const name of Object.values(COLUMN_BY_POINT)) {
      expect(columnOf(captured.rtSppData, name, 15).length).toBeGreaterThan(0);
    }
    expect(isoUtc(columnOf(captured.rtSppData, 'lzWest', 15)[0]!.start)).toBe('2026-09-05T05:00:00.000Z');
    const [hour] = columnOf(captured.damSppData, 'lzWest', 60);
    expect([isoUtc(hour!.start), hour!.priceUsdPerMwh]).toEqual(['2026-09-05T05:00:00.000Z', 30.97]);
  });

  it('a row without any time has not the shape', () => {
    expect(systemWidePrices.safeParse({ rtSppData: [{ lzWest: 1 }] }).success).toBe(false);
  });
});

describe('the file of supply and demand', () => {
  itWithSharedData('a captured file: demand as it was, and its forecast by the hour', () => {
    const captured = supplyDemand.parse(sharedData('ercot-web/dashboards/supply-demand.excerpt.json'));
    const readings = loadReadingsOf(captured).map(({ series, start, minutes, value, knownAt }) => {
      return [series, isoUtc(start).slice(5, 16), minutes, value, isoUtc(knownAt).slice(5, 16)];
    });
    expect(readings).toEqual([
      ['load', '09-05T05:00', 5, 65_878, '09-06T01:00'],
      ['load-forecast', '09-06T05:00', 60, 63_413, '09-06T01:00'],
    ]);
  });

  it('leaves out rows without a figure, and the hour without length that a spring day has had', () => {
    const row = { forecastedDemand: 50_000, epoch: Date.parse('2026-03-08T09:00:00Z') };
    const file = {
      lastUpdated: '2026-03-08 01:00:00-0600',
      data: [{ demand: null, forecast: 0, epoch: Date.parse('2026-03-08T07:00:00Z') }],
      forecast: [
        row,
        { ...row, epoch: Date.parse('2026-03-08T08:59:30Z') },
        { ...row, forecastedDemand: null },
      ],
    };
    expect(loadReadingsOf(file).map(({ start }) => isoUtc(start))).toEqual(['2026-03-08T08:00:00.000Z']);
    expect(() => loadReadingsOf({ ...file, lastUpdated: 'soon' })).toThrow('was made at "soon"');
  });
});

describe('the file of grid conditions', () => {
  const condition = { eea_level: 0, prc_value: '11,013', datetime: 1_788_654_414 };
  const file = (more: object) => dailyPrc.parse({ current_condition: { ...condition, ...more } });

  itWithSharedData('a captured file: reserve without its comma, and no emergency', () => {
    const captured = dailyPrc.parse(sharedData('ercot-web/dashboards/daily-prc.excerpt.json'));
    const readings = gridStateOf(captured).map(({ series, start, value, knownAt }) => {
      return [series, value, isoUtc(start).slice(5, 16), isoUtc(knownAt).slice(5, 19)];
    });
    expect(readings).toEqual([
      ['prc', 11_013, '09-06T00:25', '09-06T00:26:54'],
      ['eea-level', 0, '09-06T00:25', '09-06T00:26:54'],
    ]);
  });

  it.each([
    ['a level that is none', { eea_level: 4 }, 'eea_level is 4'],
    ['a level between two', { eea_level: 0.5 }, 'eea_level is 0.5'],
    ['reserve that is no number', { prc_value: 'n/a' }, 'prc_value is n/a'],
    ['reserve by the kW', { prc_value: '11,013,000' }, 'prc_value is 11,013,000'],
  ])('malformed, and no calm is read from it: %s', (_, more, message) => {
    expect(() => gridStateOf(file(more))).toThrow(
      expect.objectContaining({ code: 'malformed', message: expect.stringContaining(message) }),
    );
  });
});

describe('the dashboard', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function starts(now: string, from: string, to = now): Promise<string[]> {
    const clock = new HandClock(now);
    simulator = await simulateErcotDashboard({ clock, priceUsdPerMwh: () => 25 });
    const feed = new ErcotDashboard({ clock, baseUrl: simulator.baseUrl });
    const prices = await feed.read({ settlementPoint: 'LZ_WEST', from: utc(from), to: utc(to) });
    return prices.map(({ start }) => isoUtc(start).slice(5, 16));
  }

  it('has today since midnight', async () => {
    const found = await starts('2026-07-14T06:00:00Z', '2026-07-13T00:00:00Z');
    expect(found).toEqual(['07-14T05:00', '07-14T05:15', '07-14T05:30']);
  });

  it('just after midnight: nothing, and that is no fault', async () => {
    expect(await starts('2026-07-14T05:05:00Z', '2026-07-14T04:00:00Z')).toEqual([]);
  });

  it('the day of 25 hours has 100 intervals, none of them twice', async () => {
    const found = await starts('2026-11-02T05:59:59Z', '2026-11-01T05:00:00Z');
    expect(found).toHaveLength(99);
    expect(new Set(found).size).toBe(99);
    expect(found.slice(4, 13).filter((start) => start.endsWith(':00'))).toEqual([
      '11-01T06:00',
      '11-01T07:00',
      '11-01T08:00',
    ]);
  });

  it('has the day-ahead prices of its file, known since they were read', async () => {
    const clock = new HandClock('2026-07-14T21:07:00Z');
    simulator = await simulateErcotDashboard({ clock, priceUsdPerMwh: (_, start) => start.hour });
    const feed = new ErcotDashboard({ clock, baseUrl: simulator.baseUrl });
    const request = {
      settlementPoint: 'LZ_WEST',
      from: utc('2026-07-14T18:00:00Z'),
      to: utc('2026-07-16T00:00:00Z'),
    };
    const prices = await feed.dayAhead.read(request);
    expect(prices).toHaveLength(11);
    expect(prices[0]).toMatchObject({ minutes: 60, priceUsdPerMwh: 18, knownAt: clock.now() });
    simulator.fault = { kind: 'empty' };
    await expect(feed.dayAhead.read(request)).rejects.toMatchObject({ code: 'stale' });
  });

  it('has the load of the day so far, and forecasts of the days to come', async () => {
    const clock = new HandClock('2026-07-14T21:07:00Z');
    simulator = await simulateErcotDashboard({ clock, priceUsdPerMwh: () => 25 });
    const feed = new ErcotDashboard({ clock, baseUrl: simulator.baseUrl });
    const span = { from: utc('2026-07-14T20:00:00Z'), to: utc('2026-07-15T00:00:00Z') };
    for (const [kind, count] of [
      ['load', 14],
      ['load-forecast', 3],
    ] as const) {
      simulator.fault = null;
      const read = () => feed.series[kind]!.read({ settlementPoint: 'LZ_WEST', ...span });
      const readings = await read();
      expect([readings.length, new Set(readings.map(({ series }) => series))]).toEqual([
        count,
        new Set([kind]),
      ]);
      simulator.fault = { kind: 'empty' };
      await expect(read()).rejects.toMatchObject({ code: 'stale' });
    }
  });

  it('says how the grid stands, and is stale where its file has stopped, calm or not', async () => {
    const clock = new HandClock('2026-07-14T21:07:00Z');
    const grid = { eeaLevel: 2, prcMw: 1_640 };
    simulator = await simulateErcotDashboard({ clock, priceUsdPerMwh: () => 25, grid: () => grid });
    const feed = new ErcotDashboard({ clock, baseUrl: simulator.baseUrl });
    const read = () =>
      feed.series['grid-state']!.read({ settlementPoint: 'LZ_WEST', from: clock.now(), to: clock.now() });
    expect((await read()).map(({ series, value }) => [series, value])).toEqual([
      ['prc', 1_640],
      ['eea-level', 2],
    ]);
    simulator.fault = { kind: 'empty' };
    await expect(read()).rejects.toMatchObject({ code: 'stale' });
  });

  it('a resource node is not supported, and the message says what is', async () => {
    const clock = new HandClock();
    simulator = await simulateErcotDashboard({ clock, priceUsdPerMwh: () => 25 });
    const feed = new ErcotDashboard({ clock, baseUrl: simulator.baseUrl });
    const request = { settlementPoint: 'WIND_RN1', from: clock.now(), to: clock.now() };
    await expect(feed.read(request)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('LZ_WEST'),
    });
    expect(simulator.requests).toEqual([]);
  });
});

it('a file of the autumn day tells the passes of the repeated hour by their stamps', () => {
  const autumn = systemWidePrices.parse(
    JSON.parse(readFileSync(new URL('./fixtures/system-wide-prices.autumn.json', import.meta.url), 'utf8')),
  );
  const read = (rows: SystemWidePrices['rtSppData'], minutes: number) =>
    columnOf(rows, 'lzWest', minutes).map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh]);
  expect(read(autumn.rtSppData, 15)).toEqual([
    ['2026-11-01T06:00:00.000Z', -7.31],
    ['2026-11-01T07:00:00.000Z', 4.06],
  ]);
  expect(read(autumn.damSppData, 60)).toEqual([
    ['2026-11-01T06:00:00.000Z', 11.2],
    ['2026-11-01T07:00:00.000Z', 10.8],
  ]);
});
