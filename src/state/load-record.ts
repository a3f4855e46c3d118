import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { isoUtc } from '../core/interval.js';
import type { LoadInterval, LoadTag } from '../core/baselines/index.js';
import type { ResponseRecord } from '../core/enrolled/index.js';
import { aggregated, intervalPowerW, type MeterConfig, meterErrorRatio } from '../core/metering/index.js';
import type { MeterInterval, MeterQuality } from '../core/ports/meter.js';
import type { SiteConfig } from '../core/site.js';
import { TelemetryStore } from '../fleet/index.js';

/** An older frame says nothing about the load at an instant. */
const FRAME_AGE_MINUTES_MAX = 10;

/** Load with how it is known: by the meter's own quality, or `estimated` from the miners. */
export type KnownLoad = LoadInterval & { readonly powerW: number; readonly quality: MeterQuality };

export interface LoadQuestion {
  readonly from: DateTime;
  readonly to: DateTime;
  readonly minutes: number;
  readonly at: 'meter' | 'miners';
}

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

  /**
   * The site's load by metering intervals of so many minutes, of those that are known whole, with why it was curtailed: by the
   * newest versions of the first meter's intervals; where that is silent, or doubts itself, by the miners and the declared losses.
   * @param at `meter`: as the grid sees it; `miners`: without the declared losses, as plans count load
   */
  async intervals(site: SiteConfig, { from, to, minutes, at }: LoadQuestion): Promise<KnownLoad[]> {
    const [meter] = site.meters;
    const { fixedW, ratio } = meter?.losses ?? { fixedW: 0, ratio: 0 };
    const rows = await this.database.query<{ start: Date; watts: string | null; tag: LoadTag | null }[]>(
      `SELECT date_bin(make_interval(mins => $4), part, TIMESTAMPTZ '1970-01-01') AS start,
              CASE WHEN sum(least(minutes, $4)) FILTER (WHERE mean_power_w IS NOT NULL) >= $4 THEN avg(mean_power_w) END AS watts,
              mode() WITHIN GROUP (ORDER BY tag) AS tag
       FROM interval_record, generate_series(
         interval_start,
         interval_start + make_interval(mins => minutes) - INTERVAL '1 second',
         make_interval(mins => least(minutes, $4))) AS part
       WHERE site_id = $1 AND interval_start >= $2 AND interval_start < $3
       GROUP BY 1 ORDER BY 1`,
      [site.siteId, from.toJSDate(), to.toJSDate(), minutes],
    );
    const load = new Map(
      rows.map(({ start, watts, tag }): [string, LoadInterval & { quality: MeterQuality }] => {
        const powerW = watts === null ? null : Number(watts) * (1 + ratio) + fixedW;
        return [start.toISOString(), { start: start.toISOString(), powerW, tag, quality: 'estimated' }];
      }),
    );
    for (const interval of meter ? await this.#metered(site.siteId, meter, from, to, minutes) : []) {
      const { start, quality } = interval;
      const tag = load.get(start)?.tag ?? null;
      load.set(start, { start, powerW: intervalPowerW(interval), tag, quality });
    }
    const counted = (powerW: number): number =>
      at === 'meter' ? powerW : Math.max(0, (powerW - fixedW) / (1 + ratio));
    return [...load.values()]
      .flatMap(({ powerW, ...each }) => (powerW === null ? [] : [{ ...each, powerW: counted(powerW) }]))
      .sort((a, b) => (a.start < b.start ? -1 : 1));
  }

  /** See `meterErrorRatio` of the core; null where no meter is compared, or too little was seen. */
  async meterErrorRatio(
    { siteId, meters }: SiteConfig,
    from: DateTime,
    to: DateTime,
  ): Promise<number | null> {
    const meter = meters.find(({ losses, source }) => losses !== null && source.kind !== 'miner-sum');
    if (!meter) return null;
    const rows = await this.database.query<{ start: Date; minutes: number; kwh: string }[]>(
      `SELECT interval_start AS start, minutes, energy_mwh * 1000 AS kwh FROM interval_record
       WHERE site_id = $1 AND interval_start >= $2 AND interval_start < $3 AND status = 'complete' ORDER BY 1`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    const miners = rows.map(({ start, minutes, kwh }) => {
      return { start: start.toISOString(), minutes, energyKwh: Number(kwh) };
    });
    const seen = await this.#newest(siteId, meter.meterId, from, to);
    return meterErrorRatio(seen, miners, meter.losses!)?.ratio ?? null;
  }

  /** Of `minutes`, those that have a value which the meter does not doubt. */
  async #metered(
    siteId: string,
    { meterId, minutes: own }: MeterConfig,
    from: DateTime,
    to: DateTime,
    minutes: number,
  ): Promise<MeterInterval[]> {
    if (minutes % own !== 0) return [];
    const intervals = aggregated(await this.#newest(siteId, meterId, from, to), minutes);
    return intervals.filter(({ energyKwh, quality }) => energyKwh !== null && quality !== 'suspect');
  }

  async #newest(siteId: string, meterId: string, from: DateTime, to: DateTime): Promise<MeterInterval[]> {
    const rows = await this.database.query<
      { start: Date; minutes: number; kwh: string | null; quality: MeterQuality }[]
    >(
      `SELECT DISTINCT ON (interval_start) interval_start AS start, minutes, energy_kwh AS kwh, quality FROM meter_interval
       WHERE site_id = $1 AND meter_id = $2 AND interval_start >= $3 AND interval_start < $4
       ORDER BY interval_start, version DESC`,
      [siteId, meterId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map(({ start, minutes, kwh, quality }) => {
      return { start: start.toISOString(), minutes, energyKwh: kwh === null ? null : Number(kwh), quality };
    });
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
