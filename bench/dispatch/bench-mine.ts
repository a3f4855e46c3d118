import { allocateVirtualEndpoints } from '../../adapters/virtual-endpoints.js';
import type { VirtualMinerSpec } from '../../adapters/virtual-fleet.js';
import type { Plan } from '../../src/core/planner/plan.js';
import type { MinerConfig, ModelConfig, SiteConfig } from '../../src/core/site.js';
import type { SiteFleet } from '../../src/fleet/registry.js';
import { BENCH_POLICY, benchFeeder } from '../bench-site.js';

/** A net of its own: the demo and the tests may be running beside. */
const VIRTUAL_NET = '127.83';
/** As many as have room in one subnet: a container with a switch of its own. */
const MINERS_PER_CONTAINER = 254;
const SITE_ID = 'bench';
const CREDENTIALS = { username: 'virtual', password: 'virtual' };

export type Event = 'sleep' | 'wake';

/** `minerCount` miners, the firmwares in turn, a feeder for each container, nothing that paces a rise. */
export function benchMine(minerCount: number, firmwares: readonly string[]): SiteConfig {
  const models = firmwares.map(benchModel);
  const ofEach = Array.from({ length: minerCount }, (_, index) => models[index % models.length]!);
  const endpoints = allocateVirtualEndpoints(
    ofEach.map(({ firmware }) => firmware),
    true,
    VIRTUAL_NET,
  );
  const containers = Math.ceil(minerCount / MINERS_PER_CONTAINER);
  const leaves = Array.from({ length: containers }, (_, index) => benchFeeder(`c${index}`, 'site', 1e9));
  const miners: MinerConfig[] = ofEach.map(({ modelId }, index) => ({
    minerId: `m${index}`,
    modelId,
    feederId: leaves[Math.floor(index / MINERS_PER_CONTAINER)]!.feederId,
    customerId: 'house',
    credentials: { ...CREDENTIALS },
    virtual: true,
    ...endpoints[index]!,
  }));
  const feed = { sources: ['simulated'], maxAgeMinutes: 40, whenStale: 'hold' } as const;
  return {
    siteId: SITE_ID,
    name: 'Bench',
    timeZone: 'America/Chicago',
    mode: 'auto',
    location: { latitudeDeg: 32, longitudeDeg: -102 },
    market: { operator: 'ercot', settlementPoint: 'LZ_WEST', tickMinutes: 5, settlementMinutes: 15 },
    tariff: { addersUsdPerMwh: 5, lossRatio: 0.02 },
    feeds: { price: feed, hashprice: { ...feed, poolFeeRatio: 0.02 }, weather: feed },
    meters: [],
    policy: BENCH_POLICY,
    feeders: [benchFeeder('site', null, 1e12), ...leaves],
    thermalLimits: [],
    customers: [{ customerId: 'house', firm: false }],
    networks: ['127.0.0.0/8'],
    models,
    miners,
  };
}

function benchModel(firmware: string, index: number): ModelConfig {
  return {
    modelId: `model-${firmware}`,
    label: 'Antminer S21',
    firmware,
    thermalClass: 'air',
    devFeeRatio: 0,
    inrushRatio: 1.5,
    operatingPoints: [
      { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 },
      { id: 'nominal', kind: 'nominal', powerW: 3_500 + 10 * index, hashrateThs: 200 },
    ],
  };
}

/** The virtual machines of a bench mine. They change at once: what is measured is what steers them. */
export function virtualSpecs({ miners, models }: SiteConfig): VirtualMinerSpec[] {
  const modelOf = new Map(models.map((model) => [model.modelId, model]));
  return miners.map(({ minerId, modelId, host, ports, credentials }) => {
    const model = modelOf.get(modelId)!;
    return {
      minerId,
      host,
      firmware: model.firmware,
      model,
      rampRatio: 0,
      ...(ports && { ports }),
      ...(credentials && { credentials }),
    };
  });
}

/** A plan that wants every miner at one point. */
export function planFor(fleet: SiteFleet, event: Event, epoch: number, nowMs: number): Plan {
  const pointId = event === 'sleep' ? 'sleep' : 'nominal';
  const money = { revenueUsdPerHour: null, energyCostUsdPerHour: null, netUsdPerHour: null };
  return {
    schema: 1,
    planId: `bench-${epoch}`,
    siteId: fleet.site.siteId,
    epoch,
    madeAt: new Date(nowMs).toISOString(),
    validUntil: new Date(nowMs + 3_600_000).toISOString(),
    trigger: 'override',
    mode: 'auto',
    marketKind: 'simulated',
    policy: 'economic',
    method: 'merit-order',
    snapshotHash: '',
    setpointW: 0,
    marketPriceUsdPerMwh: null,
    expectedPriceUsdPerMwh: null,
    deliveredPriceUsdPerMwh: null,
    outlook: null,
    hashpriceUsdPerPhDay: null,
    summary: event,
    groups: fleet.groups.map(({ groupId, feederId, miners }) => ({
      groupId,
      feederId,
      counts: [{ pointId, count: miners.length }],
      powerW: 0,
      hashrateThs: 0,
      breakevenUsdPerMwh: null,
      netUsdPerHour: null,
      reason: event,
    })),
    feeders: [],
    relaxed: [],
    shortfalls: [],
    staleFeeds: [],
    economics: { ...money, boundUsdPerHour: null, gapUsdPerHour: null, alwaysOnNetUsdPerHour: null },
    policyState: { kind: 'economic' },
    whenExpired: 'hold',
  };
}
