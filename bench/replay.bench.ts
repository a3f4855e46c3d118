import { performance } from 'node:perf_hooks';
import { DateTime } from 'luxon';
import { replay, ReplaySum } from '../src/backtest/index.js';
import type { PriceInterval } from '../src/core/ports/price.js';
import { type BenchResult, benchSite } from './bench-site.js';

const QUARTERS_PER_YEAR = 365 * 96;
const START = DateTime.fromISO('2024-01-01T06:00:00Z', { zone: 'utc' });

/** A year of 15-minute prices through the planner: 12 groups, and 60. */
export async function run(): Promise<BenchResult> {
  const prices = syntheticYear();
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

/** A daily wave with an evening ramp, negative noons and, one evening in 30, a scarcity price. */
function syntheticYear(): PriceInterval[] {
  return Array.from({ length: QUARTERS_PER_YEAR }, (_, index) => {
    const day = Math.floor(index / 96);
    const hour = (index % 96) / 4;
    const wave = 35 + 40 * Math.sin(((hour - 13) / 24) * 2 * Math.PI) + ((index * 7_919) % 23);
    const scarce = day % 30 === 17 && hour >= 18 && hour < 20;
    return { start: START.plus({ minutes: 15 * index }), minutes: 15, priceUsdPerMwh: scarce ? 5_000 : wave };
  });
}
