import { afterEach, describe, expect, it } from '@jest/globals';
import type { DateTime } from 'luxon';
import { hashpriceFeeds, priceFeeds, weatherFeeds, type FeedDeps } from '../../adapters/feeds.js';
import { simulateBitcoinCore } from '../../adapters/hashprice/bitcoin-core/simulator.js';
import { simulateExchanges } from '../../adapters/hashprice/exchanges/simulator.js';
import { simulateLuxor } from '../../adapters/hashprice/luxor/simulator.js';
import { simulateMempool } from '../../adapters/hashprice/mempool/simulator.js';
import { FailingSimulatedHashprice } from '../../adapters/hashprice/simulated/simulator.js';
import { simulateCaiso } from '../../adapters/markets/caiso/simulator.js';
import { simulateErcotDashboard } from '../../adapters/markets/ercot-dashboard/simulator.js';
import { simulateErcotMis } from '../../adapters/markets/ercot-mis/simulator.js';
import { simulateErcotPublicApi } from '../../adapters/markets/ercot-public-api/simulator.js';
import { simulateNyiso } from '../../adapters/markets/nyiso/simulator.js';
import { simulatePjm } from '../../adapters/markets/pjm/simulator.js';
import { simulateMiso } from '../../adapters/markets/miso/simulator.js';
import { simulateEntsoe } from '../../adapters/markets/entso-e/simulator.js';
import { simulateGridstatus } from '../../adapters/markets/gridstatus/simulator.js';
import { simulateSpp } from '../../adapters/markets/spp/simulator.js';
import { simulateIsoNe } from '../../adapters/markets/iso-ne/simulator.js';
import { simulateIeso } from '../../adapters/markets/ieso/simulator.js';
import { simulateAeso } from '../../adapters/markets/aeso/simulator.js';
import { FailingSimulatedMarket } from '../../adapters/markets/simulated/simulator.js';
import type { FeedFault, FeedSimulator } from '../../adapters/shared/simulator-feed.js';
import type { MarketSimulatorOptions } from '../../adapters/shared/simulator-market.js';
import { simulateOpenMeteo } from '../../adapters/weather/open-meteo/simulator.js';
import { FailingSimulatedWeather } from '../../adapters/weather/simulated/simulator.js';
import { ERROR_CODES, EbbError, type ErrorCode } from '../../src/core/errors.js';
import { intervalStarts } from '../../src/core/interval.js';
import { hashpriceUsdPerPhDay } from '../../src/core/mining/hashprice.js';
import type { HashpriceFeed } from '../../src/core/ports/hashprice.js';
import type { DayAheadPrice, PriceFeed, PriceInterval } from '../../src/core/ports/price.js';
import type { WeatherFeed } from '../../src/core/ports/weather.js';
import { HandClock } from '../support/hand-clock.js';

/** Short, so that a source that says nothing does not hold the run up. */
const TIMEOUT_SECONDS = '1';
const POOL_FEE_RATIO = 0.02;
const MIDLAND = { latitudeDeg: 31.99, longitudeDeg: -102.08 };
const ERCOT_POINT = 'LZ_WEST';
const CREDENTIALS = {
  username: 'trader@mine.example',
  password: 'secret-word',
  subscriptionKey: 'secret-key',
};
/** Of the afternoon in Texas, so that sources of today alone have something to tell. */
const NOW = '2026-07-14T21:07:00Z';

/** Below zero, plain, and above any cap, by the quarter of the hour. */
const QUARTERS_USD_PER_MWH = [-35.21, 28.4, 5_000, 9_117.83];
const priceUsdPerMwh = (_: string, start: DateTime): number =>
  QUARTERS_USD_PER_MWH[Math.floor(start.minute / 15)]!;

/** What stands for a source: its simulator with the settings that lead there, or nothing where it makes things up. */
interface Stand {
  readonly simulator: FeedSimulator | null;
  readonly env: Readonly<Record<string, string>>;
}
type MakeStand = (clock: HandClock) => Promise<Stand>;

