import type { CapabilityEnvelope } from '../../src/core/ports/miner.js';
import type { FeederConfig, MinerConfig, SiteConfig } from '../../src/core/site.js';
import { type MinerState, unknownMinerState } from '../../src/fleet/miner-state.js';
import { type SiteFleet, siteFleet } from '../../src/fleet/registry.js';
import { TEST_MODEL } from './model.js';
import { ECONOMIC } from './snapshot.js';

export const TEST_ENVELOPE: CapabilityEnvelope = {
  firmware: 'test',
  label: 'Test firmware',
  verbs: ['sleep', 'wake', 'profile'],
  restarts: [],
  downSeconds: 10,
  upSeconds: 60,
  survivesReboot: [],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 1,
  writeTimeoutSeconds: 1,
  devFeeRatio: 0,
  ports: { api: 1 },
  limits: [],
  unverified: [],
};

export function testFeeder(feeder: Partial<FeederConfig> & { feederId: string }): FeederConfig {
  return {
    parentId: null,
    name: feeder.feederId,
    powerWMax: 1e6,
    rampUpWPerMinute: null,
    inrushWMax: null,
    ...feeder,
  };
}

/** A site with `count` test miners on each of `leaves`, below one root feeder `site`. */
export function testSite(options: {
  count: number;
  leaves?: FeederConfig[];
  root?: Partial<FeederConfig>;
}): SiteConfig {
  const leaves = options.leaves ?? [testFeeder({ feederId: 'c1', parentId: 'site' })];
  const miners: MinerConfig[] = leaves.flatMap(({ feederId }) =>
    Array.from({ length: options.count }, (_, index) => ({
      minerId: `${feederId}-${String(index + 1).padStart(3, '0')}`,
      modelId: TEST_MODEL.modelId,
      feederId,
      customerId: 'house',
      host: '127.0.0.1',
      virtual: true,
    })),
  );
  const feed = { sources: ['simulated'], maxAgeMinutes: 40, whenStale: 'hold' } as const;
  return {
    siteId: 'test',
    name: 'Test site',
    timeZone: 'America/Chicago',
    mode: 'auto',
    location: { latitudeDeg: 32, longitudeDeg: -102 },
    market: { operator: 'ercot', settlementPoint: 'LZ_WEST', tickMinutes: 5, settlementMinutes: 15 },
    tariff: { addersUsdPerMwh: 0, lossRatio: 0 },
    feeds: { price: feed, hashprice: { ...feed, poolFeeRatio: 0 }, weather: feed },
    policy: ECONOMIC,
    meters: [],
    feeders: [testFeeder({ feederId: 'site', ...options.root }), ...leaves],
    thermalLimits: [],
    customers: [{ customerId: 'house', firm: false }],
    networks: ['127.0.0.0/8'],
    models: [TEST_MODEL],
    miners,
  };
}

export function testFleet(options: Parameters<typeof testSite>[0]): SiteFleet {
  return siteFleet(testSite(options));
}

/** States as a first good reading leaves them: every miner seen at `pointId`. */
export function seenStates(fleet: SiteFleet, pointId: string, observedAt: string): Map<string, MinerState> {
  return new Map(fleet.miners.map(({ minerId }) => [minerId, seenState(minerId, pointId, observedAt)]));
}

export function seenState(minerId: string, pointId: string, observedAt: string): MinerState {
  const point = TEST_MODEL.operatingPoints.find(({ id }) => id === pointId)!;
  return {
    ...unknownMinerState(minerId),
    observedPointId: pointId,
    powerW: point.powerW,
    powerSource: 'metered',
    hashrateThs: point.hashrateThs,
    claim: point.kind === 'sleep' ? 'sleeping' : 'mining',
    observedAt,
  };
}
