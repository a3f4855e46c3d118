import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { DAY_AHEAD, gridstatusPage, type GridstatusPage, pricesOf, REAL_TIME } from './api.js';
import { gridstatus } from './index.js';
import { simulateGridstatus } from './simulator.js';

const page = gridstatusPage.parse(
  JSON.parse(readFileSync(new URL('./fixtures/page.json', import.meta.url), 'utf8')),
);
const deps = { seed: 1, poolFeeRatio: 0, random: (): number => 0 };

describe('a page', () => {
  const read = (of: GridstatusPage): string[] =>
    pricesOf(of, REAL_TIME, 'LZ_WEST').map(
      ({ start, priceUsdPerMwh }) => `${isoUtc(start).slice(11, 16)} ${priceUsdPerMwh}`,
    );
  const changed = (from: unknown, to: unknown): GridstatusPage => ({
    ...page,
    data: page.data.map((row) => row.map((value) => (value === from ? (to as string) : value))),
  });

  it('gives prices of the point, found by the names of its columns', () => {
    expect(read(page)).toEqual(['06:15 22.5', '06:00 -8.25']);
    expect(read({ ...page, data: page.data.map((row) => [...row].reverse()) })).toEqual([
      '06:15 22.5',
      '06:00 -8.25',
    ]);
  });

  it('without rows has no prices', () => {
    expect(read({ ...page, data: [] })).toEqual([]);
  });

  it.each([
    ['a column that has gone', 'spp', 'lmp'],
    ['a price that is text', 22.5, '22.5'],
    ['a time without its offset', '2026-11-01T06:15:00+00:00', '2026-11-01T06:15:00'],
    ['an interval of another length', '2026-11-01T06:30:00+00:00', '2026-11-01T06:20:00+00:00'],
  ])('is malformed: %s', (_, from, to) => {
    expect(() => read(changed(from, to))).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

it('without a key it says which is missing', () => {
  expect(() => gridstatus.create({ ...deps, clock: new HandClock(), env: {} })).toThrow(
    expect.objectContaining({ code: 'unauthorised', message: expect.stringContaining('GRIDSTATUS_API_KEY') }),
  );
});

it('follows cursors to the last page, the first of them empty', async () => {
  const clock = new HandClock('2026-11-03T00:00:00Z');
  const simulator = await simulateGridstatus({ clock, apiKey: 'k', priceUsdPerMwh: () => 30 });
  const env = {
    GRIDSTATUS_API_KEY: 'k',
    EBB_GRIDSTATUS_URL: simulator.baseUrl,
    EBB_GRIDSTATUS_REQUESTS_PER_MINUTE: '6000',
  };
  const feed = gridstatus.create({ ...deps, clock, env });
  const from = DateTime.fromISO('2026-11-01', { zone: 'America/Chicago' });
  const prices = await feed.read({ settlementPoint: 'LZ_WEST', from, to: from.plus({ days: 1 }) });
  expect(prices).toHaveLength(100);
  expect(simulator.requests.map(({ query }) => query.get('cursor')).slice(0, 3)).toEqual([
    '',
    'after-5',
    'after-10',
  ]);
  expect(simulator.requests).toHaveLength(20);
  await simulator.close();
});

it('a page of the day ahead, with one more to come', () => {
  const first = gridstatusPage.parse(
    JSON.parse(readFileSync(new URL('./fixtures/day-ahead.json', import.meta.url), 'utf8')),
  );
  expect(first.meta).toMatchObject({ hasNextPage: true, cursor: 'WzE3NzI5NTY4MDBd' });
  const prices = pricesOf(first, DAY_AHEAD, 'LZ_WEST');
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-03-08T07:00:00.000Z', 60, 19.77],
    ['2026-03-08T08:00:00.000Z', 60, -0.5],
  ]);
});
