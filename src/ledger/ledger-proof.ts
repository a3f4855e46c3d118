import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import type { Checkpoint } from '../core/ledger/checkpoint.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { type EntryProof, PROOF_FORMAT } from '../core/ledger/entry-proof.js';
import { inclusionProof, rangeRootAfter } from '../core/ledger/merkle-proof.js';
import { entriesWithin, hashesWithin, publicKeys, signedFrontier } from './ledger-export.js';

/**
 * The proof that entry `seq` is in the tree of the first checkpoint that covers it: a line without its line feed.
 * @throws EbbError `rejected` where there is no such entry, or no checkpoint covers it yet
 */
export async function proveEntry(database: DataSource, siteId: string, seq: number): Promise<string> {
  const [row] = await entriesWithin(database, siteId, seq, seq);
  if (!row) throw new EbbError('rejected', `the ledger of ${siteId} has no entry ${seq}`);
  const checkpoint = await checkpointOver(database, siteId, seq);
  const start = await signedFrontier(database, siteId, seq - 1);
  const size = checkpoint.tree_size;
  const rangeRoot = rangeRootAfter(start, await hashesWithin(database, siteId, start.size + 1, size));
  const proof: EntryProof = {
    format: PROOF_FORMAT,
    site: siteId,
    public_keys: await publicKeys(database),
    entry: JSON.parse(row.entry) as LedgerEntry,
    checkpoint,
    inclusion: inclusionProof(seq - 1, size, rangeRoot),
  };
  return canonicalJson(proof);
}

async function checkpointOver(database: DataSource, siteId: string, seq: number): Promise<Checkpoint> {
  const [row] = await database.query<{ checkpoint: string }[]>(
    `SELECT checkpoint FROM ledger_checkpoint WHERE site_id = $1 AND tree_size >= $2 ORDER BY tree_size LIMIT 1`,
    [siteId, seq],
  );
  if (!row) {
    throw new EbbError(
      'rejected',
      `no checkpoint covers entry ${seq} of ${siteId} yet: Ebb signs one every few minutes while it runs, and when it stops`,
    );
  }
  return JSON.parse(row.checkpoint) as Checkpoint;
}
