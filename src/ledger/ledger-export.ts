import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import type { Checkpoint } from '../core/ledger/checkpoint.js';
import { EMPTY_CHAIN } from '../core/ledger/entry.js';
import { EXPORT_FORMAT, type ExportEnd, type ExportHeader } from '../core/ledger/export-format.js';
import { appendLeaf, EMPTY_FRONTIER, type MerkleFrontier } from '../core/ledger/merkle.js';
import { consistencyProof, rangeRootAfter } from '../core/ledger/merkle-proof.js';

/** Entries held at once. */
const PAGE = 256;

/** Both included; the whole chain where absent. */
export interface ExportRange {
  readonly fromSeq?: number;
  readonly toSeq?: number;
}

/**
 * Lines of an export, without line feeds, in bounded memory however long the chain is. What is appended meanwhile is
 * left out. See docs/ledger.md for the format. A chain that was damaged is exported as it is.
 * @throws EbbError where a part is asked for and the entries that tie it to the signed tree are missing.
 */
export async function* exportLedger(
  database: DataSource,
  siteId: string,
  range: ExportRange = {},
): AsyncGenerator<string> {
  const headSeq = await lastSeq(database, siteId);
  const toSeq = Math.min(range.toSeq ?? headSeq, headSeq);
  const fromSeq = Math.min(Math.max(1, range.fromSeq ?? 1), toSeq + 1);
  const header = await exportHeader(database, siteId, fromSeq);
  yield canonicalJson(header);
  let last = { seq: fromSeq - 1, hash: header.prev };
  let checkpoints = 0;
  for (let from = fromSeq; from <= toSeq; from += PAGE) {
    const to = Math.min(toSeq, from + PAGE - 1);
    const signed = await checkpointsWithin(database, siteId, from, to);
    for (const row of await entriesWithin(database, siteId, from, to)) {
      yield row.entry;
      last = { seq: row.seq, hash: row.hash };
      const checkpoint = signed.get(row.seq);
      if (checkpoint === undefined) continue;
      checkpoints += 1;
      yield checkpoint;
    }
  }
  const later = last.seq === toSeq ? await laterCheckpoint(database, siteId, toSeq) : null;
  if (later !== null) {
    checkpoints += 1;
    yield later;
  }
  const entries = last.seq - fromSeq + 1;
  const end: ExportEnd = { entries, checkpoints, last_seq: last.seq, last_hash: last.hash };
  yield canonicalJson(end);
}

/** First and last `seq` of the entries made in [from, to); null where there is none. */
export async function seqRange(
  database: DataSource,
  siteId: string,
  from: Date | null,
  to: Date | null,
): Promise<{ fromSeq: number; toSeq: number } | null> {
  const [row] = await database.query<{ first: string | null; last: string | null }[]>(
    `SELECT min(seq) AS first, max(seq) AS last FROM ledger_entry
     WHERE site_id = $1 AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)`,
    [siteId, from, to],
  );
  return row?.first && row.last ? { fromSeq: Number(row.first), toSeq: Number(row.last) } : null;
}

async function exportHeader(database: DataSource, siteId: string, firstSeq: number): Promise<ExportHeader> {
  const before = await entriesWithin(database, siteId, firstSeq - 1, firstSeq - 1);
  return {
    format: EXPORT_FORMAT,
    site: siteId,
    public_keys: await publicKeys(database),
    first_seq: firstSeq,
    prev: before[0]?.hash ?? EMPTY_CHAIN.hash,
    frontier: (await frontierAt(database, siteId, firstSeq - 1)).roots,
  };
}

/** Every key that a checkpoint was signed with (base64url), the oldest first. */
export async function publicKeys(database: DataSource): Promise<string[]> {
  const keys = await database.query<{ public_key: string }[]>(
    'SELECT public_key FROM ledger_key ORDER BY since, public_key',
  );
  return keys.map((row) => row.public_key);
}

/** The Merkle tree of the first `size` entries. */
async function frontierAt(database: DataSource, siteId: string, size: number): Promise<MerkleFrontier> {
  const start = await signedFrontier(database, siteId, size);
  return (await hashesWithin(database, siteId, start.size + 1, size)).reduce(appendLeaf, start);
}

/** The tree of the last checkpoint that covers no entry after `size`. */
export async function signedFrontier(
  database: DataSource,
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

/** The first checkpoint past `seq`, proven to begin with the tree of `seq` entries; null where there is none. */
async function laterCheckpoint(database: DataSource, siteId: string, seq: number): Promise<string | null> {
  if (seq === 0) return null;
  const [row] = await database.query<{ tree_size: string; checkpoint: string }[]>(
    `SELECT tree_size, checkpoint FROM ledger_checkpoint WHERE site_id = $1 AND tree_size >= $2
     ORDER BY tree_size LIMIT 1`,
    [siteId, seq],
  );
  const size = Number(row?.tree_size ?? 0);
  if (!row || size === seq) return null;
  const start = await frontierAt(database, siteId, seq);
  const rangeRoot = rangeRootAfter(start, await hashesWithin(database, siteId, seq + 1, size));
  return canonicalJson({
    later_checkpoint: JSON.parse(row.checkpoint) as Checkpoint,
    consistency: consistencyProof(seq, size, rangeRoot),
  });
}

async function lastSeq(database: DataSource, siteId: string): Promise<number> {
  const [row] = await database.query<{ seq: string }[]>('SELECT seq FROM ledger_head WHERE site_id = $1', [
    siteId,
  ]);
  return Number(row?.seq ?? 0);
}

export async function entriesWithin(
  database: DataSource,
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
  database: DataSource,
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

async function checkpointsWithin(
  database: DataSource,
  siteId: string,
  from: number,
  to: number,
): Promise<Map<number, string>> {
  const rows = await database.query<{ tree_size: string; checkpoint: string }[]>(
    'SELECT tree_size, checkpoint FROM ledger_checkpoint WHERE site_id = $1 AND tree_size BETWEEN $2 AND $3',
    [siteId, from, to],
  );
  return new Map(rows.map((row) => [Number(row.tree_size), row.checkpoint]));
}
