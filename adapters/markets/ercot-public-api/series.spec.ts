import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DateTime } from 'luxon';
import { isoUtc } from '../../../src/core/interval.js';
import type { SeriesReading } from '../../../src/core/ports/market-series.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import { correctionsOf } from '../../shared/ercot-prices.js';
import { ERCOT_SERIES_KINDS, type ErcotSeriesKind } from '../../shared/ercot-series.js';
import {
  fiveMinutePricesOf,
  indicativePricesOf,
  priceAddersOf,
  systemLambdaOf,
} from '../../shared/ercot-runs.js';
import { ErcotPublicApiFeed } from './adapter.js';
import { ErcotPublicApi, ercotRows, type ErcotRows } from './api.js';
import { type ErcotPublicApiSimulator, simulateErcotPublicApi } from './simulator.js';

const CREDENTIALS = { username: 'a', password: 'b', subscriptionKey: 'c' };
const NOW = '2026-07-14T21:07:00Z';

function page(columns: readonly string[], data: ErcotRows['data']): ErcotRows {
  const meta = { totalRecords: data.length, totalPages: 1, currentPage: 1 };
  return ercotRows.parse({ _meta: meta, fields: columns.map((name) => ({ name })), data });
}

/** `07-14T21:05 31`, and the place where there is one. */
const shown = (readings: readonly SeriesReading[]): string[] =>
  readings.map(({ start, value }) => `${isoUtc(start).slice(5, 16)} ${value}`);

describe('reports by the run', () => {
  const known = new HandClock(NOW).now();

  itWithSharedData('captured rows read as the API sent them, under both names of the system’s price', () => {
    const lmp = ercotRows.parse(sharedData('ercot-api/row-exact/np6-788-cd.lmp_node_zone_hub.json'));
    expect(shown(fiveMinutePricesOf(lmp, '7RNCHSLR_ALL', known))).toEqual(['09-06T00:25 49.88']);
    const lambda = ercotRows.parse(sharedData('ercot-api/row-exact/np6-322-cd.sced_system_lambda.json'));
    expect(shown(systemLambdaOf(lambda, known))).toEqual(['09-06T00:25 51.85357']);
    const before = page(
      ['SCEDTimestamp', 'repeatHourFlag', 'systemLambda'],
      [['2026-04-05T19:25:23', false, 8]],
    );
    expect(shown(systemLambdaOf(before, known))).toEqual(['04-06T00:25 8']);
  });

  it('of two runs in one interval the later counts, in whatever order they come; both passes of the repeated hour', () => {
    const columns = ['LMP', 'settlementPoint', 'repeatHourFlag', 'SCEDTimestamp'];
    const rows = page(columns, [
      [2, 'N1', false, '2026-11-01T01:58:40'],
      [1, 'N1', false, '2026-11-01T01:55:12'],
      [3, 'N1', true, '2026-11-01T01:00:14'],
      [4, 'N1', true, '2026-03-08T02:30:14'],
      [9, 'N2', false, '2026-11-01T01:00:14'],
      [null, 'N1', false, '2026-11-01T03:00:14'],
    ]);
    expect(shown(fiveMinutePricesOf(rows, 'N1', known))).toEqual(['11-01T06:55 2', '11-01T07:00 3']);
  });

  it('only the last look ahead counts, by its instant where autumn’s clock has gone back', () => {
    const columns = [
      'RTDTimestamp',
      'repeatHourFlag',
      'intervalEnding',
      'intervalRepeatHourFlag',
      'settlementPoint',
      'settlementPointType',
      'LMP',
    ];
    const row = (run: string, runFlag: boolean, end: string, flag: boolean, usd: number) =>
      [run, runFlag, end, flag, 'HB_WEST', 'HU', usd] as const;
    const rows = page(columns, [
      [...row('2026-11-01T01:50:10', false, '2026-11-01T01:55:00', false, 1)],
      [...row('2026-11-01T01:00:10', true, '2026-11-01T01:05:00', true, 2)],
      [...row('2026-11-01T01:00:10', true, '2026-11-01T02:00:00', true, 3)],
    ]);
    expect(shown(indicativePricesOf(rows, 'HB_WEST', known))).toEqual(['11-01T07:00 2', '11-01T07:55 3']);
    // The interval before the hour that spring skips ends at a time that no clock shows.
    const spring = page(columns, [[...row('2026-03-08T01:50:10', false, '2026-03-08T02:00:00', false, 4)]]);
    expect(shown(indicativePricesOf(spring, 'HB_WEST', known))).toEqual(['03-08T07:55 4']);
  });

  it('adders to reserves are read where the report has them', () => {
    const bare = page(['SCEDTimestamp', 'repeatHourFlag', 'RTRDPA'], [['2026-07-14T16:00:13', false, 0.5]]);
    expect(priceAddersOf(bare, known).map(({ place }) => place)).toEqual(['RTRDPA']);
    expect(() => priceAddersOf(page(['SCEDTimestamp', 'repeatHourFlag'], []), known)).toThrow(
      'ERCOT NP6-323-CD has no column RTRDPA',
    );
  });
});

