import { performance } from 'node:perf_hooks';
import type { TelemetryStore } from '../../src/fleet/index.js';
import { DAY } from './telemetry.js';

/** The ranges that a console offers. */
const RANGES = { '1h': 1, '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
const RUNS = 25;
const STRIDE = 7_919;

export interface QueryTimes {
  readonly p99Ms: number;
  /** Median of each kind of query, ms. */
  readonly medianMs: Readonly<Record<string, number>>;
}

/** The site's power and one miner's history over each range, of another miner and a little earlier each time. */
export async function timeQueries(
  telemetry: TelemetryStore,
  { miners, minutes }: { readonly miners: number; readonly minutes: number },
): Promise<QueryTimes> {
  const all: number[] = [];
  const medianMs: Record<string, number> = {};
  for (const [range, hours] of Object.entries(RANGES)) {
    const [site, miner]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      const to = DAY.plus({ minutes: minutes - (run % minutes) });
      const from = to.minus({ hours });
      site.push(await milliseconds(() => telemetry.history('bench', from, to)));
      const minerId = `m${(run * STRIDE) % miners}`;
      miner.push(await milliseconds(() => telemetry.minerHistory('bench', minerId, from, to)));
    }
    medianMs[`site ${range}`] = quantile(site, 0.5);
    medianMs[`miner ${range}`] = quantile(miner, 0.5);
    all.push(...site, ...miner);
  }
  return { p99Ms: quantile(all, 0.99), medianMs };
}

async function milliseconds(query: () => Promise<{ readonly points: readonly unknown[] }>): Promise<number> {
  const start = performance.now();
  const { points } = await query();
  const elapsed = performance.now() - start;
  if (points.length === 0) throw new Error('a query of the bench has found nothing');
  return elapsed;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!.toFixed(1));
}
