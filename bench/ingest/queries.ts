import { performance } from 'node:perf_hooks';
import type { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import type { TelemetryStore } from '../../src/fleet/index.js';
import { FeedStore } from '../../src/ingest/feed-store.js';
import { benchSite } from '../bench-site.js';
import { endOfPrices, nameOf, OPERATOR } from './prices.js';
import { DAY } from './telemetry.js';

/** The ranges that a console offers, in hours; and of prices a year, as reports ask for it. */
const RANGES = { '1h': 1, '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
const PRICE_RANGES = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24, '365d': 365 * 24 } as const;
const RUNS = 25;
const STRIDE = 7_919;

export interface QueryTimes {
  readonly p99Ms: number;
  /** Median of each kind of query, ms. */
  readonly medianMs: Readonly<Record<string, number>>;
}

/** The site's power and one miner's history over each range, of another miner and a little earlier each time. */
export function timeTelemetry(
  telemetry: TelemetryStore,
  { miners, minutes }: { readonly miners: number; readonly minutes: number },
): Promise<QueryTimes> {
  const endOf = (run: number): DateTime => DAY.plus({ minutes: minutes - (run % minutes) });
  return timed(RANGES, {
    site: async (run, hours) =>
      (await telemetry.history('bench', endOf(run).minus({ hours }), endOf(run))).points.length,
    miner: async (run, hours) => {
      const minerId = `m${(run * STRIDE) % miners}`;
      return (await telemetry.minerHistory('bench', minerId, endOf(run).minus({ hours }), endOf(run))).points
        .length;
    },
  });
}

/** One point's prices over each range, of another point and a little earlier each time. */
export function timePrices(
  database: DataSource,
  { points, days }: { readonly points: number; readonly days: number },
): Promise<QueryTimes> {
  const store = new FeedStore(database);
  const site = benchSite(1, 1, 1);
  const end = endOfPrices(days);
  return timed(PRICE_RANGES, {
    prices: async (run, hours) => {
      const settlementPoint = nameOf((run * STRIDE) % points);
      const market = { ...site.market, operator: OPERATOR, settlementPoint };
      const to = end.minus({ minutes: 15 * run });
      return (await store.prices({ ...site, market }, { from: to.minus({ hours }), to })).length;
    },
  });
}

/** @param queries each says how much it has found */
async function timed(
  ranges: Readonly<Record<string, number>>,
  queries: Readonly<Record<string, (run: number, hours: number) => Promise<number>>>,
): Promise<QueryTimes> {
  const all: number[] = [];
  const medianMs: Record<string, number> = {};
  for (const [range, hours] of Object.entries(ranges)) {
    for (const [name, query] of Object.entries(queries)) {
      const times: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const start = performance.now();
        if ((await query(run, hours)) === 0) throw new Error('a query of the bench has found nothing');
        times.push(performance.now() - start);
      }
      medianMs[`${name} ${range}`] = quantile(times, 0.5);
      all.push(...times);
    }
  }
  return { p99Ms: quantile(all, 0.99), medianMs };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!.toFixed(1));
}
