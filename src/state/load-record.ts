import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { isoUtc } from '../core/interval.js';
import type { LoadInterval } from '../core/baselines/index.js';
import type { ResponseRecord } from '../core/enrolled/index.js';
import { TelemetryStore } from '../fleet/index.js';

/** An older frame says nothing about the load at an instant. */
const FRAME_AGE_MINUTES_MAX = 10;

/** What programs ask of the past: load, and whether miners did as they were told. */
@Injectable()
export class LoadRecord {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly telemetry: TelemetryStore,
  ) {}

  /** Load of these miners by the last readings at `at`, W; null where there are none that are recent. */
  async loadW(siteId: string, minerIds: readonly string[], at: DateTime): Promise<number | null> {
    return this.telemetry.lastPowerW(siteId, minerIds, at.minus({ minutes: FRAME_AGE_MINUTES_MAX }), at);
  }

  /** The site's load by metering intervals of so many minutes, of those that are known whole. */
  async intervals(siteId: string, from: DateTime, to: DateTime, minutes: number): Promise<LoadInterval[]> {
    const rows = await this.database.query<{ start: Date; watts: string }[]>(
      `SELECT date_bin(make_interval(mins => $4), part, TIMESTAMPTZ '1970-01-01') AS start, avg(mean_power_w) AS watts
       FROM interval_record, generate_series(
         interval_start,
         interval_start + make_interval(mins => minutes) - INTERVAL '1 second',
         make_interval(mins => least(minutes, $4))) AS part
       WHERE site_id = $1 AND interval_start >= $2 AND interval_start < $3 AND mean_power_w IS NOT NULL
       GROUP BY 1 HAVING sum(least(minutes, $4)) >= $4 ORDER BY 1`,
      [siteId, from.toJSDate(), to.toJSDate(), minutes],
    );
    return rows.map(({ start, watts }) => ({ start: start.toISOString(), powerW: Number(watts), tag: null }));
  }

  /**
   * Outcomes of first tries since then, but for those that others overtook. Miners that failed are tried again for as long as
   * they fail, and count once: until they obey they are no responders anyway.
   */
  async responses(siteId: string, since: DateTime): Promise<ResponseRecord> {
    const [row] = await this.database.query<{ confirmed: string; total: string }[]>(
      `SELECT count(*) FILTER (WHERE outcome = 'confirmed') AS confirmed, count(*) AS total
       FROM command WHERE site_id = $1 AND issued_at >= $2 AND outcome IS NOT NULL AND outcome <> 'superseded'
         AND attempt = 1`,
      [siteId, isoUtc(since)],
    );
    return { confirmedCount: Number(row!.confirmed), totalCount: Number(row!.total) };
  }
}
