import type { DataSource } from 'typeorm';
import { DateTime } from 'luxon';
import {
  type FrameReadings,
  ROLL_UP_MINUTES,
  type RollUp,
  rollUpStartMs,
  RollUpSum,
  WHOLE_SITE,
} from '../core/telemetry/index.js';
import { Partitions } from '../platform/index.js';
import type { Frame, FrameStore } from './frame-store.js';
import type { FleetRegistry } from './registry.js';
import type { SlotMaps } from './slot-maps.js';

/** An interval of a site whose frames are in no roll-up. */
export interface MissingRollUp {
  readonly siteId: string;
  readonly startMs: number;
}

/**
 * Roll-ups of frames by site and group. They are added up in memory as frames come and stored when their interval is
 * over; those that a restart has cut, and those of frames that come late, are made anew of the stored frames.
 */
export class RollUps {
  readonly partitions: Partitions;
  readonly #open = new Map<string, RollUpSum>();
  readonly #scopes = new Map<number, readonly (string | undefined)[]>();

  constructor(
    private readonly registry: FleetRegistry,
    private readonly slotMaps: SlotMaps,
    private readonly frames: FrameStore,
    private readonly database: DataSource,
  ) {
    this.partitions = new Partitions(database, 'telemetry_roll_up', 'month');
  }

  /** Counts a frame that has just been stored. Frames of one site have to be told one after the other. */
  async add(siteId: string, frame: FrameReadings): Promise<void> {
    const startMs = rollUpStartMs(frame.atMs);
    const open = this.#open.get(siteId);
    if (open && startMs < open.startMs) return this.make({ siteId, startMs });
    if (open?.startMs === startMs) return open.add(frame, await this.#scopesNow(siteId));
    // The first one after a start may be of an interval that was begun before.
    const next = open ? new RollUpSum(startMs) : await this.#sumOf({ siteId, startMs }, frame.atMs);
    next.add(frame, await this.#scopesNow(siteId));
    this.#open.set(siteId, next);
    if (open) await this.#store(siteId, open.rows());
  }

  /** Makes the roll-ups of an interval anew of its frames and stores them, unless those stored have seen more frames. */
  async make(interval: MissingRollUp): Promise<void> {
    await this.#store(interval.siteId, (await this.#sumOf(interval)).rows());
  }

  /** Intervals of [from, to) that have frames and no roll-up, the newest first; at most `limit`. */
  async missing(from: DateTime, to: DateTime, limit: number): Promise<MissingRollUp[]> {
    const rows = await this.database.query<{ site_id: string; start: Date }[]>(
      `SELECT site_id, start FROM (
         SELECT DISTINCT site_id, date_bin(make_interval(mins => $4), at, 'epoch') AS start
         FROM telemetry_frame WHERE at >= $1 AND at < $2) AS framed
       WHERE NOT EXISTS (SELECT 1 FROM telemetry_roll_up AS made
                         WHERE made.site_id = framed.site_id AND made.scope = '' AND made.start = framed.start)
       ORDER BY start DESC, site_id LIMIT $3`,
      [from.toJSDate(), to.toJSDate(), limit, ROLL_UP_MINUTES],
    );
    return rows.map(({ site_id: siteId, start }) => ({ siteId, startMs: start.getTime() }));
  }

  /**
   * Roll-ups of a scope that begin before `to`, joined into steps of so many minutes since midnight UTC, from the step on that
   * holds `from`; ascending. Steps without a frame are left out.
   */
  async steps(
    siteId: string,
    scope: string,
    from: DateTime,
    to: DateTime,
    minutes: number,
  ): Promise<RollUp[]> {
    const rows = await this.database.query<StepRow[]>(
      `SELECT date_bin(make_interval(mins => $5), start, 'epoch') AS start, sum(frames)::int AS frames,
              sum(frames * power_w) / sum(frames) AS power_w, max(max_power_w) AS max_power_w,
              sum(frames * hashrate_ths) / sum(frames) AS hashrate_ths,
              sum(frames * known_ratio) / sum(frames) AS known_ratio,
              sum(frames * power_w * estimated_ratio) / NULLIF(sum(frames * power_w), 0) AS estimated_ratio
       FROM telemetry_roll_up WHERE site_id = $1 AND scope = $2
         AND start >= date_bin(make_interval(mins => $5), $3, 'epoch') AND start < $4
       GROUP BY 1 ORDER BY 1`,
      [siteId, scope, from.toJSDate(), to.toJSDate(), minutes],
    );
    return rows.map((row) => ({
      scope,
      startMs: row.start.getTime(),
      frames: row.frames,
      powerW: row.power_w,
      powerWMax: row.max_power_w,
      hashrateThs: row.hashrate_ths,
      knownRatio: row.known_ratio,
      estimatedRatio: scope === WHOLE_SITE ? (row.estimated_ratio ?? 0) : null,
    }));
  }

  /** @param exceptMs an instant whose frame is not to be counted */
  async #sumOf({ siteId, startMs }: MissingRollUp, exceptMs?: number): Promise<RollUpSum> {
    const sum = new RollUpSum(startMs);
    const start = DateTime.fromMillis(startMs, { zone: 'utc' });
    for (const frame of await this.frames.between(siteId, start, start.plus({ minutes: ROLL_UP_MINUTES })))
      if (frame.atMs !== exceptMs) sum.add(frame, await this.#scopesOf(siteId, frame));
    return sum;
  }

  async #scopesNow(siteId: string): Promise<readonly (string | undefined)[]> {
    return this.#scopesOf(siteId, { slotMapId: await this.slotMaps.current(siteId) });
  }

  async #scopesOf(
    siteId: string,
    { slotMapId }: Pick<Frame, 'slotMapId'>,
  ): Promise<readonly (string | undefined)[]> {
    const known = this.#scopes.get(slotMapId);
    if (known) return known;
    const byId = this.registry.has(siteId) ? this.registry.fleet(siteId).byId : null;
    const minerIds = await this.slotMaps.minerIds(slotMapId);
    const scopes = minerIds.map((minerId) => byId?.get(minerId)?.groupId);
    this.#scopes.set(slotMapId, scopes);
    return scopes;
  }

