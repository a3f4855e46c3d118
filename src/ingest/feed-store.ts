import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Interval } from '../core/interval.js';
import type { HashpriceReading } from '../core/ports/hashprice.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import { insertPrices, type KnownAt, type PointPrices } from './price-rows.js';

/** A price with where it came from and since when it was known. */
export interface KnownPrice extends PriceInterval {
  readonly source: string;
  readonly knownAt: DateTime;
  /** When the market corrected it; null as first published. */
  readonly correctedAt: DateTime | null;
}

export interface KnownHashprice {
  readonly at: DateTime;
  readonly knownAt: DateTime;
  readonly source: string;
  readonly hashpriceUsdPerPhDay: number;
}

/** Rows of feeds: only ever added. Reads say what was known at an instant. */
@Injectable()
export class FeedStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Adds what is new or differs from the newest version known, corrections of the market excepted: those stand. Returns how
   * many rows that was.
   * @param knownAt of all of them, or of each
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

  /** The same of many settlement points at once, in one statement: a market's file, or a history of all of it. */
  async addPricesOfPoints(
    operator: string,
    points: readonly PointPrices[],
    source: string,
    knownAt: KnownAt,
  ): Promise<number> {
    return this.database.transaction((tx) => insertPrices(tx, operator, points, source, knownAt));
  }

  /**
   * Ascending; of each interval that starts in [from, to) the newest version known at `at`; at most `limit`, the
   * latest. Without `from`: as far back as there are rows.
   */
  async prices(
    { market }: SiteConfig,
    query: { readonly from?: DateTime; readonly to: DateTime; readonly at: DateTime; readonly limit: number },
  ): Promise<KnownPrice[]> {
    const rows = await this.database.query<
      {
        interval_start: Date;
        minutes: number;
        price: string;
        source: string;
        known_at: Date;
        corrected_at: Date | null;
      }[]
    >(
      `SELECT DISTINCT ON (interval_start) interval_start, minutes, price_usd_per_mwh AS price, source, known_at,
              corrected_at
       FROM price
       WHERE operator = $1 AND settlement_point = $2 AND interval_start >= $3 AND interval_start < $4 AND known_at <= $5
       ORDER BY interval_start DESC, known_at DESC LIMIT $6`,
      [
        market.operator,
        market.settlementPoint,
        query.from?.toJSDate() ?? '-infinity',
        query.to.toJSDate(),
        query.at.toJSDate(),
        query.limit,
      ],
    );
    return rows.reverse().map((row) => ({
      start: utc(row.interval_start),
      minutes: row.minutes,
      priceUsdPerMwh: Number(row.price),
      source: row.source,
      knownAt: utc(row.known_at),
      correctedAt: row.corrected_at && utc(row.corrected_at),
    }));
  }

  /** Intervals that start in [from, to) and have a price that was known at `at`, ascending. */
  async intervals(
    { market }: SiteConfig,
    span: { readonly from: DateTime; readonly to: DateTime; readonly at: DateTime },
  ): Promise<Interval[]> {
    const rows = await this.database.query<{ interval_start: Date; minutes: number }[]>(
      `SELECT interval_start, max(minutes) AS minutes FROM price
       WHERE operator = $1 AND settlement_point = $2
         AND interval_start >= $3 AND interval_start < $4 AND known_at <= $5
       GROUP BY interval_start ORDER BY interval_start`,
      [market.operator, market.settlementPoint, span.from.toJSDate(), span.to.toJSDate(), span.at.toJSDate()],
    );
    return rows.map((row) => ({ start: utc(row.interval_start), minutes: row.minutes }));
  }

  /** Adds a reading unless it is the newest known. Returns how many rows that was. */
  async addHashprice(
    siteId: string,
    reading: HashpriceReading,
    source: string,
    knownAt: DateTime,
  ): Promise<number> {
    const added = await this.database.query<unknown[]>(
      `WITH newest AS (SELECT at, hashprice_usd_per_ph_day AS usd FROM hashprice
                       WHERE site_id = $1 ORDER BY known_at DESC LIMIT 1)
       INSERT INTO hashprice (site_id, known_at, at, source, hashprice_usd_per_ph_day, btc_usd, difficulty, subsidy_btc,
                              fees_btc_per_block, pool_fee_ratio)
       SELECT $1, $2::timestamptz, $3::timestamptz, $4, $5::numeric, $6::numeric, $7::numeric, $8::numeric, $9::numeric,
              $10::numeric
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
      ],
    );
    return added.length;
  }

  async hashprice(siteId: string, at: DateTime): Promise<KnownHashprice | null> {
    const [row] = await this.database.query<{ at: Date; known_at: Date; source: string; usd: string }[]>(
      `SELECT at, known_at, source, hashprice_usd_per_ph_day AS usd FROM hashprice
       WHERE site_id = $1 AND known_at <= $2 ORDER BY known_at DESC LIMIT 1`,
      [siteId, at.toJSDate()],
    );
    if (!row) return null;
    return {
      at: utc(row.at),
      knownAt: utc(row.known_at),
      source: row.source,
      hashpriceUsdPerPhDay: Number(row.usd),
    };
  }
}

function utc(date: Date): DateTime {
  return DateTime.fromJSDate(date, { zone: 'utc' });
}
