import { afterEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import { isoUtc } from '../../../src/core/interval.js';
import { ErcotPublicApiFeed } from './adapter.js';
import { ErcotPublicApi, ercotRows, type ErcotRows } from './api.js';
import { loadForecastsOf } from '../../shared/ercot-figures.js';
import { dayAheadPricesOf } from '../../shared/ercot-prices.js';
import { type ErcotPublicApiSimulator, simulateErcotPublicApi } from './simulator.js';

const CREDENTIALS = { username: 'a', password: 'b', subscriptionKey: 'c' };

function page(columns: readonly string[], data: ErcotRows['data']): ErcotRows {
  const meta = { totalRecords: data.length, totalPages: 1, currentPage: 1 };
  return ercotRows.parse({ _meta: meta, fields: columns.map((name) => ({ name })), data });
}

describe('day-ahead prices', () => {
  itWithSharedData('a captured page reads as the API sent it', () => {
    const captured = sharedData('ercot-api/exact/np4-190-cd.dam_stlmnt_pnt_prices.page1.json');
    const prices = dayAheadPricesOf(ercotRows.parse(captured), 'HB_HOUSTON');
    expect(
      prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
    ).toEqual([
      ['2026-09-04T05:00:00.000Z', 60, 28.76],
      ['2026-09-04T06:00:00.000Z', 60, 26.25],
    ]);
  });

  it('columns in another order, hours with and without a nought, the repeated hour, and no hour that spring skips', () => {
    const columns = ['DSTFlag', 'settlementPointPrice', 'settlementPoint', 'hourEnding', 'deliveryDate'];
    const rows = page(columns, [
      [false, 20, 'HB_WEST', '02:00', '2026-11-01'],
      [true, 21, 'HB_WEST', '2:00', '2026-11-01'],
      [false, 22, 'HB_WEST', '24:00', '2026-11-01'],
      [false, 23, 'HB_WEST', '03:00', '2026-03-08'],
      [false, null, 'HB_WEST', '05:00', '2026-03-08'],
      [false, 99, 'HB_NORTH', '04:00', '2026-03-08'],
    ]);
    expect(dayAheadPricesOf(rows, 'HB_WEST').map(({ start }) => isoUtc(start))).toEqual([
      '2026-11-01T06:00:00.000Z',
      '2026-11-01T07:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ]);
    expect(() => dayAheadPricesOf(page(columns.slice(1), []), 'HB_WEST')).toThrow(
      'ERCOT NP4-190-CD has no column DSTFlag',
    );
  });
});

describe('load forecasts', () => {
  itWithSharedData('a captured row is of a model that is not in use', () => {
    const captured = sharedData('ercot-api/row-exact/np3-565-cd.lf_by_model_weather_zone.json');
    const parsed = ercotRows.parse(captured);
    expect(loadForecastsOf(parsed)).toEqual([]);
    const inUse = parsed.fields.findIndex(({ name }) => name === 'inUseFlag');
    const used = { ...parsed, data: parsed.data.map((row) => row.with(inUse, true)) };
    expect(
      loadForecastsOf(used).map(({ start, value, knownAt }) => [isoUtc(start), value, isoUtc(knownAt)]),
    ).toEqual([['2026-09-12T05:00:00.000Z', 66_965.5327, '2026-09-05T09:30:00.000Z']]);
  });

  let simulator: ErcotPublicApiSimulator;
  afterEach(() => simulator?.close());

  it('each as often as it was posted, of the model in use alone', async () => {
    const clock = new HandClock('2026-07-14T21:07:00Z');
    simulator = await simulateErcotPublicApi({ clock, credentials: CREDENTIALS, priceUsdPerMwh: () => 1 });
    const url = { apiUrl: simulator.baseUrl, signInUrl: simulator.baseUrl };
    const api = new ErcotPublicApi({ clock, random: () => 0, credentials: CREDENTIALS, ...url });
    const feed = new ErcotPublicApiFeed({ clock, api, pageRows: 300 });
    const now = clock.now();
    const span = { settlementPoint: 'LZ_WEST', from: now.minus({ days: 2 }), to: now.plus({ days: 8 }) };
    const readings = await feed.series['load-forecast'].read(span);
    const posted = new Set(readings.map(({ knownAt }) => isoUtc(knownAt).slice(11, 16)));
    expect([...posted]).toEqual(['18:30', '19:30', '20:30']);
    expect(readings.every(({ value }) => value < 59_000)).toBe(true);
    simulator.fault = { kind: 'empty' };
    await expect(feed.series['load-forecast'].read(span)).rejects.toMatchObject({ code: 'stale' });
  });
});
