import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { Observation } from '../core/forecast/index.js';
import type { MarketSeries } from '../core/ports/market-series.js';

export interface SeriesKey {
  readonly operator: string;
  readonly series: MarketSeries;
  /** A settlement point, or `SYSTEM`. */
  readonly place: string;
}

export interface SeriesValue {
  readonly start: DateTime;
  readonly minutes: number;
  readonly value: number;
  readonly knownAt: DateTime;
}

/** An interval's value as somebody knew it from `knownAtMs` on, with the interval's length. */
export type KnownValue = Observation & { readonly minutes: number };

const SERIES_LOCK = 4_128_235;

/** Rows of market series: only ever added. */
@Injectable()
export class SeriesStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Adds what differs from the version known before it. In any order, and as often as one likes: rows that come late
   * take their place by when they were known. Returns how many rows were new.
   */
  async add(
    { operator, series, place }: SeriesKey,
    values: readonly SeriesValue[],
    source: string,
  ): Promise<number> {
    if (values.length === 0) return 0;
    return this.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [
        SERIES_LOCK,
        `${operator} ${series} ${place}`,
      ]);
      const added = await tx.query<unknown[]>(
        `WITH read AS (
           SELECT t.*, LAG(value) OVER again AS value_before, LAG(minutes) OVER again AS minutes_before,
                  LAG(known_at) OVER again AS known_before
           FROM UNNEST($4::timestamptz[], $5::timestamptz[], $6::int[], $7::numeric[])
             AS t(interval_start, known_at, minutes, value)
           WINDOW again AS (PARTITION BY interval_start ORDER BY known_at)
         )
         INSERT INTO market_series (operator, series, place, interval_start, known_at, minutes, value, source)
         SELECT $1, $2, $3, read.interval_start, read.known_at, read.minutes, read.value, $8
         FROM read LEFT JOIN LATERAL (
           SELECT known_at, value, minutes FROM market_series AS old
           WHERE operator = $1 AND series = $2 AND place = $3
             AND old.interval_start = read.interval_start AND old.known_at <= read.known_at
           ORDER BY old.known_at DESC LIMIT 1
         ) AS stored ON true
         WHERE CASE WHEN stored.known_at IS NULL OR stored.known_at <= read.known_before
                    THEN (read.value_before, read.minutes_before) IS DISTINCT FROM (read.value, read.minutes)
                    ELSE (stored.value, stored.minutes) IS DISTINCT FROM (read.value, read.minutes) END
         ON CONFLICT DO NOTHING RETURNING 1`,
        [
          operator,
          series,
          place,
          values.map(({ start }) => start.toJSDate()),
          values.map(({ knownAt }) => knownAt.toJSDate()),
          values.map(({ minutes }) => minutes),
          values.map(({ value }) => value),
          source,
        ],
      );
      return added.length;
    });
  }

  /** Every version, known by `at`, of intervals that start in [from, to); by start, then by when it was known. */
  async versions(
    { operator, series, place }: SeriesKey,
    span: { readonly from: DateTime; readonly to: DateTime; readonly at: DateTime },
  ): Promise<KnownValue[]> {
    return this.database
      .query<VersionRow[]>(
        `SELECT interval_start, known_at, minutes, value FROM market_series
         WHERE operator = $1 AND series = $2 AND place = $3
           AND interval_start >= $4 AND interval_start < $5 AND known_at <= $6
         ORDER BY interval_start, known_at`,
        [operator, series, place, span.from.toJSDate(), span.to.toJSDate(), span.at.toJSDate()],
      )
      .then((rows) => rows.map(knownValue));
  }

  /** The newest version of the newest interval that had begun by `at`, as known then; null where there is none. */
  async latest({ operator, series, place }: SeriesKey, at: DateTime): Promise<KnownValue | null> {
    const [row] = await this.database.query<VersionRow[]>(
      `SELECT interval_start, known_at, minutes, value FROM market_series
       WHERE operator = $1 AND series = $2 AND place = $3 AND interval_start <= $4 AND known_at <= $4
       ORDER BY interval_start DESC, known_at DESC LIMIT 1`,
      [operator, series, place, at.toJSDate()],
    );
    return row ? knownValue(row) : null;
  }

  /** Start of the newest interval that is known by `at`; null where none is. */
  async newestStart({ operator, series, place }: SeriesKey, at: DateTime): Promise<Date | null> {
    const [row] = await this.database.query<{ newest: Date | null }[]>(
      `SELECT max(interval_start) AS newest FROM market_series
       WHERE operator = $1 AND series = $2 AND place = $3 AND known_at <= $4`,
      [operator, series, place, at.toJSDate()],
    );
    return row?.newest ?? null;
  }
}

/** A row of a series as the database gives it. */
export interface VersionRow {
  readonly interval_start: Date;
  readonly known_at: Date;
  readonly minutes: number;
  readonly value: string;
}

export function knownValue(row: VersionRow): KnownValue {
  return {
    startMs: row.interval_start.getTime(),
    knownAtMs: row.known_at.getTime(),
    minutes: row.minutes,
    value: Number(row.value),
  };
}
