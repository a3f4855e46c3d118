import { afterEach, describe, expect, it } from '@jest/globals';
import type { DateTime } from 'luxon';
import { type FeedDeps, hashpriceFeeds, priceFeeds, weatherFeeds } from '../../adapters/feeds.js';
import { FailingSimulatedHashprice } from '../../adapters/hashprice/simulated/simulator.js';
import { FailingSimulatedMarket } from '../../adapters/markets/simulated/simulator.js';
import type { FeedFault, FeedSimulator } from '../../adapters/shared/simulator-feed.js';
import { FailingSimulatedWeather } from '../../adapters/weather/simulated/simulator.js';
import { ERROR_CODES, EbbError, type ErrorCode } from '../../src/core/errors.js';
import { intervalStarts } from '../../src/core/interval.js';
import { BLOCKS_PER_DIFFICULTY_EPOCH, hashpriceUsdPerPhDay } from '../../src/core/mining/hashprice.js';
import type { HashpriceFeed } from '../../src/core/ports/hashprice.js';
import type { DayAheadPrice, PriceFeed, PriceInterval } from '../../src/core/ports/price.js';
import type { WeatherFeed } from '../../src/core/ports/weather.js';
import { HandClock } from '../support/hand-clock.js';
import {
  type Bench,
  feedBench,
  hashpriceStands,
  type MakeStand,
  MIDLAND,
  NOW,
  POOL_FEE_RATIO,
  priceStands,
  priceUsdPerMwh,
  QUOTED_HASHPRICES,
  weatherStands,
} from '../support/feed-stands.js';

const open: FeedSimulator[] = [];

afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

/** Makes a stand whose feed waits that long for an answer. */
type Make<Feed> = (timeoutSeconds?: string) => Promise<Bench<Feed>>;

/** Long enough for a busy machine; those that are left without an answer are asked with less patience. */
const PATIENT_SECONDS = '30';
const IMPATIENT_SECONDS = '0.3';
async function bench<Feed>(
  entry: { create(deps: FeedDeps): Feed } | undefined,
  makeStand: MakeStand | undefined,
  timeoutSeconds = PATIENT_SECONDS,
): Promise<Bench<Feed>> {
  const made = await feedBench(entry, makeStand, { timeoutSeconds });
  if (made.simulator) open.push(made.simulator);
  return made;
}

const status = (code: number, body: string, retryAfter?: string): FeedFault => ({
  kind: 'status',
  status: code,
  body,
  ...(retryAfter !== undefined && { retryAfter }),
});

const FAULTS: readonly (readonly [string, FeedFault, ErrorCode])[] = [
  ['no access', status(401, 'Unauthorized'), 'unauthorised'],
  ['forbidden', status(403, 'Forbidden'), 'unauthorised'],
  ['too many requests, with a time', status(429, '', '30'), 'rate-limited'],
  ['too many requests, without one', status(429, 'Too Many Requests'), 'rate-limited'],
  ['a request that is not understood', status(400, '{"reason":"no"}'), 'rejected'],
  ['a path that has gone', status(404, 'Not Found'), 'rejected'],
  ['a server that fails', status(503, 'Service Unavailable'), 'unreachable'],
  ['silence', { kind: 'silent' }, 'unreachable'],
  ['a byte now and then', { kind: 'trickle' }, 'unreachable'],
  ['a connection that breaks', { kind: 'reset' }, 'unreachable'],
  ['a page for people', { kind: 'html' }, 'malformed'],
  ['half a document', { kind: 'truncated' }, 'malformed'],
  ['another shape', { kind: 'other-shape' }, 'malformed'],
  ['more than is ever asked for', { kind: 'oversized' }, 'malformed'],
];

/** What all feeds with day-ahead prices have in common. */
function itHasDayAheadPrices(make: Make<PriceFeed>, settlementPoint: string, minutes: number): void {
  const read = ({ feed }: Bench<PriceFeed>, from: DateTime, to: DateTime): Promise<DayAheadPrice[]> =>
    feed.dayAhead!.read({ settlementPoint, from, to });

  it('has tomorrow’s day-ahead prices, all of them and each once, known since they were read', async () => {
    const made = await make();
    const from = made.clock.now().startOf('hour').plus({ hours: 3 });
    const prices = await read(made, from, from.plus({ hours: 12 }));
    expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
      Array.from({ length: (12 * 60) / minutes }, (_, index) => index * minutes),
    );
    for (const { start, knownAt, priceUsdPerMwh: usd } of prices) {
      expect(knownAt).toEqual(made.clock.now());
      expect(usd).toBeCloseTo(priceUsdPerMwh('', start), 9);
    }
  });

  it('has none of a day whose auction is not published, and that is no fault', async () => {
    const made = await make();
    const from = made.clock.now().plus({ days: 4 });
    expect(await read(made, from, from.plus({ hours: 6 }))).toEqual([]);
  });

  describe('of the day-ahead market, fails with the code of the table', () => {
    const ofToday = (made: Bench<PriceFeed>): Promise<DayAheadPrice[]> =>
      read(made, made.clock.now().minus({ hours: 6 }), made.clock.now());
    itFailsAsTheTableSays(make, ofToday, 'stale');
  });
}

