import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { assert } from '../core/assert.js';
import { FleetRegistry } from './registry.js';
import { type MinerState, unknownMinerState } from './miner-state.js';

/**
 * The last known state of every miner: in memory for the tick, in the database for the next start.
 * The dispatcher writes, everyone reads.
 */
@Injectable()
export class FleetState {
  readonly #sites = new Map<string, Map<string, MinerState>>();

  constructor(
    private readonly registry: FleetRegistry,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  async load(siteId: string): Promise<void> {
    const rows = await this.database.query<{ miner_id: string; state: MinerState }[]>(
      'SELECT miner_id, state FROM miner_state WHERE site_id = $1',
      [siteId],
    );
    const known = new Map(rows.map((row) => [row.miner_id, row.state]));
    const states = this.registry
      .fleet(siteId)
      .miners.map(({ minerId }) => ({ ...unknownMinerState(minerId), ...known.get(minerId) }));
    this.#sites.set(siteId, new Map(states.map((state) => [state.minerId, state])));
  }

  states(siteId: string): ReadonlyMap<string, MinerState> {
    const states = this.#sites.get(siteId);
    assert(states, `states of ${siteId} are not loaded`);
    return states;
  }

  state(siteId: string, minerId: string): MinerState {
    const state = this.states(siteId).get(minerId);
    assert(state, `no such miner at ${siteId}: ${minerId}`);
    return state;
  }

  /** Writes the states of `minerIds` down, within `tx` where it is given. */
  async save(
    siteId: string,
    minerIds: readonly string[],
    tx: EntityManager = this.database.manager,
  ): Promise<void> {
    if (minerIds.length === 0) return;
    // One document: an array of texts would be escaped once more, here and by the server, for every miner.
    const states = JSON.stringify(minerIds.map((minerId) => this.state(siteId, minerId)));
    await tx.query(
      `INSERT INTO miner_state (site_id, miner_id, state)
       SELECT $1, state->>'minerId', state FROM jsonb_array_elements($2::jsonb) AS t(state)
       ON CONFLICT (site_id, miner_id) DO UPDATE SET state = EXCLUDED.state`,
      [siteId, states],
    );
  }
}
