import { assert } from '../core/assert.js';
import type { DataSource } from 'typeorm';
import type { FleetRegistry } from './registry.js';

/** Where one miner is in the frames of one version of its site's slot map. */
export interface MinerSlot {
  readonly slotMapId: number;
  /** From 0. */
  readonly slot: number;
  /** How many slots the map has. */
  readonly slots: number;
}

/** Which slot of a frame belongs to which miner. A fleet that has changed gets a new map; frames keep the one they were made by. */
export class SlotMaps {
  readonly #current = new Map<string, number>();
  readonly #minerIds = new Map<number, readonly string[]>();

  constructor(
    private readonly registry: FleetRegistry,
    private readonly database: DataSource,
  ) {}

  /** Id of the map of the site's fleet as it is configured, in the fleet's order. */
  async current(siteId: string): Promise<number> {
    const known = this.#current.get(siteId);
    if (known !== undefined) return known;
    const minerIds = this.registry.fleet(siteId).miners.map(({ minerId }) => minerId);
    const [row] = await this.database.query<{ slot_map_id: number }[]>(
      'SELECT slot_map_id FROM slot_map WHERE site_id = $1 AND miner_ids = $2::text[] ORDER BY slot_map_id DESC LIMIT 1',
      [siteId, minerIds],
    );
    const id = row?.slot_map_id ?? (await this.#add(siteId, minerIds));
    this.#current.set(siteId, id);
    this.#minerIds.set(id, minerIds);
    return id;
  }

  /** The miners of a map, by slot. */
  async minerIds(slotMapId: number): Promise<readonly string[]> {
    const known = this.#minerIds.get(slotMapId);
    if (known) return known;
    const [row] = await this.database.query<{ miner_ids: string[] }[]>(
      'SELECT miner_ids FROM slot_map WHERE slot_map_id = $1',
      [slotMapId],
    );
    assert(row, `there is no slot map ${slotMapId}`);
    this.#minerIds.set(slotMapId, row.miner_ids);
    return row.miner_ids;
  }

  /** Every map of the site that has the miner. */
  async slotsOf(siteId: string, minerId: string): Promise<MinerSlot[]> {
    const rows = await this.database.query<{ id: number; position: number; slots: number }[]>(
      `SELECT slot_map_id AS id, array_position(miner_ids, $2) AS position, cardinality(miner_ids) AS slots
       FROM slot_map WHERE site_id = $1 AND $2 = ANY(miner_ids)`,
      [siteId, minerId],
    );
    return rows.map(({ id, position, slots }) => ({ slotMapId: id, slot: position - 1, slots }));
  }

  async #add(siteId: string, minerIds: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ slot_map_id: number }[]>(
      'INSERT INTO slot_map (site_id, miner_ids) VALUES ($1, $2::text[]) RETURNING slot_map_id',
      [siteId, minerIds],
    );
    return row!.slot_map_id;
  }
}
