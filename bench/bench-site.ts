import type { EconomicPolicy } from '../src/core/planner/policy.js';
import type { FeederConfig, MinerConfig, ModelConfig, SiteConfig } from '../src/core/site.js';

export interface BenchResult {
  readonly figures: Readonly<Record<string, number>>;
  readonly notes: string;
}

export const BENCH_POLICY: EconomicPolicy = {
  kind: 'economic',
  marginUsdPerMwh: 1,
  horizonHours: 36,
  wearUsdPerWake: 0.03,
  wakesPerDayMax: null,
  minUpMinutes: 15,
  minDownMinutes: 10,
};

/** `containers` × `modelCount` groups, the limits a little short of what nominal draws. */
export function benchSite(minerCount: number, containers: number, modelCount: number): SiteConfig {
  const models = Array.from({ length: modelCount }, (_, index) => benchModel(index));
  const leaves = Array.from({ length: containers }, (_, index) =>
    benchFeeder(`c${index}`, 't', (minerCount * 3_000) / containers),
  );
  const miners: MinerConfig[] = Array.from({ length: minerCount }, (_, index) => ({
    minerId: `m${index}`,
    modelId: models[index % models.length]!.modelId,
    feederId: leaves[Math.floor(index / models.length) % containers]!.feederId,
    customerId: 'house',
    host: '127.0.0.1',
    virtual: true,
  }));
  const feed = { sources: ['simulated'], maxAgeMinutes: 40, whenStale: 'hold' } as const;
  return {
    siteId: 'bench',
    name: 'Bench',
    timeZone: 'America/Chicago',
    mode: 'auto',
    location: { latitudeDeg: 32, longitudeDeg: -102 },
    market: { operator: 'ercot', settlementPoint: 'LZ_WEST', tickMinutes: 5, settlementMinutes: 15 },
    tariff: { addersUsdPerMwh: 5, lossRatio: 0.02 },
    feeds: { price: feed, hashprice: { ...feed, poolFeeRatio: 0.02 }, weather: feed },
    meters: [],
    policy: BENCH_POLICY,
    feeders: [
      benchFeeder('site', null, minerCount * 2_800),
      benchFeeder('t', 'site', minerCount * 2_900),
      ...leaves,
    ],
    thermalLimits: [],
    customers: [{ customerId: 'house', firm: false }],
    networks: ['127.0.0.0/8'],
    models,
    miners,
  };
}

export function benchFeeder(feederId: string, parentId: string | null, powerWMax: number): FeederConfig {
  return { feederId, parentId, powerWMax, name: feederId, rampUpWPerMinute: null, inrushWMax: null };
}

/** Six operating points of falling efficiency, better models first. */
function benchModel(index: number): ModelConfig {
  const nominalW = 3_000 + 100 * index;
  const nominalThs = nominalW / (17 + 3 * index);
  const at = (ratio: number, kind: 'underclock' | 'nominal' | 'overclock') => ({
    id: `p${ratio}`,
    kind,
    powerW: nominalW * ratio,
    hashrateThs: nominalThs * ratio ** 0.85,
  });
  return {
    modelId: `model-${index}`,
    label: `Model ${index}`,
    firmware: 'bench',
    thermalClass: 'air',
    devFeeRatio: 0.02,
    inrushRatio: 1.5,
    operatingPoints: [
      { id: 'sleep', kind: 'sleep', powerW: 25, hashrateThs: 0 },
      ...[0.4, 0.6, 0.8].map((ratio) => at(ratio, 'underclock')),
      at(1, 'nominal'),
      at(1.2, 'overclock'),
    ],
  };
}
