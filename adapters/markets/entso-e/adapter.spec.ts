import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { eicOf, pricesOf } from './api.js';
import { entsoe } from './index.js';
import { simulateEntsoe } from './simulator.js';

const XML = readFileSync(new URL('./fixtures/prices.xml', import.meta.url), 'utf8');
const deps = { seed: 1, poolFeeRatio: 0, random: (): number => 0 };

describe('a document of prices', () => {
  it('is filled forward, hours become quarters, quarters count before hours, USD before EUR', () => {
    const byStart = new Map(
      pricesOf(XML, 2, 'ENTSO-E').map(({ start, priceUsdPerMwh }) => [
        isoUtc(start).slice(11, 16),
        priceUsdPerMwh,
      ]),
    );
    expect([...byStart].sort(([a], [b]) => a.localeCompare(b))).toEqual([
      ['00:00', 80],
      ['00:15', 80],
      ['00:30', 100],
      ['00:45', 100],
      ['23:00', 25],
      ['23:15', 25],
      ['23:30', -6.4],
      ['23:45', -6.4],
    ]);
  });

  it.each([
    ['another currency', XML.replace('>EUR<', '>NOK<')],
    ['another measure', XML.replace('>MWH<', '>KWH<')],
    ['a resolution that is none', XML.replace('PT15M', 'PT7M')],
    ['a point beyond its period', XML.replace('<position>5<', '<position>7<')],
    ['no first point', XML.replace('<position>1<', '<position>2<')],
    ['a price that is text', XML.replace('12.5', 'n/e')],
    ['half of it', XML.slice(0, XML.length / 2)],
  ])('is malformed: %s', (_, text) => {
    expect(() => pricesOf(text, 1, 'ENTSO-E')).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('may be an acknowledgement instead, in words', () => {
    const words = (text: string): string =>
      `<Acknowledgement_MarketDocument><Reason><code>999</code><text>${text}</text></Reason></Acknowledgement_MarketDocument>`;
    expect(pricesOf(words('No matching data found for Data item'), 1, 'ENTSO-E')).toEqual([]);
    expect(() => pricesOf(words('Delivered time interval is not valid'), 1, 'ENTSO-E')).toThrow(
      expect.objectContaining({ code: 'rejected', message: expect.stringContaining('not valid') }),
    );
  });
});

it('knows zones by name and by EIC', () => {
  expect(eicOf('NO4')).toBe('10YNO-4--------9');
  expect(eicOf('10YFI-1--------U')).toBe('10YFI-1--------U');
  expect(() => eicOf('Tromsø')).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

it.each([
  [{}, 'unauthorised', 'ENTSOE_SECURITY_TOKEN'],
  [{ ENTSOE_SECURITY_TOKEN: 't' }, 'rejected', 'EBB_USD_PER_EUR is not set'],
  [{ ENTSOE_SECURITY_TOKEN: 't', EBB_USD_PER_EUR: '0' }, 'rejected', 'is “0”'],
])('%j: %s', (env, code, message) => {
  expect(() => entsoe.create({ ...deps, clock: new HandClock(), env })).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

it.each([
  ['2026-03-29', 92],
  ['2026-07-14', 96],
  ['2026-10-25', 100],
])('%s has %d quarters of an hour, none lost, none doubled', async (date, count) => {
  const clock = new HandClock('2026-11-20T12:00:00Z');
  const terms = { securityToken: 't', usdPerEur: 1.25 };
  const simulator = await simulateEntsoe({ ...terms, clock, priceUsdPerMwh: (_, start) => 10 * start.hour });
  const env = { EBB_ENTSO_E_URL: simulator.baseUrl, ENTSOE_SECURITY_TOKEN: 't', EBB_USD_PER_EUR: '1.25' };
  const feed = entsoe.create({ ...deps, clock, env });
  const from = DateTime.fromISO(date, { zone: 'Europe/Oslo' });
  const prices = await feed.read({ settlementPoint: 'NO4', from, to: from.plus({ days: 1 }) });
  expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
    Array.from({ length: count }, (_, index) => index * 15),
  );
  for (const { start, priceUsdPerMwh } of prices) expect(priceUsdPerMwh).toBeCloseTo(10 * start.hour, 9);
  await simulator.close();
});

it('a document of hours, of the spring day of 23: three points stand for 92 quarters', () => {
  const text = readFileSync(new URL('./fixtures/prices.hourly-spring.xml', import.meta.url), 'utf8');
  const prices = pricesOf(text, 2, 'ENTSO-E');
  const usd = prices.map(({ priceUsdPerMwh }) => priceUsdPerMwh);
  // Positions 1 and 2, 3 to 19, 20 to 23; four quarters each.
  expect(usd).toEqual([
    ...Array.from({ length: 8 }, () => 60),
    ...Array.from({ length: 68 }, () => -10.5),
    ...Array.from({ length: 16 }, () => 122),
  ]);
  expect([isoUtc(prices[0]!.start), isoUtc(prices[8]!.start), isoUtc(prices[91]!.start)]).toEqual([
    '2025-03-29T23:00:00.000Z',
    '2025-03-30T01:00:00.000Z',
    '2025-03-30T21:45:00.000Z',
  ]);
});