const noStand: MakeStand = () => Promise.resolve({ simulator: null, env: {} });

function standAt(
  variables: readonly string[],
  start: (clock: HandClock) => Promise<FeedSimulator>,
): MakeStand {
  return async (clock) => {
    const simulator = await start(clock);
    return { simulator, env: Object.fromEntries(variables.map((name) => [name, simulator.baseUrl])) };
  };
}

/** Where a market's prices are asked for, and how long its intervals are. */
interface PriceStand {
  readonly make: MakeStand;
  readonly point: string;
  readonly minutes: number;
  /** Absent where the source has no day-ahead prices. */
  readonly dayAheadMinutes?: number;
  /** Whether prices are known before their interval is over. */
  readonly knownAhead?: boolean;
  /** How far back it reaches at least; a day where absent. */
  readonly historyHoursMin?: number;
}

const ercotStands: Readonly<Record<string, MakeStand>> = {
  simulated: noStand,
  'ercot-dashboard': standAt(['EBB_ERCOT_DASHBOARD_URL'], (clock) =>
    simulateErcotDashboard({ clock, priceUsdPerMwh }),
  ),
  'ercot-public-api': async (clock) => {
    const simulator = await simulateErcotPublicApi({ clock, credentials: CREDENTIALS, priceUsdPerMwh });
    const env = {
      ERCOT_USERNAME: CREDENTIALS.username,
      ERCOT_PASSWORD: CREDENTIALS.password,
      ERCOT_SUBSCRIPTION_KEY: CREDENTIALS.subscriptionKey,
      EBB_ERCOT_API_URL: simulator.baseUrl,
      EBB_ERCOT_SIGN_IN_URL: simulator.baseUrl,
    };
    return { simulator, env };
  },
};

/** A market's simulator, with the variables that lead to it; its limits of requests are no hindrance here. */
function marketStand(
  name: string,
  simulate: (options: MarketSimulatorOptions) => Promise<FeedSimulator>,
  where: Omit<PriceStand, 'make'>,
  env: Readonly<Record<string, string>> = {},
): PriceStand {
  const make: MakeStand = async (clock) => {
    const simulator = await simulate({ clock, priceUsdPerMwh });
    const line = [name, `${name}_REPORTS`].flatMap((each) => [
      [`EBB_${each}_URL`, simulator.baseUrl],
      [`EBB_${each}_REQUESTS_PER_MINUTE`, '6000'],
    ]);
    return { simulator, env: { ...(Object.fromEntries(line) as Record<string, string>), ...env } };
  };
  return { make, ...where };
}

