import type { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import type { PriceInterval } from '../core/ports/price.js';
import type { MarketConfig } from '../core/site.js';

/** A price as a source tells it; with the time of the market's correction where it is one. */
export interface PublishedPrice extends PriceInterval {
  readonly correctedAt?: DateTime;
}

/** A row that was added, with the price that was known before it. */
export interface AddedPrice {
  readonly startMs: number;
  readonly priceUsdPerMwh: number;
  readonly wasUsdPerMwh: number | null;
}

/** Sites may share a settlement point; their writes to it go one after the other. Any number does. */
const PRICE_LOCK = 4_128_234;

/**
 * Adds what is new or differs from the newest version known; within the caller's transaction. A correction stands until the
 * market corrects it once more: a source that still tells the price as first published changes nothing.
 * @param knownAt of all of them, or of each
 */
export async function insertPrices(
  tx: EntityManager,
  { operator, settlementPoint }: MarketConfig,
  prices: readonly PublishedPrice[],
  source: string,
  knownAt: DateTime | ((price: PriceInterval) => DateTime),
): Promise<AddedPrice[]> {
  if (prices.length === 0) return [];
  await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [
    PRICE_LOCK,
    `${operator} ${settlementPoint}`,
  ]);
  const rows = await tx.query<{ interval_start: Date; price: string; was: string | null }[]>(
    `WITH read AS (
       SELECT * FROM UNNEST($3::timestamptz[], $4::int[], $5::numeric[], $6::timestamptz[], $8::timestamptz[])
         AS t(interval_start, minutes, price, known_at, corrected_at)
     ), newest AS (
       SELECT DISTINCT ON (interval_start) interval_start, minutes, price_usd_per_mwh, corrected_at
       FROM price WHERE operator = $1 AND settlement_point = $2 AND interval_start = ANY($3::timestamptz[])
       ORDER BY interval_start, known_at DESC
     ), added AS (
       INSERT INTO price (operator, settlement_point, interval_start, known_at, minutes, price_usd_per_mwh, source,
                          corrected_at)
       SELECT $1, $2, read.interval_start, read.known_at, read.minutes, read.price, $7, read.corrected_at
       FROM read LEFT JOIN newest USING (interval_start)
       WHERE CASE WHEN read.corrected_at IS NULL
                  THEN newest.corrected_at IS NULL
                       AND (newest.price_usd_per_mwh, newest.minutes) IS DISTINCT FROM (read.price, read.minutes)
                  ELSE newest.corrected_at IS NULL OR newest.corrected_at < read.corrected_at END
       ON CONFLICT DO NOTHING RETURNING interval_start, price_usd_per_mwh
     )
     SELECT interval_start, added.price_usd_per_mwh AS price, newest.price_usd_per_mwh AS was
     FROM added LEFT JOIN newest USING (interval_start) ORDER BY interval_start`,
    [
      operator,
      settlementPoint,
      prices.map(({ start }) => start.toJSDate()),
      prices.map(({ minutes }) => minutes),
      prices.map(({ priceUsdPerMwh }) => priceUsdPerMwh),
      prices.map((price) => (typeof knownAt === 'function' ? knownAt(price) : knownAt).toJSDate()),
      source,
      prices.map(({ correctedAt }) => correctedAt?.toJSDate() ?? null),
    ],
  );
  return rows.map(({ interval_start: start, price, was }) => ({
    startMs: start.getTime(),
    priceUsdPerMwh: Number(price),
    wasUsdPerMwh: was === null ? null : Number(was),
  }));
}
