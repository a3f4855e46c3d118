import type {
  EconomicPolicy,
  FeederState,
  GroupState,
  Override,
  SiteSnapshot,
  ThresholdPolicy,
} from '../../src/core/planner/index.js';
import { TEST_MODEL } from './model.js';

export const TAKEN_AT = '2026-07-01T12:00:00.000Z';

export const ECONOMIC: EconomicPolicy = {
  kind: 'economic',
  marginUsdPerMwh: 0,
  horizonHours: 0,
  wearUsdPerWake: 0.03,
  wakesPerDayMax: null,
  minUpMinutes: 0,
  minDownMinutes: 0,
};

export const THRESHOLD: ThresholdPolicy = {
  kind: 'threshold',
  curtailAboveUsdPerMwh: 90,
  curtailAfterIntervals: 2,
  highStrikeUsdPerMwh: 500,
  resumeBelowUsdPerMwh: 75,
  resumeAfterIntervals: 2,
  schedule: [],
  groups: [],
  minUpMinutes: 0,
  minDownMinutes: 0,
};

/** 100 miners of the test model, all awake, free to go anywhere. */
export function group(change: Partial<GroupState> & { groupId: string }): GroupState {
  const count = change.minerCount ?? 100;
  return {
    model: TEST_MODEL.label,
    firmware: 'test',
    feederId: 'site',
    customer: 'house',
    thermalClass: 'air',
    operatingPoints: TEST_MODEL.operatingPoints,
    devFeeRatio: 0,
    upSeconds: 60,
    downSeconds: 10,
    minerCount: count,
    freeCount: count,
    lockedAwakeCount: 0,
    lockedAsleepCount: 0,
    currentCounts: [{ pointId: 'nominal', count }],
    stuck: [],
    ...change,
  };
}

export function feeder(feederId: string, powerWMax: number, parentId: string | null = null): FeederState {
  return { feederId, parentId, powerWMax };
}

export function override(change: Partial<Override>): Override {
  return {
    overrideId: 'o1',
    action: 'curtail',
    powerW: null,
    scope: { kind: 'feeder', id: 'site' },
    reason: 'test',
    by: 'ana',
    since: TAKEN_AT,
    expiresAt: '2026-07-01T13:00:00.000Z',
    acceptNonPerformance: false,
    ...change,
  };
}

/** Prices of 15-minute intervals, the newest last, ending at `TAKEN_AT`. */
export function recentPrices(...pricesUsdPerMwh: number[]): SiteSnapshot['price']['recent'] {
  const end = Date.parse(TAKEN_AT);
  return pricesUsdPerMwh.map((priceUsdPerMwh, index) => ({
    start: new Date(end - (pricesUsdPerMwh.length - index) * 900_000).toISOString(),
    minutes: 15,
    priceUsdPerMwh,
  }));
}

/** A site of one group of 100 miners under 1 MW: price $20, hashprice $50, no losses, no adders. */
export function snapshot(change: Partial<SiteSnapshot> = {}): SiteSnapshot {
  const fresh = {
    source: 'test',
    knownAt: TAKEN_AT,
    ageMinutes: 2,
    maxAgeMinutes: 40,
    stale: false,
    whenStale: 'hold',
  } as const;
  return {
    schema: 1,
    siteId: 'test',
    timeZone: 'America/Chicago',
    epoch: 1,
    takenAt: TAKEN_AT,
    validUntil: '2026-07-01T12:15:00.000Z',
    trigger: 'interval',
    mode: 'auto',
    marketKind: 'simulated',
    policy: ECONOMIC,
    tariff: { addersUsdPerMwh: 0, lossRatio: 0 },
    price: { ...fresh, recent: recentPrices(20) },
    hashprice: { ...fresh, hashpriceUsdPerPhDay: 50 },
    weather: { ...fresh, dryBulbC: 25, wetBulbC: 18 },
    feeders: [feeder('site', 1e6)],
    groups: [group({ groupId: 'g1' })],
    obligations: [],
    overrides: [],
    thermalLimits: [],
    firmCustomers: [],
    outlook: null,
    previous: null,
    ...change,
  };
}

/** The same with another price, all else as it is. */
export function atPrice(base: SiteSnapshot, ...pricesUsdPerMwh: number[]): SiteSnapshot {
  return { ...base, price: { ...base.price, recent: recentPrices(...pricesUsdPerMwh) } };
}
