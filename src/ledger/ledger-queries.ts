import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import type { Checkpoint } from '../core/ledger/checkpoint.js';
import { CORRECTION_KIND, correctedBy } from '../core/ledger/correction.js';
import { EMPTY_CHAIN, type LedgerEntry } from '../core/ledger/entry.js';
import { appendLeaf, EMPTY_FRONTIER, type MerkleFrontier } from '../core/ledger/merkle.js';

/* What exports and proofs read from the ledger's tables. */

/** The database, or a transaction on it. */
export type Queries = Pick<DataSource, 'query'>;

/** Every key that a checkpoint was signed with (base64url), the oldest first. */
export async function publicKeys(database: Queries): Promise<string[]> {
  const keys = await database.query<{ public_key: string }[]>(
    'SELECT public_key FROM ledger_key ORDER BY since, public_key',
  );
  return keys.map((row) => row.public_key);
}

/** The Merkle tree of the first `size` entries. */
export async function frontierAt(database: Queries, siteId: string, size: number): Promise<MerkleFrontier> {
  const start = await signedFrontier(database, siteId, size);
  return (await hashesWithin(database, siteId, start.size + 1, size)).reduce(appendLeaf, start);
}

/** The tree of the last checkpoint that covers no entry after `size`. */
export async function signedFrontier(
  database: Queries,
  siteId: string,
  size: number,
): Promise<MerkleFrontier> {
  const [row] = await database.query<{ tree_size: string; frontier: string[] }[]>(
    `SELECT tree_size, frontier FROM ledger_checkpoint WHERE site_id = $1 AND tree_size <= $2
     ORDER BY tree_size DESC LIMIT 1`,
    [siteId, size],
  );
  return row ? { size: Number(row.tree_size), roots: row.frontier } : EMPTY_FRONTIER;
}

export async function lastSeq(database: Queries, siteId: string): Promise<number> {
  const [row] = await database.query<{ seq: string }[]>('SELECT seq FROM ledger_head WHERE site_id = $1', [
    siteId,
  ]);
  return Number(row?.seq ?? 0);
}

export async function entriesWithin(
  database: Queries,
  siteId: string,
  from: number,
  to: number,
): Promise<{ seq: number; hash: string; entry: string }[]> {
  const rows = await database.query<{ seq: string; hash: string; entry: string }[]>(
    'SELECT seq, hash, entry FROM ledger_entry WHERE site_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq',
    [siteId, from, to],
  );
  return rows.map(({ seq, hash, entry }) => ({ seq: Number(seq), hash, entry }));
}

/** At most as many as lie between two checkpoints. */
export async function hashesWithin(
  database: Queries,
  siteId: string,
  from: number,
  to: number,
): Promise<string[]> {
  if (from > to) return [];
  const rows = await database.query<{ hash: string }[]>(
    'SELECT hash FROM ledger_entry WHERE site_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq',
    [siteId, from, to],
  );
  if (rows.length !== to - from + 1) {
    throw new EbbError(
      'rejected',
      `entries ${from} to ${to} of ${siteId} are not all there: export the whole chain`,
    );
  }
  return rows.map(({ hash }) => hash);
}

/** Hash of entry `seq`, which may be pruned where a checkpoint ends with it; 64 zeros for 0. */
export async function hashOf(database: Queries, siteId: string, seq: number): Promise<string> {
  const [entry] = await entriesWithin(database, siteId, seq, seq);
  if (entry) return entry.hash;
  const [row] = await database.query<{ checkpoint: string }[]>(
    'SELECT checkpoint FROM ledger_checkpoint WHERE site_id = $1 AND tree_size = $2',
    [siteId, seq],
  );
  return row ? (JSON.parse(row.checkpoint) as Checkpoint).head : EMPTY_CHAIN.hash;
}

/** The last entry that was pruned; 0 where none was. */
export async function prunedTo(database: Queries, siteId: string): Promise<number> {
  const [row] = await database.query<{ to_seq: string | null }[]>(
    'SELECT max(to_seq) AS to_seq FROM ledger_pruning WHERE site_id = $1',
    [siteId],
  );
  return Number(row?.to_seq ?? 0);
}

/** A checkpoint, and what a time-stamping authority answered for its root. */
export interface StoredCheckpoint {
  readonly treeSize: number;
  /** Canonical text. */
  readonly checkpoint: string;
  readonly reply: Buffer | null;
}

/** Those of tree sizes `from` to `to`, ascending. */
export async function checkpointsWithin(
  database: Queries,
  siteId: string,
  from: number,
  to: number,
): Promise<StoredCheckpoint[]> {
  const rows = await database.query<{ tree_size: string; checkpoint: string; reply: Buffer | null }[]>(
    `SELECT tree_size, checkpoint, reply FROM ledger_checkpoint LEFT JOIN ledger_timestamp USING (site_id, tree_size)
     WHERE site_id = $1 AND tree_size BETWEEN $2 AND $3 ORDER BY tree_size`,
    [siteId, from, to],
  );
  return rows.map(({ tree_size: treeSize, ...row }) => ({ treeSize: Number(treeSize), ...row }));
}

/** The first checkpoint that covers entry `seq`; null where none does yet. */
export async function checkpointOver(
  database: Queries,
  siteId: string,
  seq: number,
): Promise<StoredCheckpoint | null> {
  const [row] = await database.query<{ size: string | null }[]>(
    'SELECT min(tree_size) AS size FROM ledger_checkpoint WHERE site_id = $1 AND tree_size >= $2',
    [siteId, seq],
  );
  const size = Number(row?.size ?? 0);
  return size === 0 ? null : (await checkpointsWithin(database, siteId, size, size))[0]!;
}

/** Corrections by the entry that they are of, ascending. There are few. */
export async function correctionsOf(database: Queries, siteId: string): Promise<Map<number, LedgerEntry[]>> {
  const rows = await database.query<{ entry: string }[]>(
    `SELECT entry FROM ledger_entry WHERE site_id = $1 AND kind = '${CORRECTION_KIND}' ORDER BY seq`,
    [siteId],
  );
  const found = new Map<number, LedgerEntry[]>();
  for (const { entry: text } of rows) {
    const entry = JSON.parse(text) as LedgerEntry;
    const corrected = correctedBy(entry);
    if (corrected) found.set(corrected.seq, [...(found.get(corrected.seq) ?? []), entry]);
  }
  return found;
}
