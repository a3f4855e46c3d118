import type { DataSource } from 'typeorm';
import { DateTime } from 'luxon';
import { type FrameReadings, packColumn, unpackColumn, unpackValue } from '../core/telemetry/index.js';
import { Partitions } from '../platform/index.js';
import type { SlotMaps } from './slot-maps.js';

/** A frame as it is stored, with the map that says whose its slots are. */
export interface Frame extends FrameReadings {
  readonly slotMapId: number;
}

/** One row of `telemetry_frame` as the database gives it, of those columns that `FRAME_COLUMNS` names. */
interface FrameRow {
  readonly at: Date;
  readonly slot_map_id: number;
  readonly estimated_ratio: number;
  readonly power_w: Buffer;
  readonly hashrate_ghs: Buffer;
}

/** What was known of one miner at an instant. */
export interface MinerReading {
  readonly atMs: number;
  readonly powerW: number | null;
  readonly hashrateThs: number | null;
  /** Hottest chip. */
  readonly chipTempC: number | null;
}

const cut = (column: string): string => {
  const width = `octet_length(${column}) / slots`;
  return `substring(${column} FROM slot * (${width}) + 1 FOR ${width})`;
};
const CUTS = `${cut('power_w')} AS power, ${cut('hashrate_ghs')} AS ghs, ${cut('chip_temp_c')} AS chip`;
const MINER_READINGS = `
  SELECT at, ${CUTS}
  FROM telemetry_frame JOIN UNNEST($4::int[], $5::int[], $6::int[]) AS place(slot_map_id, slot, slots) USING (slot_map_id)
  WHERE site_id = $1 AND at >= $2 AND at < $3 ORDER BY at`;
/** Few of the frames of a long range are wanted: each is looked up. */
const MINER_STEPS = `
  SELECT at, ${CUTS}
  FROM generate_series($2::timestamptz, $3::timestamptz - interval '1 millisecond', make_interval(mins => $7)) AS step
  CROSS JOIN LATERAL (
    SELECT * FROM telemetry_frame
    WHERE site_id = $1 AND at >= step AND at < LEAST(step + make_interval(mins => $7), $3)
    ORDER BY at LIMIT 1) AS frame
  JOIN UNNEST($4::int[], $5::int[], $6::int[]) AS place(slot_map_id, slot, slots) USING (slot_map_id)
  ORDER BY at`;

const FRAME_COLUMNS = 'at, slot_map_id, estimated_ratio, power_w, hashrate_ghs';

/** Rows of telemetry: one a site and instant, in a partition a day. */
export class FrameStore {
  readonly partitions: Partitions;

  constructor(
    private readonly database: DataSource,
    private readonly slotMaps: SlotMaps,
  ) {
    this.partitions = new Partitions(database, 'telemetry_frame', 'day');
  }

  /** Stores a frame of the fleet as it is configured. False where there is one of that site and instant: nothing is changed then. */
  async add(siteId: string, frame: FrameReadings): Promise<boolean> {
    const at = DateTime.fromMillis(frame.atMs, { zone: 'utc' });
    await this.partitions.ensure(at);
    const added = await this.database.query<unknown[]>(
      `INSERT INTO telemetry_frame
         (site_id, at, slot_map_id, site_power_w, site_hashrate_ghs, estimated_ratio, power_w, hashrate_ghs, chip_temp_c)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (site_id, at) DO NOTHING RETURNING 1`,
      [
        siteId,
        at.toJSDate(),
        await this.slotMaps.current(siteId),
        Math.round(total(frame.powerW)),
        Math.round(total(frame.hashrateGhs)),
        frame.estimatedRatio,
        Buffer.from(packColumn(frame.powerW).buffer),
        Buffer.from(packColumn(frame.hashrateGhs).buffer),
        packedIfKnown(frame.chipTempC),
      ],
    );
    return added.length > 0;
  }

