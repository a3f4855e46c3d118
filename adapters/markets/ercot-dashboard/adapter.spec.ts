import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { ErcotDashboard } from './adapter.js';
import { COLUMN_BY_POINT, columnOf, systemWidePrices, type SystemWidePrices } from './api.js';
import { simulateErcotDashboard } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });

describe('the file of system-wide prices', () => {
  const file = systemWidePrices.parse(
    JSON.parse(readFileSync(new URL('./fixtures/system-wide-prices.json', import.meta.url), 'utf8')),
  );
  const column = (content: SystemWidePrices, name: string): string[] =>
    columnOf(content, name).map(
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
    ['a column that has gone', () => columnOf(file, 'lzNowhere')],
    ['a price that is text', () => columnOf(one({ interval: END_MS, lzWest: '20.00' }), 'lzWest')],
  ])('malformed: %s', (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  itWithSharedData('a captured file has every column that is known here', () => {
    const captured = systemWidePrices.parse(
      sharedData('ercot-web/dashboards/system-wide-prices.excerpt.json'),
    );
    for (const name of Object.values(COLUMN_BY_POINT)) {
      expect(columnOf(captured, name).length).toBeGreaterThan(0);
    }
    expect(isoUtc(columnOf(captured, 'lzWest')[0]!.start)).toBe('2026-09-05T05:00:00.000Z');
  });

  it('a row without any time has not the shape', () => {
    expect(systemWidePrices.safeParse({ rtSppData: [{ lzWest: 1 }] }).success).toBe(false);
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