/** What all feeds have in common: how they fail. `read` asks for what is there when nothing is wrong. */
function itFailsAsTheTableSays<Feed>(
  make: Make<Feed>,
  read: (of: Bench<Feed>) => Promise<unknown>,
  emptyCode: ErrorCode,
): void {
  it.each([...FAULTS, ['a good answer with nothing in it', { kind: 'empty' }, emptyCode] as const])(
    '%s',
    async (_, fault, code) => {
      const isLeftWaiting = fault.kind === 'silent' || fault.kind === 'trickle';
      const made = await make(isLeftWaiting ? IMPATIENT_SECONDS : PATIENT_SECONDS);
      if (made.simulator === null) throw new Error('no simulator');
      made.simulator.fault = fault;
      const error = await read(made).then(
        () => new Error('no failure'),
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(EbbError);
      expect(error).toMatchObject({ code });
      const { message, context } = error as EbbError;
      expect(`${message} ${JSON.stringify(context)}`).not.toMatch(/secret-(word|key)|token-\d/);
      if (fault.kind === 'status' && fault.retryAfter) expect(context.retryAfterSeconds).toBe(30);
    },
  );

  it('answers again after a failure', async () => {
    const made = await make();
    const { simulator, clock } = made;
    if (simulator === null) throw new Error('no simulator');
    const before = await read(made);
    simulator.fault = status(503, '');
    await expect(read(made)).rejects.toMatchObject({ code: 'unreachable' });
    simulator.fault = null;
    expect(await read(made)).toEqual(before);
    expect(clock.now().toMillis()).toBe(Date.parse(NOW));
  });
}

describe.each(Object.keys(priceFeeds))('price feed %s', (id) => {
  const {
    make: makeStand,
    point: settlementPoint,
    minutes,
    dayAheadMinutes,
    knownAhead,
    historyHoursMin = 24,
  } = priceStands[id]!;
  const make: Make<PriceFeed> = (timeoutSeconds) => bench(priceFeeds[id], makeStand, timeoutSeconds);
  const hours = minutes === 60 ? 4 : 2;
  const hoursOfPrices = ({ feed, clock }: Bench<PriceFeed>): Promise<PriceInterval[]> =>
    feed.read({ settlementPoint, from: clock.now().minus({ hours }), to: clock.now() });

  it('says under which id it is known, how often it stands to be asked and how far back it reaches', async () => {
    const { feed } = await make();
    expect(feed.id).toBe(id);
    expect([feed.pollSeconds >= 60, feed.historyHours >= historyHoursMin]).toEqual([true, true]);
  });

  it('gives intervals of the window, sorted, each once, in UTC, up to the last that is published', async () => {
    const made = await make();
    const now = made.clock.now();
    const expected = intervalStarts(now.minus({ hours }), now, minutes).filter(
      (start) => start >= now.minus({ hours }) && (knownAhead || start.plus({ minutes: minutes + 2 }) <= now),
    );
    const prices = await hoursOfPrices(made);
    expect(prices.map(({ start }) => start.toISO())).toEqual(expected.map((start) => start.toISO()));
    expect(new Set(prices.map((price) => price.minutes))).toEqual(new Set([minutes]));
  });

  it('a window is half-open: its first start is in it, its end is not', async () => {
    const { feed, clock } = await make();
    const from = clock.now().set({ minute: 0 }).minus({ hours: 2 });
    const prices = await feed.read({ settlementPoint, from, to: from.plus({ hours: 1 }) });
    expect(prices.map(({ start }) => start.diff(from).as('minutes'))).toEqual(
      Array.from({ length: 60 / minutes }, (_, index) => index * minutes),
    );
  });

  it('gives a new interval when it has been published', async () => {
    const made = await make();
    const before = await hoursOfPrices(made);
    made.clock.advance(minutes === 15 ? 10 * 60 : minutes * 60);
    const after = await hoursOfPrices(made);
    expect(after.at(-1)?.start).toEqual(before.at(-1)?.start.plus({ minutes }));
  });

  it('has nothing of a moment that is not over, and that is no fault', async () => {
    const { feed, clock } = await make();
    expect(await feed.read({ settlementPoint, from: clock.now(), to: clock.now() })).toEqual([]);
  });

  if (id === 'simulated') {
    it('can be told to fail with every code of the table', async () => {
      const clock = new HandClock(NOW);
      const market = new FailingSimulatedMarket({ clock, seed: 1 });
      const request = { settlementPoint, from: clock.now(), to: clock.now() };
      for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
        market.outage = code;
        await expect(market.read(request)).rejects.toMatchObject({ code });
      }
    });
    return;
  }

  it('keeps prices below zero and above any cap as they are', async () => {
    const prices = await hoursOfPrices(await make());
    expect(prices.map(({ priceUsdPerMwh: usd }) => usd)).toEqual(
      prices.map(({ start }) => priceUsdPerMwh('', start)),
    );
  });

  if (dayAheadMinutes !== undefined) itHasDayAheadPrices(make, settlementPoint, dayAheadMinutes);

  describe('fails with the code of the table', () => {
    itFailsAsTheTableSays(make, (made) => hoursOfPrices(made), 'stale');
  });
});

