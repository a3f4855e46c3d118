import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import type { SettlementTerms } from '../core/fleet-dynamics/index.js';
import type { ActualCourse, ShadowInterval, ShadowState, WouldBeInterval } from '../core/shadow/index.js';

/** What an interval was settled by, last. */
export interface StoredTerms extends SettlementTerms {
  readonly version: number;
  readonly priceUsdPerMwh: number;
  readonly priceKnownAtMs: number;
}

export interface StoredInterval extends ShadowInterval {
  readonly terms: StoredTerms | null;
}

interface IntervalRow {
  readonly interval_start: Date;
  readonly minutes: number;
  readonly policy: string;
  readonly always_on: string;
  readonly actual: string | null;
  readonly version: number | null;
  readonly price: string;
  readonly price_known_at: Date;
  readonly delivered: string;
  readonly hashprice: string;
  readonly wear: string;
}

/** Rows of shadow sites. */
@Injectable()
export class ShadowStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async state(siteId: string): Promise<ShadowState | null> {
    const [row] = await this.database.query<{ state: string }[]>(
      'SELECT state FROM shadow_fleet WHERE site_id = $1',
      [siteId],
    );
    return row ? (JSON.parse(row.state) as ShadowState) : null;
  }

  /** Keeps what a site goes on from (null: nothing), and the intervals that are over, at once. */
  async keep(
    siteId: string,
    at: DateTime,
    state: ShadowState | null,
    intervals: readonly WouldBeInterval[],
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (state)
        await tx.query(
          `INSERT INTO shadow_fleet (site_id, at, state) VALUES ($1, $2, $3)
           ON CONFLICT (site_id) DO UPDATE SET at = $2, state = $3`,
          [siteId, at.toJSDate(), JSON.stringify(state)],
        );
      else await tx.query('DELETE FROM shadow_fleet WHERE site_id = $1', [siteId]);
      for (const { startMs, minutes, policy, alwaysOn } of intervals)
        await tx.query(
          `INSERT INTO shadow_interval (site_id, interval_start, minutes, policy, always_on)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
          [siteId, new Date(startMs), minutes, JSON.stringify(policy), JSON.stringify(alwaysOn)],
        );
    });
  }

  /** Of intervals that start in [from, to), ascending, each by its newest terms. */
  async intervals(siteId: string, from: DateTime, to: DateTime): Promise<StoredInterval[]> {
    const rows = await this.database.query<IntervalRow[]>(
      `SELECT DISTINCT ON (interval_start) interval_start, minutes, policy, always_on, actual, version,
              price_usd_per_mwh AS price, price_known_at, delivered_usd_per_mwh AS delivered,
              hashprice_usd_per_ph_day AS hashprice, wear_usd_per_wake AS wear
       FROM shadow_interval LEFT JOIN shadow_settlement USING (site_id, interval_start)
       WHERE site_id = $1 AND interval_start >= $2 AND interval_start < $3
       ORDER BY interval_start, version DESC`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map((row) => ({
      startMs: row.interval_start.getTime(),
      minutes: row.minutes,
      policy: JSON.parse(row.policy) as ShadowInterval['policy'],
      alwaysOn: JSON.parse(row.always_on) as ShadowInterval['alwaysOn'],
      actual: row.actual === null ? null : (JSON.parse(row.actual) as ActualCourse),
      terms: termsOf(row),
    }));
  }

  async settle(
    siteId: string,
    settled: readonly StoredInterval[],
    at: DateTime,
    tx: EntityManager,
  ): Promise<void> {
    for (const { startMs, actual, terms } of settled) {
      const start = new Date(startMs);
      await tx.query(
        `INSERT INTO shadow_settlement (site_id, interval_start, version, settled_at, price_usd_per_mwh, price_known_at,
                                        delivered_usd_per_mwh, hashprice_usd_per_ph_day, wear_usd_per_wake)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          siteId,
          start,
          terms!.version,
          at.toJSDate(),
          terms!.priceUsdPerMwh,
          new Date(terms!.priceKnownAtMs),
          terms!.deliveredUsdPerMwh,
          terms!.hashpriceUsdPerPhDay,
          terms!.wearUsdPerWake,
        ],
      );
      await tx.query('UPDATE shadow_interval SET actual = $3 WHERE site_id = $1 AND interval_start = $2', [
        siteId,
        start,
        actual && JSON.stringify(actual),
      ]);
    }
  }

  /** Hours that start at `from` or later and are in the ledger, by start (Unix ms). */
  async hours(
    siteId: string,
    from: DateTime,
    tx: EntityManager,
  ): Promise<Map<number, { readonly revision: number; readonly intervalsHash: string }>> {
    const rows = await tx.query<{ hour_start: Date; revision: number; intervals_hash: string }[]>(
      'SELECT hour_start, revision, intervals_hash FROM shadow_hour WHERE site_id = $1 AND hour_start >= $2',
      [siteId, from.toJSDate()],
    );
    return new Map(
      rows.map((row) => [
        row.hour_start.getTime(),
        { revision: row.revision, intervalsHash: row.intervals_hash },
      ]),
    );
  }

  async noteHour(
    siteId: string,
    hour: { readonly startMs: number; readonly revision: number; readonly intervalsHash: string },
    tx: EntityManager,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO shadow_hour (site_id, hour_start, revision, intervals_hash) VALUES ($1, $2, $3, $4)
       ON CONFLICT (site_id, hour_start) DO UPDATE SET revision = $3, intervals_hash = $4`,
      [siteId, new Date(hour.startMs), hour.revision, hour.intervalsHash],
    );
  }
}

function termsOf(row: IntervalRow): StoredTerms | null {
  if (row.version === null) return null;
  return {
    version: row.version,
    priceUsdPerMwh: Number(row.price),
    priceKnownAtMs: row.price_known_at.getTime(),
    deliveredUsdPerMwh: Number(row.delivered),
    hashpriceUsdPerPhDay: Number(row.hashprice),
    wearUsdPerWake: Number(row.wear),
  };
}
