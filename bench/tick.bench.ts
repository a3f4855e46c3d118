import { performance } from 'node:perf_hooks';
import { makePlan, type SiteSnapshot, violations } from '../src/core/planner/index.js';
import type { FeederConfig } from '../src/core/site.js';
import { type MinerState, unknownMinerState } from '../src/fleet/miner-state.js';
import { siteFleet } from '../src/fleet/registry.js';
import { groupStates } from '../src/state/group-states.js';
import { BENCH_POLICY, type BenchResult, benchSite } from './bench-site.js';

const CONTAINERS = 12;
const MODELS = 5;
const RUNS = 200;
const WARM_UP = 50;
const NOW_MS = Date.parse('2026-07-01T12:00:00Z');

/** Snapshot → plan, for fleets of three sizes in the same 60 groups; and per-miner states → groups, for comparison. */
export async function run(): Promise<BenchResult> {
  const figures: Record<string, number> = {};
  for (const miners of [600, 6_000, 60_000]) {
    const fleet = siteFleet(benchSite(miners, CONTAINERS, MODELS));
    const states = new Map(fleet.miners.map(({ minerId }, index) => [minerId, benchState(minerId, index)]));
    const freeze = () =>
      groupStates(fleet.groups, states, BENCH_POLICY, () => ({ upSeconds: 300, downSeconds: 20 }), NOW_MS);
    const base = benchSnapshot(fleet.site.feeders, freeze());
    const broken = violations(base, makePlan(base));
    if (broken.length > 0) throw new Error(`the benched plan is invalid: ${broken.join('; ')}`);
    figures[`plan_ms_p50_${miners}`] = p50((index) => makePlan({ ...base, epoch: index }), RUNS);
    figures[`freeze_ms_p50_${miners}`] = p50(freeze, 20);
  }
  figures['rss_mib_60000'] = Math.round(process.resourceUsage().maxRSS / 1024);
  const notes =
    `makePlan (constraints, allocation, sentences, hashes) on one site of ${CONTAINERS * MODELS} groups, limits ` +
    `binding, ${RUNS} runs each in one process on Node ${process.version}; freeze: per-miner states to groups. ` +
    'rss_mib_60000 is the peak of the whole process.';
  return { figures, notes };
}

function p50(task: (index: number) => unknown, runs: number): number {
  for (let index = 0; index < Math.min(WARM_UP, runs); index += 1) task(index);
  const times = Array.from({ length: runs }, (_, index) => {
    const start = performance.now();
    task(index);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return Number(times[Math.floor(runs / 2)]!.toFixed(3));
}

function benchState(minerId: string, index: number): MinerState {
  const awakeChangedAt = new Date(NOW_MS - (index % 40) * 60_000).toISOString();
  return {
    ...unknownMinerState(minerId),
    directedPointId: index % 3 === 0 ? 'sleep' : 'p1',
    claim: 'mining',
    powerW: 3_000,
    awakeChangedAt,
  };
}

function benchSnapshot(feeders: readonly FeederConfig[], groups: SiteSnapshot['groups']): SiteSnapshot {
  const takenAt = new Date(NOW_MS).toISOString();
  const fresh = {
    source: 'bench',
    knownAt: takenAt,
    ageMinutes: 2,
    maxAgeMinutes: 40,
    stale: false,
    whenStale: 'hold',
  } as const;
  return {
    schema: 1,
    siteId: 'bench',
    timeZone: 'America/Chicago',
    epoch: 1,
    takenAt,
    validUntil: new Date(NOW_MS + 900_000).toISOString(),
    trigger: 'interval',
    mode: 'auto',
    marketKind: 'simulated',
    policy: BENCH_POLICY,
    tariff: { addersUsdPerMwh: 5, lossRatio: 0.02 },
    price: {
      ...fresh,
      recent: Array.from({ length: 96 }, (_, index) => ({
        start: new Date(NOW_MS - (96 - index) * 900_000).toISOString(),
        minutes: 15,
        priceUsdPerMwh: 20 + index / 2,
      })),
    },
    hashprice: { ...fresh, hashpriceUsdPerPhDay: 48 },
    weather: { ...fresh, dryBulbC: 33, wetBulbC: 22 },
    feeders: feeders.map(({ feederId, parentId, powerWMax }) => ({ feederId, parentId, powerWMax })),
    groups,
    obligations: [],
    overrides: [],
    thermalLimits: [],
    firmCustomers: [],
    outlook: null,
    previous: null,
  };
}
