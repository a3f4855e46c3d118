import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { zipOf } from '../../shared/simulator-zip.js';
import { DAY_AHEAD, oasisQuery, pricesOf, REAL_TIME } from './api.js';
import { caiso } from './index.js';
import { simulateCaiso } from './simulator.js';

const NODE = 'TH_NP15_GEN-APND';
const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const CSV = readFileSync(new URL('./fixtures/prc-intvl-lmp.csv', import.meta.url), 'utf8');
const read = (name: string, text: string): string[] =>
  pricesOf(zipOf(name, text), REAL_TIME, NODE, 'OASIS').map(
    ({ start, minutes, priceUsdPerMwh }) => `${isoUtc(start)} ${minutes} ${priceUsdPerMwh}`,
  );

describe('an answer of OASIS', () => {
  it('gives the whole price of the node, not its parts, not of others, not where there is none', () => {
    expect(read('x.csv', CSV)).toEqual([
      '2026-11-01T09:00:00.000Z 5 41.27',
      '2026-11-01T08:55:00.000Z 5 -12.5',
    ]);
  });

  it.each([
    ['a time without its offset', CSV.replaceAll('-00:00', '')],
    ['a column that has gone', CSV.replace('VALUE', 'PRC')],
    ['a price that is text', CSV.replace('41.27', 'n/a')],
  ])('is malformed: %s', (_, text) => {
    expect(() => read('x.csv', text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  const refusal = (words: string): string =>
    `<m:R xmlns:m="u"><m:ERROR><m:ERR_CODE>1004</m:ERR_CODE><m:ERR_DESC>${words}</m:ERR_DESC></m:ERROR></m:R>`;

  it('may say, with status 200, that there is nothing, or what is wrong', () => {
    expect(read('INVALID_REQUEST.xml', refusal('No data returned for the specified selection'))).toEqual([]);
    expect(() => read('INVALID_REQUEST.xml', refusal('Exceeds the range of dates'))).toThrow(
      expect.objectContaining({ code: 'rejected', message: expect.stringContaining('range of dates') }),
    );
  });
});

it('is asked in UTC', () => {
  const request = { settlementPoint: NODE, from: utc('2024-01-01T08:00Z'), to: utc('2024-01-02T08:00Z') };
  expect(oasisQuery(REAL_TIME, request)).toMatchObject({
    startdatetime: '20240101T08:00-0000',
    enddatetime: '20240102T08:00-0000',
    queryname: 'PRC_INTVL_LMP',
  });
});

it.each([
  ['2026-03-08', 23],
  ['2026-07-14', 24],
  ['2026-11-01', 25],
])('%s has %d hours of prices, none lost, none doubled, in both markets', async (date, hours) => {
  const clock = new HandClock('2026-11-20T12:00:00Z');
  const simulator = await simulateCaiso({ clock, priceUsdPerMwh: (_, start) => start.hour });
  const env = { EBB_CAISO_URL: simulator.baseUrl, EBB_CAISO_REQUESTS_PER_MINUTE: '600' };
  const feed = caiso.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 });
  const from = DateTime.fromISO(date, { zone: 'America/Los_Angeles' });
  const request = { settlementPoint: NODE, from, to: from.plus({ days: 1 }) };
  const prices = await feed.read(request);
  expect(prices).toHaveLength(hours * 12);
  expect(new Set(prices.map(({ start }) => start.toMillis())).size).toBe(hours * 12);
  expect(await feed.dayAhead!.read(request)).toHaveLength(hours);
  await simulator.close();
});

it('the day ahead has its price in a column of its own name, and no hour between 01:00 and 03:00 of spring', () => {
  const zip = zipOf('x.csv', readFileSync(new URL('./fixtures/prc-lmp.csv', import.meta.url), 'utf8'));
  const prices = pricesOf(zip, DAY_AHEAD, NODE, 'OASIS');
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-03-08T09:00:00.000Z', 60, 31.5],
    // 12 − 15.5 − 0.68
    ['2026-03-08T10:00:00.000Z', 60, -4.18],
  ]);
});
