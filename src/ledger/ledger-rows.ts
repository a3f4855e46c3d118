import type { EntityManager } from 'typeorm';
import { assert } from '../core/assert.js';
import {
  type ChainHead,
  EMPTY_CHAIN,
  ENTRY_CHARACTERS_MAX,
  type LedgerEntry,
  type SealedEntry,
} from '../core/ledger/entry.js';
import { EMPTY_FRONTIER, type MerkleFrontier } from '../core/ledger/merkle.js';

/** Where a site's chain ends, and what is signed of it. */
export interface Head extends ChainHead {
  readonly frontier: MerkleFrontier;
  readonly checkpointSeq: number;
  readonly checkpointAt: string;
}

/** The site's row, made where there is none: appends take turns on it. */
export async function lockHead(tx: EntityManager, siteId: string): Promise<Head> {
  await tx.query(
    `INSERT INTO ledger_head (site_id, seq, hash, at, frontier, checkpoint_seq, checkpoint_at)
     VALUES ($1, 0, $2, $3, '{}', 0, $3) ON CONFLICT (site_id) DO NOTHING`,
    [siteId, EMPTY_CHAIN.hash, EMPTY_CHAIN.at],
  );
  return readHead(tx, siteId, 'FOR UPDATE');
}

export async function readHead(tx: EntityManager, siteId: string, lock: '' | 'FOR UPDATE'): Promise<Head> {
  const [row] = await tx.query<
    {
      seq: string;
      hash: string;
      at: string;
      frontier: string[];
      checkpoint_seq: string;
      checkpoint_at: string;
    }[]
  >(`SELECT * FROM ledger_head WHERE site_id = $1 ${lock}`, [siteId]);
  if (!row)
    return { ...EMPTY_CHAIN, frontier: EMPTY_FRONTIER, checkpointSeq: 0, checkpointAt: EMPTY_CHAIN.at };
  const seq = Number(row.seq);
  return {
    seq,
    hash: row.hash,
    at: row.at,
    frontier: { size: seq, roots: row.frontier },
    checkpointSeq: Number(row.checkpoint_seq),
    checkpointAt: row.checkpoint_at,
  };
}

export async function insertEntries(tx: EntityManager, entries: readonly SealedEntry[]): Promise<void> {
  // Each text goes over as it is: in an array its every quote would be escaped, here and by the server.
  for (let from = 0; from < entries.length; from += ROWS_PER_INSERT) {
    const rows = entries.slice(from, from + ROWS_PER_INSERT);
    const places = rows.map(
      (_, row) => `(${COLUMNS.map((__, column) => `$${row * COLUMNS.length + column + 1}`)})`,
    );
    await tx.query(
      `INSERT INTO ledger_entry (${COLUMNS.join()}) VALUES ${places.join()}`,
      rows.flatMap(({ entry, text }) => [
        entry.site,
        entry.seq,
        entry.at,
        entry.kind,
        entry.hash,
        checkedText(entry, text),
      ]),
    );
  }
}

const COLUMNS = ['site_id', 'seq', 'at', 'kind', 'hash', 'entry'] as const;
/** A statement takes 65,535 parameters. */
const ROWS_PER_INSERT = 1_000;

function checkedText(entry: LedgerEntry, text: string): string {
  assert(
    text.length <= ENTRY_CHARACTERS_MAX,
    `a ledger entry (${entry.kind}) of ${text.length} characters is too long`,
  );
  return text;
}
