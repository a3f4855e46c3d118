import type { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import type { PriceInterval } from '../core/ports/price.js';
import type { MarketConfig } from '../core/site.js';

/** A price as a source tells it; with the time of the market's correction where it is one. */
export interface PublishedPrice extends PriceInterval {
  readonly correctedAt?: DateTime;
}

/** Prices of one settlement point. */
export interface PointPrices {
  readonly settlementPoint: string;
  readonly prices: readonly PublishedPrice[];
}

/** A row that was added, with the price that was known before it. */
export interface AddedPrice {
  readonly startMs: number;
  readonly priceUsdPerMwh: number;
  readonly wasUsdPerMwh: number | null;
}

/** When Ebb came to know them: all at once, or each at a time of its own. */
export type KnownAt = DateTime | ((price: PriceInterval) => DateTime);

/** Sites may share a settlement point; their writes to it go one after the other. Any number does. */
const PRICE_LOCK = 4_128_234;
/** In one order, so that nobody waits for somebody who waits for him. */
const LOCK_POINTS = `
  SELECT pg_advisory_xact_lock($1, number) FROM (
    SELECT DISTINCT hashtext($2 || ' ' || point) AS number FROM UNNEST($3::text[]) AS point ORDER BY number) AS lock`;
/** What is new or differs from the newest version known. A correction stands until the market corrects it once more. */
const VERSIONS_ADDED = `
  WITH version AS (
    SELECT read.*, newest.price AS was
    FROM (
      SELECT ($2::text[])[index] AS point, to_timestamp(start_ms / 1000) AS start, minutes, price,
             to_timestamp(known_ms / 1000) AS known_at, to_timestamp(corrected_ms / 1000) AS corrected_at
      FROM UNNEST($3::int[], $4::float8[], $5::int[], $6::numeric[], $7::float8[], $9::float8[])
        AS t(index, start_ms, minutes, price, known_ms, corrected_ms)
    ) AS read LEFT JOIN LATERAL (
      SELECT minutes, price_usd_per_mwh AS price, corrected_at FROM price
      WHERE operator = $1 AND settlement_point = read.point AND interval_start = read.start
      ORDER BY known_at DESC LIMIT 1
    ) AS newest ON true
    WHERE CASE WHEN read.corrected_at IS NULL
               THEN newest.corrected_at IS NULL
                    AND (newest.price, newest.minutes) IS DISTINCT FROM (read.price, read.minutes)
               ELSE newest.corrected_at IS NULL OR newest.corrected_at < read.corrected_at END
  ), added AS (
    INSERT INTO price (operator, settlement_point, interval_start, known_at, minutes, price_usd_per_mwh, source, corrected_at)
    SELECT $1, point, start, known_at, minutes, price, $8, corrected_at FROM version
    ON CONFLICT DO NOTHING RETURNING settlement_point, interval_start, price_usd_per_mwh
  )`;
const COUNT = 'SELECT count(*)::int AS count FROM added';
const ROWS = `
  SELECT interval_start, added.price_usd_per_mwh AS price, was
  FROM added JOIN version ON point = settlement_point AND start = interval_start ORDER BY interval_start`;

/** Adds prices of any number of points in one statement, within the caller's transaction. @returns how many rows */
export async function insertPrices(
  tx: EntityManager,
  operator: string,
  points: readonly PointPrices[],
  source: string,
  knownAt: KnownAt,
): Promise<number> {
  const [added] = await addVersions<{ count: number }>(tx, COUNT, { operator, points, source, knownAt });
  return added?.count ?? 0;
}

/** The same of one point, told row by row. */
export async function insertAndTell(
  tx: EntityManager,
  { operator, settlementPoint }: MarketConfig,
  prices: readonly PublishedPrice[],
  source: string,
  knownAt: KnownAt,
): Promise<AddedPrice[]> {
  type Row = { interval_start: Date; price: string; was: string | null };
  const points = [{ settlementPoint, prices }];
  const rows = await addVersions<Row>(tx, ROWS, { operator, points, source, knownAt });
  return rows.map(({ interval_start: start, price, was }) => ({
    startMs: start.getTime(),
    priceUsdPerMwh: Number(price),
    wasUsdPerMwh: was === null ? null : Number(was),
  }));
}

interface Told {
  readonly operator: string;
  readonly points: readonly PointPrices[];
  readonly source: string;
  readonly knownAt: KnownAt;
}

async function addVersions<Row>(
  tx: EntityManager,
  told: string,
  { operator, points, source, knownAt }: Told,
): Promise<Row[]> {
  const all = points.flatMap(({ prices }, index) => prices.map((price) => ({ index: index + 1, price })));
  if (all.length === 0) return [];
  const known = typeof knownAt === 'function' ? knownAt : () => knownAt;
  const names = points.map(({ settlementPoint }) => settlementPoint);
  const isCorrected = all.some(({ price }) => price.correctedAt !== undefined);
  // Its many look-ups are cheap and counted as dear: compiling them takes longer than they do.
  await tx.query('SET LOCAL jit = off');
  await tx.query(LOCK_POINTS, [PRICE_LOCK, operator, names]);
  return tx.query<Row[]>(VERSIONS_ADDED + told, [
    operator,
    names,
    arrayOf(all.map(({ index }) => index)),
    arrayOf(all.map(({ price }) => price.start.toMillis())),
    arrayOf(all.map(({ price }) => price.minutes)),
    arrayOf(all.map(({ price }) => price.priceUsdPerMwh)),
    arrayOf(all.map(({ price }) => known(price).toMillis())),
    source,
    // A shorter array counts as filled up with nulls.
    arrayOf(isCorrected ? all.map(({ price }) => price.correctedAt?.toMillis() ?? null) : []),
  ]);
}

/** An array as PostgreSQL reads it: faster than one that the driver writes. */
function arrayOf(numbers: readonly (number | null)[]): string {
  return `{${numbers.map((number) => number ?? 'NULL').join(',')}}`;
}
