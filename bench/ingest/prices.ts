import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DateTime } from 'luxon';
import { intervalEnd } from '../../src/core/interval.js';
import { FeedStore } from '../../src/ingest/feed-store.js';
import type { PointPrices } from '../../src/ingest/price-versions.js';
import { syntheticPrices } from '../synthetic-prices.js';
import { type Course, race, type Race, timedCopy } from './race.js';
import type { BenchServer } from './servers.js';

export const OPERATOR = 'ercot' as const;
const SOURCE = 'bench';
/** As a market's file has them, or somebody who fetches its history. */
export const POINTS_AT_ONCE = 50;
export const DAYS_AT_ONCE = 35;
const QUARTERS_PER_DAY = 96;
const PARTS = 4;
/** A row a version, as plainly as one would keep it. */
const BARE_TABLE = `
  CREATE TABLE bare_price (operator text, settlement_point text, interval_start timestamptz, known_at timestamptz,
                           minutes integer, price_usd_per_mwh numeric, source text)`;
/** When the history was fetched. */
const KNOWN_AT = DateTime.fromISO('2026-07-01T00:00:00Z', { zone: 'utc' });

/** A history of 15-minute prices of many points: through the product's store with its versions, and rows by COPY. */
export async function racePrices(
  { database, copies }: BenchServer,
  size: { readonly points: number; readonly days: number; readonly copyPoints: number },
  folder: string,
): Promise<Race> {
  await database.query(BARE_TABLE);
  const store = new FeedStore(database);
  const year = syntheticPrices(size.days);
  const pointsOf = (count: number, part: number): number[] =>
    Array.from({ length: count }, (_, point) => point).filter((point) => point % PARTS === part);
  const parts = Array.from({ length: PARTS }, (_, part) => ({
    ebb: () => addPrices(store, year, pointsOf(size.points, part)),
    copy: copies
      ? () =>
          timedCopy(database, 'bare_price', join(folder, 'rows'), rows(year, pointsOf(size.copyPoints, part)))
      : null,
  }));
  return race(database, parts);
}

/** End of the last interval of such a history. */
export function endOfPrices(days: number): DateTime {
  return intervalEnd(syntheticPrices(days).at(-1)!);
}

type Year = ReturnType<typeof syntheticPrices>;

function priceAt({ priceUsdPerMwh }: Year[number], point: number): number {
  return Math.round((priceUsdPerMwh + (point % 40) / 4 - 5) * 100) / 100;
}

async function addPrices(store: FeedStore, year: Year, points: readonly number[]): Promise<Course> {
  let [samples, seconds] = [0, 0];
  for (let at = 0; at < points.length; at += POINTS_AT_ONCE) {
    for (let from = 0; from < year.length; from += DAYS_AT_ONCE * QUARTERS_PER_DAY) {
      const intervals = year.slice(from, from + DAYS_AT_ONCE * QUARTERS_PER_DAY);
      const batch: PointPrices[] = points.slice(at, at + POINTS_AT_ONCE).map((point) => ({
        settlementPoint: nameOf(point),
        prices: intervals.map((interval) => ({ ...interval, priceUsdPerMwh: priceAt(interval, point) })),
      }));
      const start = performance.now();
      samples += await store.addPricesOfPoints(OPERATOR, batch, SOURCE, KNOWN_AT);
      seconds += (performance.now() - start) / 1e3;
    }
  }
  return { samples, seconds };
}

function* rows(year: Year, points: readonly number[]) {
  for (const point of points) {
    const lines = year.map((interval) => {
      const start = interval.start.toISO();
      const knownAt = KNOWN_AT.toISO();
      return (
        [OPERATOR, nameOf(point), start, knownAt, 15, priceAt(interval, point), SOURCE].join('\t') + '\n'
      );
    });
    yield { text: lines.join(''), samples: lines.length };
  }
}

export function nameOf(point: number): string {
  return `NODE_${String(point).padStart(4, '0')}_RN`;
}
