import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Interval } from '../core/interval.js';
import type { HashpriceReading } from '../core/ports/hashprice.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import type { Version } from '../core/versions/index.js';
import { type HashpriceRow, type KnownHashprice, knownHashprice, USUAL_FEES_DAYS } from './hashprice-rows.js';
import { insertPrices, type KnownAt, type PointPrices, pricesOf } from './price-versions.js';
import { VersionStore } from './version-store.js';

/** A price with where it came from and since when it was known. */
export interface KnownPrice extends PriceInterval {
  readonly source: string;
  readonly knownAt: DateTime;
  /** When the market corrected it; null as first published. */
  readonly correctedAt: DateTime | null;
}

/** Rows of feeds: only ever added. Reads say what was known at an instant. */
@Injectable()
export class FeedStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Adds what is new or differs from the newest version known, corrections of the market excepted: those stand. Returns how
   * many versions that was.
   * @param knownAt of all of them, or of each
   * @throws EbbError `malformed` where one has no start, no length or no price
   */
  async addPrices(
    { market }: SiteConfig,
    prices: readonly PriceInterval[],
    source: string,
    knownAt: DateTime | ((price: PriceInterval) => DateTime),
  ): Promise<number> {
    const { operator, settlementPoint } = market;
    return this.addPricesOfPoints(operator, [{ settlementPoint, prices }], source, knownAt);
  }

  /** The same of many settlement points at once: a market's file, or a history of all of it. */
  async addPricesOfPoints(
    operator: string,
    points: readonly PointPrices[],
    source: string,
    knownAt: KnownAt,
  ): Promise<number> {
    return this.database.transaction((tx) => insertPrices(tx, operator, points, source, knownAt));
  }

  /**
   * Ascending; of each interval that starts in [from, to) the newest version known at `at`, absent: of all; at most `limit`,
   * the latest. Without `from`: as far back as there are prices.
   */
  async prices(
    { market }: SiteConfig,
    query: {
      readonly from?: DateTime;
      readonly to: DateTime;
      readonly at?: DateTime;
      readonly limit?: number;
    },
  ): Promise<KnownPrice[]> {
    const { from, limit = Infinity } = query;
    const [at, toMs] = [pricesOf(market), query.to.toMillis()];
    const atMs = query.at?.toMillis() ?? Infinity;
    const store = new VersionStore(this.database);
    const known = from
      ? (await store.knownBetween(at, from.toMillis(), toMs, atMs)).slice(-limit)
      : await store.newest(at, toMs, atMs, limit);
    // A history came at one instant, which is made once.
    let knownAt = utc(0);
    return known.map((version) => ({
      start: utc(version.startMs),
      minutes: version.minutes,
      priceUsdPerMwh: version.value,
      source: version.source,
      knownAt: (knownAt = +knownAt === version.knownAtMs ? knownAt : utc(version.knownAtMs)),
      correctedAt: version.correctedAtMs === null ? null : utc(version.correctedAtMs),
    }));
  }

  /** The newest version, known at an instant, of each interval that starts in [from, to), ascending. Unix milliseconds. */
  knownPrices({ market }: SiteConfig, fromMs: number, toMs: number, atMs: number): Promise<Version[]> {
    return new VersionStore(this.database).knownBetween(pricesOf(market), fromMs, toMs, atMs);
  }

  /** Every version of prices, known by `at`, of intervals that start in [from, to); by start, then by when it was known. */
  async priceVersions(
    { market }: SiteConfig,
    span: { readonly from: DateTime; readonly to: DateTime; readonly at: DateTime },
  ): Promise<Version[]> {
    const versions = await new VersionStore(this.database).between(
      pricesOf(market),
      span.from.toMillis(),
      span.to.toMillis(),
    );
    return versions.filter(({ knownAtMs }) => knownAtMs <= span.at.toMillis());
  }

  /** Intervals that start in [from, to) and have a price that was known at `at`, ascending; each as long as it was ever told. */
  async intervals(
    site: SiteConfig,
    span: { readonly from: DateTime; readonly to: DateTime; readonly at: DateTime },
  ): Promise<Interval[]> {
    const lengths = new Map<number, number>();
    for (const { startMs, minutes } of await this.priceVersions(site, span)) {
      lengths.set(startMs, Math.max(minutes, lengths.get(startMs) ?? 0));
    }
    return [...lengths].map(([startMs, minutes]) => ({ start: utc(startMs), minutes }));
  }

  /** Adds a reading unless it is the newest known. Returns how many rows that was. */
  async addHashprice(
    siteId: string,
    reading: HashpriceReading,
    source: string,
    knownAt: DateTime,
  ): Promise<number> {
    const next = reading.nextAdjustment;
    const added = await this.database.query<unknown[]>(
      `WITH newest AS (SELECT at, hashprice_usd_per_ph_day AS usd FROM hashprice
                       WHERE site_id = $1 ORDER BY known_at DESC LIMIT 1)
       INSERT INTO hashprice (site_id, known_at, at, source, hashprice_usd_per_ph_day, btc_usd, difficulty, subsidy_btc,
                              fees_btc_per_block, pool_fee_ratio, next_adjustment_height, next_adjustment_blocks_found,
                              next_adjustment_at, next_difficulty_ratio)
       SELECT $1, $2::timestamptz, $3::timestamptz, $4, $5::numeric, $6::numeric, $7::numeric, $8::numeric, $9::numeric,
              $10::numeric, $11::integer, $12::integer, $13::timestamptz, $14::numeric
       WHERE NOT EXISTS (SELECT 1 FROM newest WHERE at = $3::timestamptz AND usd = $5::numeric)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [
        siteId,
        knownAt.toJSDate(),
        reading.at.toJSDate(),
        source,
        reading.hashpriceUsdPerPhDay,
        reading.btcUsd,
        reading.difficulty,
        reading.subsidyBtc,
        reading.feesBtcPerBlock,
        reading.poolFeeRatio,
        next?.height ?? null,
        next?.blocksFound ?? null,
        next ? new Date(next.atMs) : null,
        next?.difficultyRatio ?? null,
      ],
    );
    return added.length;
  }

  /** The one that was newest at `from`, then those that were known until `to`, ascending. */
  async hashprices(siteId: string, from: DateTime, to: DateTime): Promise<KnownFigure[]> {
    const rows = await this.database.query<{ known_at: Date; usd: string }[]>(
      `SELECT known_at, hashprice_usd_per_ph_day AS usd FROM hashprice
       WHERE site_id = $1 AND known_at < $3 AND known_at >= COALESCE(
         (SELECT max(known_at) FROM hashprice WHERE site_id = $1 AND known_at <= $2), $2) ORDER BY known_at`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map(({ known_at: knownAt, usd }) => ({ startMs: knownAt.getTime(), value: Number(usd) }));
  }

  async hashprice(siteId: string, at: DateTime): Promise<KnownHashprice | null> {
    const [row] = await this.database.query<HashpriceRow[]>(
      `SELECT *, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY fees_btc_per_block) FROM hashprice
                  WHERE site_id = $1 AND known_at <= $2 AND known_at > $2::timestamptz - $3 * interval '1 day') AS usual_fees
       FROM hashprice WHERE site_id = $1 AND known_at <= $2 ORDER BY known_at DESC LIMIT 1`,
      [siteId, at.toJSDate(), USUAL_FEES_DAYS],
    );
    return row ? knownHashprice(row) : null;
  }
}

/** A figure that holds from an instant on. Unix ms. */
export interface KnownFigure {
  readonly startMs: number;
  readonly value: number;
}

function utc(instant: Date | number): DateTime {
  return DateTime.fromMillis(Number(instant), { zone: 'utc' });
}
