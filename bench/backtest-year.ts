import { performance } from 'node:perf_hooks';
import { runPolicy } from '../src/backtest/index.js';
import { LookAheadOutlooks } from '../src/backtest/look-ahead-outlooks.js';
import { realTimeKnown } from '../src/backtest/known-series.js';
import { BENCH_POLICY, benchSite } from './bench-site.js';
import { syntheticPrices } from './synthetic-prices.js';

const LAG_MINUTES = 15;

/** Seconds for a year of 5-minute ticks on 15-minute prices: 60 groups, looking ahead; and of its days, first and last. */
export function backtestYear(days = 365): Record<string, number> {
  const prices = syntheticPrices(days);
  const site = benchSite(30_000, 12, 5);
  const fromMs = prices[0]!.start.toMillis();
  const setting = {
    site,
    history: {
      prices,
      lagMinutes: LAG_MINUTES,
      hashpricePaid: () => 48,
      hashpriceKnown: () => 48,
      dryBulbC: () => null,
    },
    fromMs,
    toMs: fromMs + days * 86_400_000,
    rampTimes: () => ({ upSeconds: 360, downSeconds: 20 }),
    obedience: { latencySeconds: 10, failureRatio: 0.002, repairHours: 4, wearUsdPerWake: 0.03 },
    seed: 1,
  };
  const outlooks = new LookAheadOutlooks(BENCH_POLICY, {
    series: { realTime: realTimeKnown(prices, LAG_MINUTES) },
    zone: site.timeZone,
    lagMinutes: LAG_MINUTES,
  });
  const marks: number[] = [performance.now()];
  let intervals = 0;
  for (const _ of runPolicy(setting, { policy: BENCH_POLICY, outlooks })) {
    intervals += 1;
    if (intervals % 96 === 0) marks.push(performance.now());
  }
  if (intervals !== prices.length) throw new Error('the backtest has lost intervals');
  const seconds = (from: number, to: number): number => (marks[to]! - marks[from]!) / 1e3;
  const month = Math.min(30, Math.floor(days / 3));
  return {
    backtest_year_s: round(seconds(0, days)),
    // What a day costs must not grow with those before it; the first weeks have less to learn from.
    backtest_last_over_middle: round(
      seconds(days - month, days) / seconds(Math.floor(days / 2) - month, Math.floor(days / 2)),
    ),
  };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