  async #store(siteId: string, rows: readonly RollUp[]): Promise<void> {
    if (rows.length === 0) return;
    const start = DateTime.fromMillis(rows[0]!.startMs, { zone: 'utc' });
    await this.partitions.ensure(start);
    await this.database.query(
      `INSERT INTO telemetry_roll_up
         (site_id, start, scope, frames, power_w, max_power_w, hashrate_ths, known_ratio, estimated_ratio)
       SELECT $1, $2, * FROM UNNEST($3::text[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::real[], $9::real[])
       ON CONFLICT (site_id, scope, start) DO UPDATE SET
         frames = excluded.frames, power_w = excluded.power_w, max_power_w = excluded.max_power_w,
         hashrate_ths = excluded.hashrate_ths, known_ratio = excluded.known_ratio,
         estimated_ratio = excluded.estimated_ratio
       WHERE excluded.frames >= telemetry_roll_up.frames`,
      [
        siteId,
        start.toJSDate(),
        rows.map(({ scope }) => scope),
        rows.map(({ frames }) => frames),
        rows.map(({ powerW }) => powerW),
        rows.map(({ powerWMax }) => powerWMax),
        rows.map(({ hashrateThs }) => hashrateThs),
        rows.map(({ knownRatio }) => knownRatio),
        rows.map(({ estimatedRatio }) => estimatedRatio),
      ],
    );
  }
}

interface StepRow {
  readonly start: Date;
  readonly frames: number;
  readonly power_w: number;
  readonly max_power_w: number;
  readonly hashrate_ths: number;
  readonly known_ratio: number;
  readonly estimated_ratio: number | null;
}
