import { performance } from 'node:perf_hooks';
import { replay, ReplaySum } from '../src/backtest/index.js';
import { type BenchResult, benchSite } from './bench-site.js';
import { syntheticPrices } from './synthetic-prices.js';

const QUARTERS_PER_YEAR = 365 * 96;

/** A year of 15-minute prices through the planner: 12 groups, and 60. */
export async function run(): Promise<BenchResult> {
  const prices = syntheticPrices(365);
  const figures: Record<string, number> = {};
  for (const [containers, models] of [
    [4, 3],
    [12, 5],
  ] as const) {
    const sum = new ReplaySum();
    const start = performance.now();
    const site = benchSite(6_000, containers, models);
    const rampTimes = () => ({ upSeconds: 360, downSeconds: 20 });
    for (const row of replay({ site, prices, hashprice: () => 48, lagMinutes: 15, rampTimes })) sum.add(row);
    figures[`year_seconds_${containers * models}_groups`] = Number(
      ((performance.now() - start) / 1000).toFixed(2),
    );
    if (sum.totals.intervals !== QUARTERS_PER_YEAR) throw new Error('the replay has lost intervals');
  }
  const notes =
    `${QUARTERS_PER_YEAR} synthetic 15-minute prices, 6,000 miners, economic policy with minimum times, limits ` +
    `binding, sentences and hashes included; one run each on Node ${process.version}.`;
  return { figures, notes };
}