describe('corrections', () => {
  it('each interval once with its last correction, of the type that is settled', () => {
    const columns = [
      'deliveryDate',
      'deliveryHour',
      'deliveryInterval',
      'settlementPointName',
      'settlementPointType',
      'SPPOriginal',
      'SPPCorrected',
      'priceCorrectionTime',
      'DSTFlag',
    ];
    const row = (type: string, corrected: number, at: string) =>
      ['2026-09-04', 14, 1, 'LZ_WEST', type, 54.96, corrected, at, false] as const;
    const rows = page(columns, [
      [...row('LZ', 453.89, '2026-09-06T10:00:00')],
      [...row('LZ', 460, '2026-09-07T10:00:00')],
      [...row('LZ', 1, '2026-09-05T10:00:00')],
      [...row('LZEW', 999, '2026-09-08T10:00:00')],
    ]);
    const [only, ...more] = correctionsOf(rows, 'LZ_WEST');
    expect(more).toEqual([]);
    expect(only).toMatchObject({ originalUsdPerMwh: 54.96, priceUsdPerMwh: 460 });
    expect([only!.start, only!.correctedAt].map(isoUtc)).toEqual([
      '2026-09-04T18:00:00.000Z',
      '2026-09-07T15:00:00.000Z',
    ]);
  });
});

