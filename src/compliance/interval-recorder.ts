import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import { assert } from '../core/assert.js';
import { intervalEnd, intervalStart, isoUtc } from '../core/interval.js';
import { intervalEnergy, intervalTag, meanSetpointW } from '../core/market/interval-energy.js';
import type { LoadTag } from '../core/baselines/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { SiteConfig } from '../core/site.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import type { IntervalRecord, IntervalStatus } from './interval-record.js';
import {
  PRICE_SOURCE,
  type PriceSource,
  SETPOINT_SOURCE,
  type SetpointSource,
  SITE_ENERGY_SOURCE,
  type SiteEnergySource,
} from './ports.js';

/** Readings come every ten seconds of the wall; of two this far apart five are missing. */
const READING_GAP_WALL_SECONDS = 60;
const RECORDS_MAX = 50_000;

/** Closes settlement intervals: each once, with its ledger entry. */
@Injectable()
export class IntervalRecorder {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SITE_ENERGY_SOURCE) private readonly energy: SiteEnergySource,
    @Inject(SETPOINT_SOURCE) private readonly setpoints: SetpointSource,
    @Inject(PRICE_SOURCE) private readonly prices: PriceSource,
  ) {}

  /**
   * Closes the interval that starts at `start`. One that is closed stays as it is.
   * @returns whether it was still open
   */
  async close(site: SiteConfig, start: DateTime): Promise<boolean> {
    const minutes = site.market.settlementMinutes;
    assert(
      intervalStart(start, minutes).equals(start.toUTC()),
      `${isoUtc(start)} is not the start of an interval`,
    );
    const record = await this.#measure(site, start.toUTC());
    return this.database.transaction(async (tx) => {
      if (!(await insertRecord(tx, record))) return false;
      const body = { ...ledgerBody(record), readingGapSecondsMax: this.#gapSeconds() };
      await this.ledger.append(site.siteId, [{ kind: 'interval-closed', body }], tx);
      return true;
    });
  }

  /** Where the last closed interval ends; null before the first. */
  async closedUntil(siteId: string): Promise<DateTime | null> {
    const [row] = await this.database.query<{ interval_start: Date; minutes: number }[]>(
      'SELECT interval_start, minutes FROM interval_record WHERE site_id = $1 ORDER BY interval_start DESC LIMIT 1',
      [siteId],
    );
    return row ? instant(row.interval_start).plus({ minutes: row.minutes }) : null;
  }

  /** Of intervals that start in [from, to), ascending; at most 50,000. */
  async records(siteId: string, from: DateTime, to: DateTime): Promise<IntervalRecord[]> {
    const rows = await this.database.query<RecordRow[]>(
      `SELECT * FROM interval_record WHERE site_id = $1 AND interval_start >= $2 AND interval_start < $3
       ORDER BY interval_start LIMIT $4`,
      [siteId, from.toJSDate(), to.toJSDate(), RECORDS_MAX],
    );
    return rows.map(recordOf);
  }

  async #measure(site: SiteConfig, start: DateTime): Promise<IntervalRecord> {
    const { siteId } = site;
    const { settlementMinutes: minutes, settlementPoint } = site.market;
    const interval = { start, minutes };
    const end = intervalEnd(interval);
    const closedAt = this.clock.now();
    const seconds = this.#gapSeconds();
    const samples = await this.energy.samples(siteId, start.minus({ seconds }), end.plus({ seconds }));
    const { meanPowerW, energyMwh, coverageRatio, estimatedRatio } = intervalEnergy(
      interval,
      samples,
      seconds,
    );
    const steps = await this.setpoints.setpoints(siteId, start, end);
    const setpointW = meanSetpointW(interval, steps);
    const prices = await this.prices.prices(site, start, end, closedAt);
    const price = prices.find((each) => each.start.equals(start) && each.minutes === minutes);
    return {
      siteId,
      intervalStart: start,
      minutes,
      status: statusOf(coverageRatio),
      meanPowerW: rounded(meanPowerW, 0),
      energyMwh: rounded(energyMwh, 6),
      coverageRatio: rounded(coverageRatio, 4),
      estimatedRatio: rounded(estimatedRatio, 4),
      setpointW: rounded(setpointW, 0),
      tag: intervalTag(interval, steps),
      settlementPoint,
      priceUsdPerMwh: price?.priceUsdPerMwh ?? null,
      priceKnownAt: price?.knownAt ?? null,
      priceSource: price?.source ?? null,
      closedAt,
    };
  }

  #gapSeconds(): number {
    return READING_GAP_WALL_SECONDS * this.clock.speed;
  }
}

function statusOf(coverageRatio: number): IntervalStatus {
  if (coverageRatio === 0) return 'no-data';
  return coverageRatio === 1 ? 'complete' : 'partial';
}

/** To a watt, a watt-hour, a hundredth of a percent: finer is noise. */
function rounded<T extends number | null>(value: T, digits: number): T {
  return (value === null ? null : Number(value.toFixed(digits))) as T;
}

function ledgerBody({
  siteId: _,
  intervalStart: start,
  priceKnownAt,
  closedAt,
  ...figures
}: IntervalRecord): object {
  return {
    intervalStart: isoUtc(start),
    ...figures,
    priceKnownAt: priceKnownAt && isoUtc(priceKnownAt),
    closedAt: isoUtc(closedAt),
  };
}

async function insertRecord(tx: EntityManager, record: IntervalRecord): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO interval_record (site_id, interval_start, minutes, status, mean_power_w, energy_mwh, coverage_ratio,
                                  estimated_ratio, setpoint_w, settlement_point, price_usd_per_mwh, price_known_at,
                                  price_source, closed_at, tag)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (site_id, interval_start) DO NOTHING RETURNING 1`,
    [
      record.siteId,
      record.intervalStart.toJSDate(),
      record.minutes,
      record.status,
      record.meanPowerW,
      record.energyMwh,
      record.coverageRatio,
      record.estimatedRatio,
      record.setpointW,
      record.settlementPoint,
      record.priceUsdPerMwh,
      record.priceKnownAt?.toJSDate() ?? null,
      record.priceSource,
      record.closedAt.toJSDate(),
      record.tag,
    ],
  );
  return rows.length > 0;
}

interface RecordRow {
  site_id: string;
  interval_start: Date;
  minutes: number;
  status: IntervalStatus;
  mean_power_w: string | null;
  energy_mwh: string | null;
  coverage_ratio: number;
  estimated_ratio: number | null;
  setpoint_w: string | null;
  tag: LoadTag | null;
  settlement_point: string;
  price_usd_per_mwh: string | null;
  price_known_at: Date | null;
  price_source: string | null;
  closed_at: Date;
}

function recordOf(row: RecordRow): IntervalRecord {
  return {
    siteId: row.site_id,
    intervalStart: instant(row.interval_start),
    minutes: row.minutes,
    status: row.status,
    meanPowerW: numberOf(row.mean_power_w),
    energyMwh: numberOf(row.energy_mwh),
    coverageRatio: row.coverage_ratio,
    estimatedRatio: row.estimated_ratio,
    setpointW: numberOf(row.setpoint_w),
    tag: row.tag,
    settlementPoint: row.settlement_point,
    priceUsdPerMwh: numberOf(row.price_usd_per_mwh),
    priceKnownAt: row.price_known_at && instant(row.price_known_at),
    priceSource: row.price_source,
    closedAt: instant(row.closed_at),
  };
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function instant(date: Date): DateTime {
  return DateTime.fromJSDate(date, { zone: 'utc' });
}