  /** Frames of [from, to), ascending. */
  async between(siteId: string, from: DateTime, to: DateTime): Promise<Frame[]> {
    return this.#read('at >= $2 AND at < $3 ORDER BY at', [siteId, from.toJSDate(), to.toJSDate()]);
  }

  /** Those of them that were made of the fleet as it is configured. */
  async ofCurrentFleet(siteId: string, from: DateTime, to: DateTime): Promise<Frame[]> {
    const current = await this.slotMaps.current(siteId);
    const values = [siteId, from.toJSDate(), to.toJSDate(), current];
    return this.#read('at >= $2 AND at < $3 AND slot_map_id = $4 ORDER BY at', values);
  }

  /** The newest frames of the fleet as it is configured that are no older than `from`, newest first. */
  async newest(siteId: string, from: DateTime, frames: number): Promise<Frame[]> {
    return this.#read('at >= $2 AND slot_map_id = $3 ORDER BY at DESC LIMIT $4', [
      siteId,
      from.toJSDate(),
      await this.slotMaps.current(siteId),
      frames,
    ]);
  }

  /** The last frame of (from, to], whichever fleet it was made of. */
  async last(siteId: string, from: DateTime, to: DateTime): Promise<Frame | null> {
    const which = 'at > $2 AND at <= $3 ORDER BY at DESC LIMIT 1';
    const [frame] = await this.#read(which, [siteId, from.toJSDate(), to.toJSDate()]);
    return frame ?? null;
  }

  /**
   * What one miner drew and hashed in [from, to), and how hot it was, ascending: every reading, or the first of every `stepMinutes` that are
   * counted from `from`. Its bytes are cut out of the columns by the database, by the slot map of each frame.
   */
  async ofMiner(
    siteId: string,
    minerId: string,
    from: DateTime,
    to: DateTime,
    stepMinutes: number | null,
  ): Promise<MinerReading[]> {
    const places = await this.slotMaps.slotsOf(siteId, minerId);
    const values = [
      siteId,
      from.toJSDate(),
      to.toJSDate(),
      places.map(({ slotMapId }) => slotMapId),
      places.map(({ slot }) => slot),
      places.map(({ slots }) => slots),
    ];
    const rows = await this.database.query<{ at: Date; power: Buffer; ghs: Buffer; chip: Buffer | null }[]>(
      stepMinutes === null ? MINER_READINGS : MINER_STEPS,
      stepMinutes === null ? values : [...values, stepMinutes],
    );
    return rows.map(({ at, power, ghs, chip }) => {
      const hashrateGhs = unpackValue(ghs);
      return {
        atMs: at.getTime(),
        powerW: unpackValue(power),
        hashrateThs: hashrateGhs === null ? null : hashrateGhs / 1e3,
        chipTempC: chip === null ? null : unpackValue(chip),
      };
    });
  }

  /** @param which goes on after `site_id = $1 AND` */
  async #read(which: string, values: readonly unknown[]): Promise<Frame[]> {
    const rows = await this.database.query<FrameRow[]>(
      `SELECT ${FRAME_COLUMNS} FROM telemetry_frame WHERE site_id = $1 AND ${which}`,
      [...values],
    );
    const frames: Frame[] = [];
    for (const row of rows) {
      const slots = (await this.slotMaps.minerIds(row.slot_map_id)).length;
      frames.push({
        atMs: row.at.getTime(),
        slotMapId: row.slot_map_id,
        estimatedRatio: row.estimated_ratio,
        powerW: unpackColumn(row.power_w, slots),
        hashrateGhs: unpackColumn(row.hashrate_ghs, slots),
      });
    }
    return frames;
  }
}

/** Null where no miner tells: nothing is to be kept then. */
function packedIfKnown(values: FrameReadings['chipTempC'] = []): Buffer | null {
  return values.some((value) => value !== null) ? Buffer.from(packColumn(values).buffer) : null;
}

function total(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