describe('the account’s reports', () => {
  let clock: HandClock;
  let simulator: ErcotPublicApiSimulator;
  let feed: ErcotPublicApiFeed;

  beforeEach(async () => {
    clock = new HandClock(NOW);
    const priceUsdPerMwh = (_: string, start: DateTime): number => start.minute;
    simulator = await simulateErcotPublicApi({ clock, credentials: CREDENTIALS, priceUsdPerMwh });
    const url = { apiUrl: simulator.baseUrl, signInUrl: simulator.baseUrl };
    const api = new ErcotPublicApi({ clock, random: () => 0, credentials: CREDENTIALS, ...url });
    feed = new ErcotPublicApiFeed({ clock, api });
  });
  afterEach(() => simulator.close());

  const read = (kind: ErcotSeriesKind, hoursBack: number, hoursAhead = 0): Promise<SeriesReading[]> => {
    const [from, to] = [clock.now().minus({ hours: hoursBack }), clock.now().plus({ hours: hoursAhead })];
    return feed.series[kind].read({ settlementPoint: 'LZ_WEST', from, to });
  };

  it('five-minute prices up to the last run', async () => {
    expect(shown(await read('five-minute-price', 0.25))).toEqual([
      '07-14T20:55 55',
      '07-14T21:00 0',
      '07-14T21:05 5',
    ]);
  });

  it('indicative prices of the next hour, of the settled type', async () => {
    const prices = await read('indicative-price', 1, 2);
    expect(prices).toHaveLength(12);
    expect(shown(prices)[0]).toBe('07-14T21:10 10');
    expect(prices.every(({ start, value }) => value === start.minute)).toBe(true);
  });

  it('the system’s price, capped, and the adders by what they are added to', async () => {
    const readings = [...(await read('system-lambda', 0.1)), ...(await read('price-adder', 0.1))];
    expect(readings.map(({ series, place, value }) => [series, place, value])).toEqual([
      ['system-lambda', 'system', 21.5],
      ['price-adder', 'RTRDPA', 0.75],
      ['price-adder', 'RTRDPARUS', 1.5],
      ['price-adder', 'RTRDPANSS', 2.25],
    ]);
  });

  it('reserves by product, tomorrow’s too', async () => {
    const prices = await read('reserve-price', 1, 24);
    expect(new Set(prices.map(({ place }) => place))).toEqual(
      new Set(['REGUP', 'REGDN', 'RRS', 'NSPIN', 'ECRS']),
    );
    const nonSpin = prices.filter(({ place }) => place === 'NSPIN');
    expect(nonSpin).toHaveLength(25);
    expect(nonSpin.every(({ start, value }) => value === start.hour + 3)).toBe(true);
  });

  it('reserves in real time by the quarter, up to the last that is published', async () => {
    const prices = await read('real-time-reserve-price', 0.8);
    expect(shown(prices.filter(({ place }) => place === 'NSPIN'))).toEqual([
      '07-14T20:30 30.3',
      '07-14T20:45 45.3',
    ]);
  });

  it('load by the quarter, up to the last hour that is published; the quarter before midnight too', async () => {
    expect(shown(await read('load', 1.2))).toEqual([
      '07-14T20:00 50000',
      '07-14T20:15 50015',
      '07-14T20:30 50030',
      '07-14T20:45 50045',
    ]);
    // 00:06 in Texas.
    clock.advance(Date.parse('2026-07-15T05:06:00Z') / 1e3 - clock.now().toSeconds());
    expect(shown(await read('load', 0.5)).at(-1)).toBe('07-15T04:45 48445');
  });

  it('wind and sun as they were, and as they are forecast, known since they were posted', async () => {
    const readings = [...(await read('wind', 24, 72)), ...(await read('solar', 24, 72))];
    expect([...new Set(readings.map(({ series }) => series))].sort()).toEqual([
      'solar',
      'solar-forecast',
      'wind',
      'wind-forecast',
    ]);
    for (const { series, start, knownAt } of readings) {
      expect(start.plus({ hours: 1 }) > knownAt).toBe(series.endsWith('forecast'));
    }
    expect(new Set(readings.map(({ knownAt }) => knownAt.minute))).toEqual(new Set([55]));
  });

  it('corrections of the point, and none is an answer', async () => {
    const span = { settlementPoint: 'LZ_WEST', from: clock.now().minus({ days: 3 }), to: clock.now() };
    expect(await feed.corrections.read(span)).toEqual([]);
    const start = clock.now().minus({ days: 1 }).startOf('hour');
    simulator.corrections.push({
      start,
      correctedUsdPerMwh: 453.89,
      correctedAt: clock.now().startOf('hour'),
    });
    expect(await feed.corrections.read(span)).toEqual([
      {
        start,
        minutes: 15,
        originalUsdPerMwh: 0,
        priceUsdPerMwh: 453.89,
        correctedAt: clock.now().startOf('hour'),
      },
    ]);
  });

  it.each(ERCOT_SERIES_KINDS)(
    '%s: nothing where something must be is stale, whatever the status says',
    async (kind) => {
      simulator.fault = { kind: 'empty' };
      await expect(read(kind, 3, 24)).rejects.toMatchObject({ code: 'stale' });
    },
  );

  it('a column that has gone stops its own report alone, and is named', async () => {
    simulator.renamed.set('MCPC', 'cappedMCPC2');
    await expect(read('reserve-price', 3)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining(
        'no column MCPC; it has deliveryDate, hourEnding, ancillaryType, cappedMCPC2',
      ),
    });
    expect(await read('five-minute-price', 1)).not.toEqual([]);
  });

  it('all reports go through one line with one token', async () => {
    await Promise.all(ERCOT_SERIES_KINDS.slice(0, 4).map((kind) => read(kind, 3, 24)));
    expect(simulator.signIns).toHaveLength(1);
    simulator.fault = { kind: 'status', status: 429, body: '{"error":"BandwidthQuotaExceeded"}' };
    await expect(read('system-lambda', 1)).rejects.toMatchObject({ code: 'rate-limited' });
    const asked = simulator.reportRequests.length;
    // What one was refused, no other asks for before the hour is over.
    await expect(read('reserve-price', 1)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(simulator.reportRequests).toHaveLength(asked);
  });
});
