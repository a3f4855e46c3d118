import type { DateTime } from 'luxon';
import { type FeedDeps } from '../../adapters/feeds.js';
import { simulateBitcoinCore } from '../../adapters/hashprice/bitcoin-core/simulator.js';
import { simulateExchanges } from '../../adapters/hashprice/exchanges/simulator.js';
import { simulateLuxor } from '../../adapters/hashprice/luxor/simulator.js';
import { simulateMempool } from '../../adapters/hashprice/mempool/simulator.js';
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
import { simulateNws } from '../../adapters/weather/nws/simulator.js';
import { simulateOpenMeteo } from '../../adapters/weather/open-meteo/simulator.js';
import type { FeedSimulator } from '../../adapters/shared/simulator-feed.js';
import type { MarketSimulatorOptions } from '../../adapters/shared/simulator-market.js';
import { HandClock } from './hand-clock.js';

/* Every feed with its simulator before it, for tests of what all of them have in common. */

/** Short, so that a source that says nothing does not hold the run up. */
const TIMEOUT_SECONDS = '1';
export const POOL_FEE_RATIO = 0.02;
export const MIDLAND = { latitudeDeg: 31.99, longitudeDeg: -102.08 };
const ERCOT_POINT = 'LZ_WEST';
const CREDENTIALS = {
  username: 'trader@mine.example',
  password: 'secret-word',
  subscriptionKey: 'secret-key',
};
/** Of the afternoon in Texas, so that sources of today alone have something to tell. */
export const NOW = '2026-07-14T21:07:00Z';

/** Below zero, plain, and above any cap, by the quarter of the hour; and another by each hour, so that none stands for another. */
const QUARTERS_USD_PER_MWH = [-35.21, 28.4, 5_000, 9_117.83];
export const priceUsdPerMwh = (_: string, start: DateTime): number =>
  Math.round((QUARTERS_USD_PER_MWH[Math.floor(start.minute / 15)]! + start.toUTC().hour / 4) * 100) / 100;

/** What stands for a source: its simulator with the settings that lead there, or nothing where it makes things up. */
export interface Stand {
  readonly simulator: FeedSimulator | null;
  readonly env: Readonly<Record<string, string>>;
}
export type MakeStand = (clock: HandClock, world?: World) => Promise<Stand>;

/** What a source tells, where it is not the usual of this file. */
export interface World {
  readonly priceUsdPerMwh?: (point: string, start: DateTime) => number;
  readonly dryBulbC?: (start: DateTime) => number;
  /** What a quoted hashprice is multiplied by: 0.001 for one by the TH. */
  readonly hashpriceFactor?: number;
}
const usual = { priceUsdPerMwh, dryBulbC: (start: DateTime): number => 20 + start.hour / 2 };

const noStand: MakeStand = () => Promise.resolve({ simulator: null, env: {} });

function standAt(
  variables: readonly string[],
  start: (clock: HandClock, world?: World) => Promise<FeedSimulator>,
): MakeStand {
  return async (clock, world) => {
    const simulator = await start(clock, world);
    return { simulator, env: Object.fromEntries(variables.map((name) => [name, simulator.baseUrl])) };
  };
}

/** Where a market's prices are asked for, and how long its intervals are. */
export interface PriceStand {
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
  'ercot-dashboard': standAt(['EBB_ERCOT_DASHBOARD_URL'], (clock, world) =>
    simulateErcotDashboard({ clock, ...usual, ...world }),
  ),
  'ercot-public-api': async (clock, world) => {
    const simulator = await simulateErcotPublicApi({ clock, credentials: CREDENTIALS, ...usual, ...world });
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
  const make: MakeStand = async (clock, world) => {
    const simulator = await simulate({ clock, ...usual, ...world });
    const line = [name, `${name}_REPORTS`].flatMap((each) => [
      [`EBB_${each}_URL`, simulator.baseUrl],
      [`EBB_${each}_REQUESTS_PER_MINUTE`, '6000'],
    ]);
    return { simulator, env: { ...(Object.fromEntries(line) as Record<string, string>), ...env } };
  };
  return { make, ...where };
}

export const priceStands: Readonly<Record<string, PriceStand>> = {
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

export const hashpriceStands: Readonly<Record<string, MakeStand>> = {
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
  luxor: async (clock, world) => {
    const apiKey = CREDENTIALS.subscriptionKey;
    const { simulator, env } = await standAt([...BITCOIN_URLS, 'EBB_LUXOR_URL'], () =>
      simulateLuxor({ clock, ...BITCOIN, apiKey, factor: world?.hashpriceFactor ?? 1 }),
    )(clock);
    return { simulator, env: { ...env, LUXOR_API_KEY: apiKey } };
  },
};

/** Those that tell somebody else's hashprice, with figures that it was checked against. */
export const QUOTED_HASHPRICES = ['luxor'];

export const weatherStands: Readonly<Record<string, MakeStand>> = {
  simulated: noStand,
  'open-meteo': async (clock, world) => {
    const apiKey = CREDENTIALS.subscriptionKey;
    const simulator = await simulateOpenMeteo({ clock, apiKey, ...usual, ...world });
    return { simulator, env: { EBB_OPEN_METEO_URL: simulator.baseUrl, OPEN_METEO_API_KEY: apiKey } };
  },
  nws: async (clock, world) => {
    const simulator = await simulateNws({ clock, ...usual, ...world });
    const env = { EBB_NWS_CONTACT: 'ops@mine.example', EBB_NWS_REQUESTS_PER_MINUTE: '6000' };
    return { simulator, env: { ...env, EBB_NWS_URL: simulator.baseUrl } };
  },
};

export interface Bench<Feed> {
  readonly feed: Feed;
  readonly clock: HandClock;
  readonly simulator: FeedSimulator | null;
}

/** A feed with its simulator; whoever makes it closes that. */
export async function feedBench<Feed>(
  entry: { create(deps: FeedDeps): Feed } | undefined,
  makeStand: MakeStand | undefined,
  {
    now = NOW,
    timeoutSeconds = TIMEOUT_SECONDS,
    world = {},
    clock = new HandClock(now),
  }: {
    readonly now?: string;
    readonly timeoutSeconds?: string;
    readonly world?: World;
    readonly clock?: HandClock;
  } = {},
): Promise<Bench<Feed>> {
  if (entry === undefined || makeStand === undefined) throw new Error('a feed without a stand in this file');
  const { simulator, env } = await makeStand(clock, world);
  const line = Object.fromEntries(
    ['MEMPOOL', 'COINBASE', 'KRAKEN', 'LUXOR'].map((name) => [`EBB_${name}_REQUESTS_PER_MINUTE`, '6000']),
  );
  const deps = { clock, seed: 1, poolFeeRatio: POOL_FEE_RATIO, random: () => 0.5 };
  const feed = entry.create({ ...deps, env: { ...line, ...env, EBB_FEED_TIMEOUT_SECONDS: timeoutSeconds } });
  return { feed, clock, simulator };
}
