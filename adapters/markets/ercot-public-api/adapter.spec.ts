import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import { itWithSharedData, sharedData } from '../../../test/support/shared-fixtures.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { FeedDeps } from '../../shared/feed.js';
import { ErcotPublicApiFeed } from './adapter.js';
import { dayAheadPricesOf, pricesOf, settlementPointTypeOf } from '../../shared/ercot-prices.js';
import { ErcotPublicApi, ercotRows, type ErcotRows } from './api.js';
import { ercotPublicApi } from './index.js';
import { simulateErcotPublicApi, type ErcotPublicApiSimulator } from './simulator.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const CREDENTIALS = {
  username: 'trader@mine.example',
  password: 'pass word&more=1',
  subscriptionKey: 'sub-key',
};
const START = '2026-07-14T12:00:00Z';

describe('a page of NP6-905-CD', () => {
  const page = JSON.parse(
    readFileSync(new URL('./fixtures/page.json', import.meta.url), 'utf8'),
  ) as ErcotRows;
  const read = (rows: ErcotRows): string[] =>
    pricesOf(rows, 'LZ_WEST').map(
      ({ start, priceUsdPerMwh }) => `${isoUtc(start).slice(11, 16)} ${priceUsdPerMwh}`,
    );
  const EXPECTED = ['08:00 18.04', '06:00 -6.55', '07:00 5123.4'];
  const renamed = (from: string, to: string): ErcotRows => ({
    ...page,
    fields: page.fields.map((field) => (field.name === from ? { ...field, name: to } : field)),
  });

  it('keeps the settled type, both passes of the repeated hour, any price; not nulls, not times that do not exist', () => {
    expect(read(page)).toEqual(EXPECTED);
  });

  it('is read by the names of its columns, not by their places', () => {
    const turned = {
      ...page,
      fields: [...page.fields].reverse(),
      data: page.data.map((cells) => [...cells].reverse()),
    };
    expect(read(turned)).toEqual(EXPECTED);
  });

  it('stands a name that is known from other reports', () => {
    expect(read(renamed('DSTFlag', 'repeatedHourFlag'))).toEqual(EXPECTED);
  });

  it('a flag may be Y or N', () => {
    const data = page.data.map((cells) =>
      cells.map((cell) => (typeof cell === 'boolean' ? (cell ? 'Y' : 'N') : cell)),
    );
    expect(read({ ...page, data })).toEqual(EXPECTED);
  });

  it('a column that has gone is named', () => {
    expect(() => read(renamed('settlementPointPrice', 'cappedPrice'))).toThrow(
      expect.objectContaining({
        code: 'malformed',
        message: expect.stringContaining('no column settlementPointPrice'),
      }),
    );
  });

  itWithSharedData('a captured page reads as the API sent it', () => {
    const captured = ercotRows.parse(sharedData('ercot-api/exact/np6-905-cd.spp_node_zone_hub.page1.json'));
    const prices = pricesOf(captured, 'HB_HOUSTON');
    expect(prices.map(({ start, priceUsdPerMwh }) => [isoUtc(start), priceUsdPerMwh])).toEqual([
      ['2026-09-04T18:00:00.000Z', 28.6],
      ['2026-09-04T20:15:00.000Z', 41.79],
    ]);
  });

  it('a price that is text is malformed', () => {
    const data = [['2026-11-01', 3, 1, 'LZ_WEST', 'LZ', '18.04', false]];
    expect(() => read({ ...page, data })).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});

it.each([
  ['LZ_WEST', 'LZ'],
  ['HB_WEST', 'HU'],
  ['HB_HUBAVG', 'AH'],
  ['HB_BUSAVG', 'SH'],
  ['DC_E', 'LZ_DC'],
  ['WIND_RN1', null],
])('%s is settled as %s', (point, type) => {
  expect(settlementPointTypeOf(point)).toBe(type);
});

describe('the Public API', () => {
  let clock: HandClock;
  let simulator: ErcotPublicApiSimulator;
  let feed: ErcotPublicApiFeed;

  beforeEach(async () => {
    clock = new HandClock(START);
    simulator = await simulateErcotPublicApi({ clock, credentials: CREDENTIALS, priceUsdPerMwh: () => 31 });
    feed = feedWith(CREDENTIALS);
  });
  afterEach(() => simulator.close());

  function feedWith(credentials: typeof CREDENTIALS, pageRows?: number): ErcotPublicApiFeed {
    const { baseUrl } = simulator;
    const api = new ErcotPublicApi({
      clock,
      random: () => 0,
      credentials,
      apiUrl: baseUrl,
      signInUrl: baseUrl,
    });
    return new ErcotPublicApiFeed({ clock, api, ...(pageRows !== undefined && { pageRows }) });
  }

  const lastHour = () =>
    feed.read({ settlementPoint: 'LZ_WEST', from: clock.now().minus({ hours: 1 }), to: clock.now() });
  const code = (reading: Promise<unknown>): Promise<unknown> =>
    reading.then(
      () => 'ok',
      (error: { code: string; context: object }) => [error.code, error.context],
    );

  it('signs in once by a form, and asks with token, key, type and order', async () => {
    expect(await lastHour()).toHaveLength(3);
    await lastHour();
    expect(simulator.signIns).toEqual([CREDENTIALS.username]);
    const [request] = simulator.reportRequests;
    expect(Object.fromEntries(request!.query)).toMatchObject({
      settlementPoint: 'LZ_WEST',
      settlementPointType: 'LZ',
      deliveryDateFrom: '2026-07-14',
      deliveryDateTo: '2026-07-14',
      sort: 'deliveryDate',
      dir: 'asc',
      page: '1',
    });
    expect(request!.header('authorization')).toBe('Bearer token-1');
  });

  it('signs in again after 55 minutes, before the token ends', async () => {
    await lastHour();
    clock.advance(54 * 60);
    await lastHour();
    expect(simulator.signIns).toHaveLength(1);
    clock.advance(60);
    await lastHour();
    expect(simulator.signIns).toHaveLength(2);
  });

  it('signs in once more when a token is refused before its time', async () => {
    await lastHour();
    simulator.withdrawTokens();
    expect(await lastHour()).toHaveLength(3);
    expect(simulator.signIns).toHaveLength(2);
  });

  it('a wrong subscription key is unauthorised and not tried twice at once', async () => {
    feed = feedWith({ ...CREDENTIALS, subscriptionKey: 'other' });
    expect(await code(lastHour())).toMatchObject(['unauthorised', {}]);
    expect(simulator.reportRequests).toHaveLength(1);
  });

  it('a wrong password is unauthorised, not shown, and not tried again for a quarter of an hour', async () => {
    feed = feedWith({ ...CREDENTIALS, password: 'hunter2' });
    const failure = lastHour();
    await expect(failure).rejects.toMatchObject({ code: 'unauthorised' });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
    clock.advance(600);
    expect(await code(lastHour())).toEqual(['unauthorised', { retryAfterSeconds: 300 }]);
    expect(simulator.signIns).toHaveLength(1);
    clock.advance(301);
    await code(lastHour());
    expect(simulator.signIns).toHaveLength(2);
  });

  it('pages that overlap give every interval once', async () => {
    feed = feedWith(CREDENTIALS, 40);
    const from = utc('2026-07-12T05:00:00Z');
    const prices = await feed.read({ settlementPoint: 'LZ_WEST', from, to: utc('2026-07-14T05:00:00Z') });
    expect(simulator.reportRequests.map(({ query }) => query.get('page'))).toEqual(['1', '2', '3', '4', '5']);
    expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
      Array.from({ length: 192 }, (_, index) => index * 15),
    );
  });

  it.each([
    ['the header’s', { body: '', retryAfter: '45' }, 45],
    ['the text’s', { body: '{"message":"Rate limit is exceeded. Try again in 12 seconds."}' }, 12],
    [
      'to the end of the hour, where the quota of bytes is used up',
      { body: '{"error":"BandwidthQuotaExceeded"}' },
      3600,
    ],
    ['two seconds at first, where nothing is said', { body: 'throttled' }, 2],
  ])('after 429 nothing is asked for the time stated: %s', async (_, fault, seconds) => {
    simulator.fault = { kind: 'status', status: 429, ...fault };
    expect(await code(lastHour())).toEqual(['rate-limited', { retryAfterSeconds: seconds }]);
    simulator.fault = null;
    clock.advance(seconds - 1);
    expect(await code(lastHour())).toEqual(['rate-limited', { retryAfterSeconds: 1 }]);
    expect(simulator.reportRequests).toHaveLength(1);
    clock.advance(1);
    expect(await code(lastHour())).toBe('ok');
  });

  it('without a stated time it waits twice as long each time, up to five minutes', async () => {
    simulator.fault = { kind: 'status', status: 429, body: 'throttled' };
    const waits: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const [, { retryAfterSeconds }] = (await code(lastHour())) as [string, { retryAfterSeconds: number }];
      waits.push(retryAfterSeconds);
      clock.advance(retryAfterSeconds);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('never asks more than ERCOT allows, whoever asks, and whoever waits gets an answer', async () => {
    const results = Promise.all(Array.from({ length: 12 }, () => code(lastHour())));
    for (let waited = 0; waited < 400 && simulator.reportRequests.length < 6; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(simulator.reportRequests).toHaveLength(6);
    let answered: unknown[] | null = null;
    void results.then((all) => (answered = all));
    for (let second = 0; answered === null && second < 60; second += 1) {
      clock.advance(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(answered).toEqual(Array.from({ length: 12 }, () => 'ok'));
    expect(clock.now().diff(utc(START)).as('seconds')).toBeGreaterThanOrEqual(15);
  });
});

describe('the registry’s entry', () => {
  const deps = (env: FeedDeps['env'], clock = new HandClock()): FeedDeps => ({
    clock,
    env,
    seed: 1,
    poolFeeRatio: 0,
    random: () => 0,
  });

  it.each([
    [{}, 'ERCOT_USERNAME, ERCOT_PASSWORD, ERCOT_SUBSCRIPTION_KEY not set'],
    [{ ERCOT_USERNAME: 'a', ERCOT_PASSWORD: ' ', ERCOT_SUBSCRIPTION_KEY: 'c' }, 'ERCOT_PASSWORD not set'],
  ])('%j: unauthorised, saying what is missing', (env, message) => {
    expect(() => ercotPublicApi.create(deps(env))).toThrow(
      expect.objectContaining({ code: 'unauthorised', message: expect.stringContaining(message) }),
    );
  });

  it('two sites of a process share one session', async () => {
    const clock = new HandClock(START);
    const simulator = await simulateErcotPublicApi({
      clock,
      credentials: CREDENTIALS,
      priceUsdPerMwh: () => 31,
    });
    const env = {
      ERCOT_USERNAME: CREDENTIALS.username,
      ERCOT_PASSWORD: CREDENTIALS.password,
      ERCOT_SUBSCRIPTION_KEY: CREDENTIALS.subscriptionKey,
      EBB_ERCOT_API_URL: simulator.baseUrl,
      EBB_ERCOT_SIGN_IN_URL: simulator.baseUrl,
    };
    const window = { from: clock.now().minus({ hours: 1 }), to: clock.now() };
    for (const settlementPoint of ['LZ_WEST', 'HB_NORTH']) {
      await ercotPublicApi.create(deps(env, clock)).read({ settlementPoint, ...window });
    }
    expect(simulator.signIns).toHaveLength(1);
    await simulator.close();
  });
});

it('a page of the day ahead of the autumn day, out of order', () => {
  const page = ercotRows.parse(
    JSON.parse(readFileSync(new URL('./fixtures/np4-190.page.json', import.meta.url), 'utf8')),
  );
  const prices = dayAheadPricesOf(page, 'LZ_WEST');
  expect(
    prices.map(({ start, minutes, priceUsdPerMwh }) => [isoUtc(start), minutes, priceUsdPerMwh]),
  ).toEqual([
    ['2026-11-02T05:00:00.000Z', 60, 33.33],
    ['2026-11-01T07:00:00.000Z', 60, 12.5],
    ['2026-11-01T06:00:00.000Z', 60, -1.25],
  ]);
  expect(dayAheadPricesOf({ ...page, data: [] }, 'LZ_WEST')).toEqual([]);
});