describe.each(Object.keys(hashpriceFeeds))('hashprice feed %s', (id) => {
  const make: Make<HashpriceFeed> = (timeoutSeconds) =>
    bench(hashpriceFeeds[id], hashpriceStands[id], timeoutSeconds);

  it('gives a reading of now that follows from its own figures, net of the pool’s fee', async () => {
    const { feed, clock } = await make();
    const reading = await feed.read();
    expect(feed.id).toBe(id);
    expect(reading.at).toEqual(clock.now());
    expect(reading.poolFeeRatio).toBe(POOL_FEE_RATIO);
    expect(reading.nextAdjustment!.height % BLOCKS_PER_DIFFICULTY_EPOCH).toBe(0);
    expect(reading.nextAdjustment!.blocksFound).toBeLessThanOrEqual(BLOCKS_PER_DIFFICULTY_EPOCH);
    expect(reading.nextAdjustment!.atMs).toBeGreaterThanOrEqual(clock.now().toMillis());
    const computed = hashpriceUsdPerPhDay(reading);
    if (QUOTED_HASHPRICES.includes(id)) {
      expect(Math.abs(reading.hashpriceUsdPerPhDay / computed - 1)).toBeLessThan(0.05);
    } else expect(reading.hashpriceUsdPerPhDay).toBeCloseTo(computed, 9);
    expect(reading.hashpriceUsdPerPhDay).toBeGreaterThan(20);
    expect(reading.hashpriceUsdPerPhDay).toBeLessThan(100);
  });

  if (id === 'simulated') {
    it('can be told to fail with every code of the table', async () => {
      const feed = new FailingSimulatedHashprice({ clock: new HandClock(NOW), seed: 1, poolFeeRatio: 0 });
      for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
        feed.outage = code;
        await expect(feed.read()).rejects.toMatchObject({ code });
      }
    });
    return;
  }

  describe('fails with the code of the table', () => {
    itFailsAsTheTableSays(make, ({ feed }) => feed.read(), 'malformed');
  });
});

describe.each(Object.keys(weatherFeeds))('weather feed %s', (id) => {
  const make: Make<WeatherFeed> = (timeoutSeconds) =>
    bench(weatherFeeds[id], weatherStands[id], timeoutSeconds);

  it('gives whole hours in UTC, sorted, each once, from a day back to two days ahead', async () => {
    const { feed, clock } = await make();
    const hours = await feed.read(MIDLAND);
    const starts = hours.map(({ start }) => start.toMillis());
    expect(feed.id).toBe(id);
    expect(starts.every((at, index) => index === 0 || at - starts[index - 1]! === 3_600_000)).toBe(true);
    expect(starts.every((at) => at % 3_600_000 === 0)).toBe(true);
    expect(starts[0]).toBeLessThanOrEqual(clock.now().minus({ hours: 23 }).toMillis());
    expect(starts.at(-1)).toBeGreaterThanOrEqual(clock.now().plus({ hours: 48 }).toMillis());
    for (const { dryBulbC, wetBulbC, relativeHumidityRatio, windMetresPerSecond } of hours) {
      expect(windMetresPerSecond).toBeGreaterThanOrEqual(0);
      expect(wetBulbC).toBeLessThanOrEqual(dryBulbC);
      expect(relativeHumidityRatio).toBeGreaterThanOrEqual(0);
      expect(relativeHumidityRatio).toBeLessThanOrEqual(1);
    }
  });

  if (id === 'simulated') {
    it('can be told to fail with every code of the table', async () => {
      const feed = new FailingSimulatedWeather({ clock: new HandClock(NOW), seed: 1 });
      for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
        feed.outage = code;
        await expect(feed.read(MIDLAND)).rejects.toMatchObject({ code });
      }
    });
    return;
  }

  describe('fails with the code of the table', () => {
    itFailsAsTheTableSays(make, ({ feed }) => feed.read(MIDLAND), 'stale');
  });
});
