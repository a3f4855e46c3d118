import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { PriceFeed } from '../../../src/core/ports/price.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedSimulator } from '../../shared/simulator-feed.js';
import { DAY_AHEAD, locationIdOf, pricesOf, REAL_TIME, reportPath } from './api.js';
import { isoNe } from './index.js';
import { simulateIsoNe } from './simulator.js';

const DOCUMENT = JSON.parse(
  readFileSync(new URL('./fixtures/fiveminutelmp.json', import.meta.url), 'utf8'),
) as {
  FiveMinLmps: { FiveMinLmp: Record<string, unknown>[] };
};
const items = DOCUMENT.FiveMinLmps.FiveMinLmp;
const read = (document: unknown): string[] =>
  pricesOf(document, REAL_TIME, '4000', 'ISO-NE').map(
    ({ start, priceUsdPerMwh }) => `${isoUtc(start).slice(11, 16)} ${priceUsdPerMwh}`,
  );

describe('a report', () => {
  it('tells the passes of the repeated hour by their offset', () => {
    expect(read(DOCUMENT)).toEqual(['05:05 33.21', '06:05 -4.5']);
  });

  it.each<readonly [string, unknown, string[]]>([
    ['one price without a list', { FiveMinLmps: { FiveMinLmp: items[0] } }, ['05:05 33.21']],
    ['none, as an empty text', { FiveMinLmps: '' }, []],
    ['none, as an empty list', { FiveMinLmps: { FiveMinLmp: [] } }, []],
    ['none, as an empty object', { FiveMinLmps: {} }, []],
  ])('may have %s', (_, document, expected) => {
    expect(read(document)).toEqual(expected);
  });

  it.each<readonly [string, unknown]>([
    ['another envelope', { HourlyLmps: {} }],
    [
      'a time without its offset',
      { FiveMinLmps: { FiveMinLmp: { ...items[0], BeginDate: '2026-11-01T01:05:00' } } },
    ],
    ['a price without its time', { FiveMinLmps: { FiveMinLmp: { LmpTotal: 3 } } }],
  ])('is malformed: %s', (_, document) => {
    expect(() => read(document)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

it('knows locations by their id', () => {
  expect(reportPath(REAL_TIME, '2026-07-14', locationIdOf('4000'))).toBe(
    '/fiveminutelmp/prelim/day/20260714/location/4000.json',
  );
  expect(() => locationIdOf('.H.INTERNAL_HUB')).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

describe('the feed', () => {
  let simulator: FeedSimulator;
  afterEach(() => simulator.close());

  async function feedAt(now: string): Promise<PriceFeed> {
    const clock = new HandClock(now);
    const account = { username: 'u', password: 'p:w' };
    simulator = await simulateIsoNe({ ...account, clock, priceUsdPerMwh: () => 20 });
    const env = {
      EBB_ISO_NE_URL: simulator.baseUrl,
      EBB_ISO_NE_REQUESTS_PER_MINUTE: '600',
      ISO_NE_USERNAME: account.username,
      ISO_NE_PASSWORD: account.password,
    };
    return isoNe.create({ clock, env, seed: 1, poolFeeRatio: 0, random: () => 0 });
  }

  it.each([
    ['2026-03-08', 23],
    ['2026-07-14', 24],
    ['2026-11-01', 25],
  ])('%s has %d hours of prices, none lost, none doubled, in both markets', async (date, hours) => {
    const from = DateTime.fromISO(date, { zone: 'America/New_York' });
    const feed = await feedAt(isoUtc(from.plus({ days: 3 })));
    const request = { settlementPoint: '4000', from, to: from.plus({ days: 1 }) };
    expect((await feed.read(request)).map(({ start }) => start.diff(from).as('minutes'))).toEqual(
      Array.from({ length: hours * 12 }, (_, index) => index * 5),
    );
    expect(await feed.dayAhead!.read(request)).toHaveLength(hours);
  });
});

it('a report of the day ahead of a spring day: 03:00 follows 01:00', () => {
  const report: unknown = JSON.parse(
    readFileSync(new URL('./fixtures/hourlylmp.da.json', import.meta.url), 'utf8'),
  );
  const prices = pricesOf(report, DAY_AHEAD, '4000', 'ISO-NE');
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-03-08T06:00:00.000Z', 60, 41.07],
    ['2026-03-08T07:00:00.000Z', 60, -0.55],
  ]);
});
