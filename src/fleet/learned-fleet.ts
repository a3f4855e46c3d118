import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import {
  type CurveState,
  type FleetBeliefs,
  type MoveTimeState,
  NO_BELIEFS,
  NO_RESPONDERS,
  type ResponderState,
} from '../core/learning/index.js';
import { Ledger, type NewEntry } from '../ledger/index.js';

/** What has been learned of a site's machines. */
export interface LearnedState {
  /** Counts what was learned, once an hour or so; 0: nothing yet. */
  readonly version: number;
  /** What was seen before this is in it. */
  readonly learnedTo: DateTime | null;
  readonly curves: CurveState;
  readonly moveTimes: MoveTimeState;
  readonly responders: ResponderState;
  /** What plans are made of: beliefs of an earlier version, for as long as newer ones differ too little to matter. */
  readonly inUse: FleetBeliefs;
}

const NOTHING: LearnedState = {
  version: 0,
  learnedTo: null,
  ...NO_BELIEFS,
  responders: NO_RESPONDERS,
  inUse: NO_BELIEFS,
};

/** Rows of the table; each is one part of the state. */
const KINDS = ['curves', 'moveTimes', 'responders', 'inUse'] as const satisfies (keyof LearnedState)[];
export type LearnedKind = (typeof KINDS)[number];

interface Row {
  readonly kind: LearnedKind;
  readonly version: number;
  readonly learned_to: Date;
  readonly state: object;
}

/** What was learned of each site: in memory for the tick, in the database for the next start. */
@Injectable()
export class LearnedFleet {
  readonly #sites = new Map<string, LearnedState>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
  ) {}

  async state(siteId: string): Promise<LearnedState> {
    const known = this.#sites.get(siteId) ?? (await this.#load(siteId));
    this.#sites.set(siteId, known);
    return known;
  }

  /** Stores what was learned, with what the ledger has to know of it, in one transaction. */
  async save(siteId: string, state: LearnedState, entries: readonly NewEntry[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO learned_state (site_id, kind, version, learned_to, state)
         SELECT $1, kind, $2, $3, state FROM UNNEST($4::text[], $5::jsonb[]) AS t(kind, state)
         ON CONFLICT (site_id, kind) DO UPDATE
         SET version = EXCLUDED.version, learned_to = EXCLUDED.learned_to, state = EXCLUDED.state`,
        [
          siteId,
          state.version,
          state.learnedTo?.toJSDate(),
          KINDS,
          KINDS.map((kind) => JSON.stringify(state[kind])),
        ],
      );
      if (entries.length > 0) await this.ledger.append(siteId, entries, tx);
    });
    this.#sites.set(siteId, state);
  }

  async #load(siteId: string): Promise<LearnedState> {
    const rows = await this.database.query<Row[]>(
      'SELECT kind, version, learned_to, state FROM learned_state WHERE site_id = $1',
      [siteId],
    );
    const [first] = rows;
    if (!first) return NOTHING;
    return {
      ...NOTHING,
      ...Object.fromEntries(rows.map(({ kind, state }) => [kind, state])),
      version: first.version,
      learnedTo: DateTime.fromJSDate(first.learned_to, { zone: 'utc' }),
    };
  }
}
