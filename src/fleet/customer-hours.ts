import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import type { ServedSoFar } from '../core/planner/hosting.js';
import { unpackColumn } from '../core/telemetry/index.js';
import { closeModelHour, type HourFrame } from './model-hours.js';
import { FleetRegistry, type SiteFleet } from './registry.js';

/** Frames of an hour that are looked at: one in so many minutes. */
const SAMPLE_MINUTES = 5;
/** Frames are not kept for longer. */
const BACK_DAYS_MAX = 30;

type Frame = Pick<HourFrame, 'minerIds' | 'powerW'>;

/** What each customer's and each model's miners drew, hour by hour, from the frames of telemetry; for good. */
@Injectable()
export class CustomerHours {
  constructor(
    private readonly registry: FleetRegistry,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  /** Adds up every hour that is over and not counted yet. Hours without telemetry are left out. */
  async closeHours(siteId: string, now: DateTime): Promise<void> {
    const fleet = this.registry.fleet(siteId);
    const endMs = now.toUTC().startOf('hour').toMillis();
    const [last] = await this.database.query<{ hour: Date | null }[]>(
      'SELECT max(hour) AS hour FROM customer_hour WHERE site_id = $1',
      [siteId],
    );
    const [first] = await this.database.query<{ at: Date | null }[]>(
      'SELECT min(at) AS at FROM telemetry_frame WHERE site_id = $1 AND at >= $2',
      [siteId, (last?.hour ? later(last.hour) : now.minus({ days: BACK_DAYS_MAX })).toJSDate()],
    );
    if (!first?.at) return;
    let from = DateTime.fromJSDate(first.at, { zone: 'utc' }).startOf('hour');
    for (; from.toMillis() < endMs; from = from.plus({ hours: 1 })) await this.#closeHour(fleet, from);
  }

  /** Sums since `from`, by customer. */
  async soFar(siteId: string, from: DateTime): Promise<Map<string, ServedSoFar>> {
    const rows = await this.database.query<
      { customer_id: string; served: number; entitled: number; curtailed: number }[]
    >(
      `SELECT customer_id, sum(served_mwh) AS served, sum(entitled_mwh) AS entitled, sum(curtailed_hours) AS curtailed
       FROM customer_hour WHERE site_id = $1 AND hour >= $2 GROUP BY customer_id`,
      [siteId, from.toJSDate()],
    );
    return new Map(
      rows.map(({ customer_id: customer, served, entitled, curtailed }) => [
        customer,
        { servedMwh: served, entitledMwh: entitled, curtailedHours: curtailed },
      ]),
    );
  }

  async #closeHour(fleet: SiteFleet, from: DateTime): Promise<void> {
    const { siteId } = fleet.site;
    const rows = await this.database.query<
      { at: Date; miner_ids: string[]; power_w: Buffer; hashrate_ghs: Buffer; estimated_ratio: number }[]
    >(
      `SELECT DISTINCT ON (date_bin(make_interval(mins => $4), at, $2)) at, miner_ids, power_w, hashrate_ghs, estimated_ratio
       FROM telemetry_frame JOIN slot_map USING (slot_map_id)
       WHERE telemetry_frame.site_id = $1 AND at >= $2 AND at < $3
       ORDER BY date_bin(make_interval(mins => $4), at, $2), at`,
      [siteId, from.toJSDate(), from.plus({ hours: 1 }).toJSDate(), SAMPLE_MINUTES],
    );
    const frames = rows.map((row): HourFrame => {
      const { at, miner_ids: minerIds, estimated_ratio: estimatedRatio } = row;
      const [powerW, hashrateGhs] = [row.power_w, row.hashrate_ghs].map((packed) =>
        unpackColumn(packed, minerIds.length),
      );
      return { at, minerIds, powerW: powerW!, hashrateGhs: hashrateGhs!, estimatedRatio };
    });
    // First: which hours are open is told by the rows of customers.
    await closeModelHour(this.database, fleet, from, frames);
    for (const [customer, { servedMwh, entitledMwh, curtailedHours }] of customerHour(fleet, frames)) {
      await this.database.query(
        `INSERT INTO customer_hour (site_id, customer_id, hour, served_mwh, entitled_mwh, curtailed_hours)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (site_id, customer_id, hour) DO NOTHING`,
        [siteId, customer, from.toJSDate(), servedMwh, entitledMwh, curtailedHours],
      );
    }
  }
}

/**
 * Means over the frames of one hour. A miner is asleep that draws less than half of what its lowest point awake does;
 * one of which nothing is known, or that is not configured any more, counts nowhere.
 */
export function customerHour(
  { byId }: Pick<SiteFleet, 'byId'>,
  frames: readonly Frame[],
): Map<string, ServedSoFar> {
  const sums = new Map<string, { servedW: number; entitledW: number; asleep: number; miners: number }>();
  for (const { minerIds, powerW: watts } of frames) {
    minerIds.forEach((minerId, slot) => {
      const miner = byId.get(minerId);
      const powerW = watts[slot] ?? null;
      if (!miner || powerW === null) return;
      const { customerId } = miner.config;
      const sum = sums.get(customerId) ?? { servedW: 0, entitledW: 0, asleep: 0, miners: 0 };
      sum.servedW += powerW;
      sum.entitledW += miner.nominal.powerW;
      sum.miners += 1;
      if (powerW < miner.model.operatingPoints[1]!.powerW / 2) sum.asleep += 1;
      sums.set(customerId, sum);
    });
  }
  return new Map(
    [...sums].map(([customer, { servedW, entitledW, asleep, miners }]) => [
      customer,
      {
        servedMwh: servedW / frames.length / 1e6,
        entitledMwh: entitledW / frames.length / 1e6,
        curtailedHours: asleep / miners,
      },
    ]),
  );
}

function later(hour: Date): DateTime {
  return DateTime.fromJSDate(hour, { zone: 'utc' }).plus({ hours: 1 });
}