const priceStands: Readonly<Record<string, PriceStand>> = {
  ...Object.fromEntries(
    Object.entries(ercotStands).map(([id, make]) => [id, { make, point: ERCOT_POINT, minutes: 15 }]),
  ),
  'ercot-public-api': {
    make: ercotStands['ercot-public-api']!,
    point: ERCOT_POINT,
    minutes: 15,
    dayAheadMinutes: 60,
  },
  'ercot-mis': marketStand('ERCOT_MIS', simulateErcotMis, {
    point: ERCOT_POINT,
    minutes: 15,
    dayAheadMinutes: 60,
    historyHoursMin: 8,
  }),
  caiso: marketStand('CAISO', simulateCaiso, { point: 'TH_NP15_GEN-APND', minutes: 5, dayAheadMinutes: 60 }),
  pjm: marketStand(
    'PJM',
    (options) => simulatePjm({ ...options, subscriptionKey: CREDENTIALS.subscriptionKey }),
    { point: '51288', minutes: 5, dayAheadMinutes: 60 },
    { PJM_SUBSCRIPTION_KEY: CREDENTIALS.subscriptionKey },
  ),
  nyiso: marketStand('NYISO', simulateNyiso, { point: 'WEST', minutes: 5, dayAheadMinutes: 60 }),
  miso: marketStand('MISO', simulateMiso, { point: 'MINN.HUB', minutes: 5, dayAheadMinutes: 60 }),
  'entso-e': marketStand(
    'ENTSO_E',
    (options) => simulateEntsoe({ ...options, securityToken: CREDENTIALS.subscriptionKey, usdPerEur: 1 }),
    { point: 'NO1', minutes: 15, dayAheadMinutes: 15, knownAhead: true },
    { ENTSOE_SECURITY_TOKEN: CREDENTIALS.subscriptionKey, EBB_USD_PER_EUR: '1' },
  ),
  gridstatus: marketStand(
    'GRIDSTATUS',
    (options) => simulateGridstatus({ ...options, apiKey: CREDENTIALS.subscriptionKey }),
    { point: ERCOT_POINT, minutes: 15, dayAheadMinutes: 60 },
    { GRIDSTATUS_API_KEY: CREDENTIALS.subscriptionKey },
  ),
  spp: marketStand('SPP', (options) => simulateSpp(options), {
    point: 'SPPNORTH_HUB',
    minutes: 5,
    dayAheadMinutes: 60,
    historyHoursMin: 6,
  }),
  'iso-ne': marketStand(
    'ISO_NE',
    (options) =>
      simulateIsoNe({ ...options, username: CREDENTIALS.username, password: CREDENTIALS.password }),
    { point: '4000', minutes: 5, dayAheadMinutes: 60 },
    { ISO_NE_USERNAME: CREDENTIALS.username, ISO_NE_PASSWORD: CREDENTIALS.password },
  ),
  ieso: marketStand(
    'IESO',
    (options) => simulateIeso({ ...options, usdPerCad: 1 }),
    { point: 'ONTARIO', minutes: 5, dayAheadMinutes: 60 },
    { EBB_USD_PER_CAD: '1' },
  ),
  aeso: marketStand(
    'AESO',
    (options) => simulateAeso({ ...options, apiKey: CREDENTIALS.subscriptionKey, usdPerCad: 1 }),
    { point: 'POOL', minutes: 60 },
    { AESO_API_KEY: CREDENTIALS.subscriptionKey, EBB_USD_PER_CAD: '1' },
  ),
};

const BITCOIN = { btcUsd: 95_551.19, difficulty: 1.46e14, height: 932_448, feesBtcPerBlock: 0.0234 };
const BITCOIN_URLS = ['EBB_MEMPOOL_URL', 'EBB_COINBASE_URL', 'EBB_KRAKEN_URL'];

const hashpriceStands: Readonly<Record<string, MakeStand>> = {
  simulated: noStand,
  mempool: standAt(['EBB_MEMPOOL_URL'], (clock) => simulateMempool({ clock, ...BITCOIN })),
  exchanges: standAt(BITCOIN_URLS, (clock) => simulateExchanges({ clock, ...BITCOIN })),
  'bitcoin-core': async (clock) => {
    const { username, password } = CREDENTIALS;
    const { simulator, env } = await standAt([...BITCOIN_URLS, 'BITCOIN_RPC_URL'], () =>
      simulateBitcoinCore({ clock, ...BITCOIN, username, password }),
    )(clock);
    return { simulator, env: { ...env, BITCOIN_RPC_USER: username, BITCOIN_RPC_PASSWORD: password } };
  },
  luxor: async (clock) => {
    const apiKey = CREDENTIALS.subscriptionKey;
    const { simulator, env } = await standAt([...BITCOIN_URLS, 'EBB_LUXOR_URL'], () =>
      simulateLuxor({ clock, ...BITCOIN, apiKey }),
    )(clock);
    return { simulator, env: { ...env, LUXOR_API_KEY: apiKey } };
  },
};

/** Those that tell somebody else's hashprice, with figures that it was checked against. */
const QUOTED_HASHPRICES = ['luxor'];

const weatherStands: Readonly<Record<string, MakeStand>> = {
  simulated: noStand,
  'open-meteo': async (clock) => {
    const apiKey = CREDENTIALS.subscriptionKey;
    const simulator = await simulateOpenMeteo({ clock, apiKey, dryBulbC: (start) => 20 + start.hour / 2 });
    return { simulator, env: { EBB_OPEN_METEO_URL: simulator.baseUrl, OPEN_METEO_API_KEY: apiKey } };
  },
};

