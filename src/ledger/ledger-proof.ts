import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import type { Checkpoint } from '../core/ledger/checkpoint.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { type EntryProof, PROOF_FORMAT } from '../core/ledger/entry-proof.js';
import { inclusionProof, rangeRootAfter } from '../core/ledger/merkle-proof.js';
import { checkpointOver, entriesWithin, hashesWithin, publicKeys, signedFrontier } from './ledger-queries.js';

/**
 * The proof that entry `seq` is in the tree of the first checkpoint that covers it: a line without its line feed.
 * @throws EbbError `rejected` where there is no such entry, or no checkpoint covers it yet
 */
export async function proveEntry(database: DataSource, siteId: string, seq: number): Promise<string> {
  const [row] = await entriesWithin(database, siteId, seq, seq);
  if (!row) throw new EbbError('rejected', `the ledger of ${siteId} has no entry ${seq}`);
  const covering = await checkpointOver(database, siteId, seq);
  if (!covering) {
    throw new EbbError(
      'rejected',
      `no checkpoint covers entry ${seq} of ${siteId} yet: Ebb signs one every few minutes while it runs, and when it stops`,
    );
  }
  const checkpoint = JSON.parse(covering.checkpoint) as Checkpoint;
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
