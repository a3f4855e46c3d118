import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { FleetRegistry } from './registry.js';
import { FleetState } from './fleet-state.js';

/** A site's power at one instant, summed over its miners. */
export interface SitePower {
  readonly at: DateTime;
  readonly powerW: number;
  readonly hashrateThs: number;
  /** Share of `powerW` that is estimated or carried over from an older reading, 0–1. */
  readonly estimatedShare: number;
}

/** What a miner drew and hashed over some readings. */
export interface MinerMean {
  readonly minerId: string;
  /** Null: not known. */
  readonly powerW: number | null;
  readonly hashrateThs: number;
}

/** Frames are kept this long; settlement evidence is kept in interval records, for good. */
const FRAME_DAYS_KEPT = 30;
const UNKNOWN_W = -1;

/** Telemetry frames: one row an instant and site. */
@Injectable()
export class TelemetryStore {
  readonly #slotMaps = new Map<string, number>();

  constructor(
    private readonly registry: FleetRegistry,
    private readonly fleet: FleetState,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  /** The site's power by the last readings. `freshSince`: older readings count as carried over. */
  sitePower(siteId: string, at: DateTime, freshSince: DateTime): SitePower {
    let powerW = 0;
    let hashrateThs = 0;
    let estimatedW = 0;
    for (const state of this.fleet.states(siteId).values()) {
      if (state.powerW === null) continue;
      powerW += state.powerW;
      hashrateThs += state.hashrateThs;
      const fresh =
        state.observedAt !== null && state.reachable && Date.parse(state.observedAt) >= freshSince.toMillis();
      if (!fresh || state.powerSource !== 'metered') estimatedW += state.powerW;
    }
    return { at, powerW, hashrateThs, estimatedShare: powerW > 0 ? estimatedW / powerW : 0 };
  }

  /** Stores the fleet's last readings as the frame of `power.at`. */
  async record(siteId: string, power: SitePower): Promise<void> {
    const states = this.registry.fleet(siteId).miners.map(({ minerId }) => this.fleet.state(siteId, minerId));
    await this.database.query(
      `INSERT INTO telemetry_frame (site_id, at, slot_map_id, site_power_w, estimated_ratio, power_w, hashrate_ghs)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id, at) DO NOTHING`,
      [
        siteId,
        power.at.toJSDate(),
        await this.#slotMapId(siteId),
        Math.round(power.powerW),
        power.estimatedShare,
        states.map((state) => Math.round(state.powerW ?? UNKNOWN_W)),
        states.map((state) => Math.round(state.hashrateThs * 1e3)),
      ],
    );
  }

  /** Site power in [from, to), ascending. */
  async samples(siteId: string, from: DateTime, to: DateTime): Promise<SitePower[]> {
    const rows = await this.database.query<
      { at: Date; power: string; estimated: number; ghs: string | null }[]
    >(
      `SELECT at, site_power_w AS power, estimated_ratio AS estimated,
              (SELECT sum(h) FROM UNNEST(hashrate_ghs) AS h) AS ghs
       FROM telemetry_frame WHERE site_id = $1 AND at >= $2 AND at < $3 ORDER BY at`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map((row) => ({
      at: DateTime.fromJSDate(row.at, { zone: 'utc' }),
      powerW: Number(row.power),
      hashrateThs: Number(row.ghs ?? 0) / 1e3,
      estimatedShare: row.estimated,
    }));
  }

  /** Hashrate of the site net of the firmwares' dev fees in [from, to), ascending: of frames of the fleet as it is now. */
  async netHashrates(
    siteId: string,
    from: DateTime,
    to: DateTime,
  ): Promise<{ readonly at: DateTime; readonly hashrateThs: number }[]> {
    const kept = this.registry.fleet(siteId).miners.map(({ model }) => 1 - model.devFeeRatio);
    const rows = await this.database.query<{ at: Date; ghs: number | null }[]>(
      `SELECT at, (SELECT sum(hash * kept) FROM UNNEST(hashrate_ghs, $5::float8[]) AS t(hash, kept)) AS ghs
       FROM telemetry_frame WHERE site_id = $1 AND at >= $2 AND at < $3 AND slot_map_id = $4 ORDER BY at`,
      [siteId, from.toJSDate(), to.toJSDate(), await this.#slotMapId(siteId), kept],
    );
    return rows.map(({ at, ghs }) => ({
      at: DateTime.fromJSDate(at, { zone: 'utc' }),
      hashrateThs: (ghs ?? 0) / 1e3,
    }));
  }

  /**
   * Means over the newest frames that are no older than `from`, at most `frames` of them, of every n-th miner. The database does
   * the work.
   */
  async means(
    siteId: string,
    from: DateTime,
    frames: number,
    { every, offset }: { every: number; offset: number },
  ): Promise<MinerMean[]> {
    const { miners } = this.registry.fleet(siteId);
    const rows = await this.database.query<{ slot: string; power: number | null; ghs: number }[]>(
      `SELECT slot, avg(power) FILTER (WHERE power >= 0)::float8 AS power, avg(ghs)::float8 AS ghs
       FROM (SELECT power_w, hashrate_ghs FROM telemetry_frame
             WHERE site_id = $1 AND at >= $2 AND slot_map_id = $3 ORDER BY at DESC LIMIT $4) AS newest
       CROSS JOIN LATERAL UNNEST(power_w, hashrate_ghs) WITH ORDINALITY AS t(power, ghs, slot)
       WHERE slot % $5 = $6 GROUP BY slot ORDER BY slot`,
      [siteId, from.toJSDate(), await this.#slotMapId(siteId), frames, every, offset],
    );
    return rows.map(({ slot, power, ghs }) => ({
      minerId: miners[Number(slot) - 1]!.minerId,
      powerW: power,
      hashrateThs: ghs / 1e3,
    }));
  }

  /** Highest mean power of the site over intervals of so many minutes that begin in [from, to), W; 0 where nothing is known. */
  async highestMeanW(siteId: string, from: DateTime, to: DateTime, minutes: number): Promise<number> {
    const [row] = await this.database.query<{ highest: string | null }[]>(
      `SELECT max(mean) AS highest FROM (
         SELECT avg(site_power_w) AS mean FROM telemetry_frame WHERE site_id = $1 AND at >= $2 AND at < $3
         GROUP BY date_bin(make_interval(mins => $4), at, $2)) AS interval`,
      [siteId, from.toJSDate(), to.toJSDate(), minutes],
    );
    return Number(row?.highest ?? 0);
  }

  async dropOld(siteId: string, now: DateTime): Promise<void> {
    await this.database.query('DELETE FROM telemetry_frame WHERE site_id = $1 AND at < $2', [
      siteId,
      now.minus({ days: FRAME_DAYS_KEPT }).toJSDate(),
    ]);
  }

  async #slotMapId(siteId: string): Promise<number> {
    const known = this.#slotMaps.get(siteId);
    if (known !== undefined) return known;
    const minerIds = this.registry.fleet(siteId).miners.map(({ minerId }) => minerId);
    const [row] = await this.database.query<{ slot_map_id: number }[]>(
      'SELECT slot_map_id FROM slot_map WHERE site_id = $1 AND miner_ids = $2::text[] ORDER BY slot_map_id DESC LIMIT 1',
      [siteId, minerIds],
    );
    const id = row?.slot_map_id ?? (await this.#newSlotMap(siteId, minerIds));
    this.#slotMaps.set(siteId, id);
    return id;
  }

  async #newSlotMap(siteId: string, minerIds: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ slot_map_id: number }[]>(
      'INSERT INTO slot_map (site_id, miner_ids) VALUES ($1, $2::text[]) RETURNING slot_map_id',
      [siteId, minerIds],
    );
    return row!.slot_map_id;
  }
}