const open: FeedSimulator[] = [];

afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

interface Bench<Feed> {
  readonly feed: Feed;
  readonly clock: HandClock;
  readonly simulator: FeedSimulator | null;
}

async function bench<Feed>(
  entry: { create(deps: FeedDeps): Feed } | undefined,
  makeStand: MakeStand | undefined,
): Promise<Bench<Feed>> {
  if (entry === undefined || makeStand === undefined) throw new Error('a feed without a stand in this file');
  const clock = new HandClock(NOW);
  const { simulator, env } = await makeStand(clock);
  if (simulator) open.push(simulator);
  const line = Object.fromEntries(
    ['MEMPOOL', 'COINBASE', 'KRAKEN', 'LUXOR'].map((name) => [`EBB_${name}_REQUESTS_PER_MINUTE`, '6000']),
  );
  const deps = { clock, seed: 1, poolFeeRatio: POOL_FEE_RATIO, random: () => 0.5 };
  const feed = entry.create({ ...deps, env: { ...line, ...env, EBB_FEED_TIMEOUT_SECONDS: TIMEOUT_SECONDS } });
  return { feed, clock, simulator };
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
function itHasDayAheadPrices(
  make: () => Promise<Bench<PriceFeed>>,
  settlementPoint: string,
  minutes: number,
): void {
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
  make: () => Promise<Bench<Feed>>,
  read: (of: Bench<Feed>) => Promise<unknown>,
  emptyCode: ErrorCode,
): void {
  it.each([...FAULTS, ['a good answer with nothing in it', { kind: 'empty' }, emptyCode] as const])(
    '%s',
    async (_, fault, code) => {
      const made = await make();
      const { simulator } = made;
      if (simulator === null) throw new Error('no simulator');
      simulator.fault = fault;
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
  const make = (): Promise<Bench<PriceFeed>> => bench(priceFeeds[id], makeStand);
  const hours = minutes === 60 ? 4 : 2;
  const hoursOfPrices = ({ feed, clock }: Bench<PriceFeed>): Promise<PriceInterval[]> =>
    feed.read({ settlementPoint, from: clock.now().minus({ hours }), to: clock.now() });

  it('says under which id it is known, how often it stands to be asked and how far back it reaches', async () => {
    const { feed } = await make();
    expect(feed.id).toBe(id);
    expect(feed.pollSeconds).toBeGreaterThanOrEqual(60);
    expect(feed.historyHours).toBeGreaterThanOrEqual(historyHoursMin);
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
  const make = (): Promise<Bench<HashpriceFeed>> => bench(hashpriceFeeds[id], hashpriceStands[id]);

  it('gives a reading of now that follows from its own figures, net of the pool’s fee', async () => {
    const { feed, clock } = await make();
    const reading = await feed.read();
    expect(feed.id).toBe(id);
    expect(reading.at).toEqual(clock.now());
    expect(reading.poolFeeRatio).toBe(POOL_FEE_RATIO);
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
  const make = (): Promise<Bench<WeatherFeed>> => bench(weatherFeeds[id], weatherStands[id]);

  it('gives whole hours in UTC, sorted, each once, from a day back to two days ahead', async () => {
    const { feed, clock } = await make();
    const hours = await feed.read(MIDLAND);
    const starts = hours.map(({ start }) => start.toMillis());
    expect(feed.id).toBe(id);
    expect(starts.every((at, index) => index === 0 || at - starts[index - 1]! === 3_600_000)).toBe(true);
    expect(starts.every((at) => at % 3_600_000 === 0)).toBe(true);
    expect(starts[0]).toBeLessThanOrEqual(clock.now().minus({ hours: 23 }).toMillis());
    expect(starts.at(-1)).toBeGreaterThanOrEqual(clock.now().plus({ hours: 48 }).toMillis());
    for (const { dryBulbC, wetBulbC, relativeHumidityRatio } of hours) {
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
