import type { Checkpoint } from './checkpoint.js';
import type { LedgerEntry } from './entry.js';
import type { ExportEnd, LaterCheckpoint } from './export-format.js';
import { fault, type Finding, type Placed, resealed } from './finding.js';
import type { LedgerCrypto } from './ledger-crypto.js';
import { isConsistent } from './merkle-check.js';
import { type MerkleFrontier, rootOf, type TreeHashes } from './merkle-tree.js';
import { isSignedBy, keyOf } from './signature.js';

/** Whose checkpoints are expected, and how they are checked. */
export interface Expected {
  readonly site: string;
  /** Public keys, base64url. */
  readonly keys: readonly string[];
  readonly crypto: LedgerCrypto;
}

/** How far a file has been found good when a checkpoint is met. */
export interface Standing {
  readonly tree: MerkleFrontier<Promise<string>>;
  readonly hashes: TreeHashes<Promise<string>>;
  readonly last: Placed;
  /** The last entry that a checkpoint before this one covers; that before the file's first where there is none. */
  readonly signedTo: number;
  /** Of the checkpoint. */
  readonly line: number;
}

/** Whether one of `keys` has signed it, for `site`. */
export async function checkSignature(
  checkpoint: Checkpoint,
  { site, keys, crypto }: Expected,
  line: number,
): Promise<Finding | null> {
  const name = `the checkpoint of entry ${checkpoint.tree_size}`;
  const key = await keyOf(checkpoint, keys, crypto);
  if (key === undefined) {
    return fault(
      'wrong-key',
      null,
      line,
      `${name} is signed by key ${checkpoint.key_id}, none of those expected`,
    );
  }
  if (!(await isSignedBy(checkpoint, key, crypto))) {
    return fault('checkpoint-signature-wrong', null, line, `${name} does not match its signature`);
  }
  if (checkpoint.site === site) return null;
  return fault('wrong-site', null, line, `${name} is of site ${checkpoint.site}, the export of ${site}`);
}

export async function isRootOf(
  { tree_size: treeSize, root, head }: Checkpoint,
  { tree, hashes, last }: Standing,
): Promise<boolean> {
  return treeSize === tree.size && head === last.hash && root === (await rootOf(tree, hashes));
}

/**
 * Why a genuine checkpoint does not fit the file.
 * @param next what follows it in the file: an entry, or the end
 */
export function diagnoseRoot(
  { tree_size: treeSize, head }: Checkpoint,
  { tree: { size }, last, signedTo, line }: Standing,
  next: LedgerEntry | ExportEnd | null,
): Finding {
  if (treeSize !== size) {
    const goesOn = next !== null && 'seq' in next && next.seq === size + 1;
    const detail = `the checkpoint of entry ${treeSize} stands after entry ${size}`;
    if (treeSize < size || goesOn) return fault('checkpoint-misplaced', null, line, detail);
    return fault('deleted', size + 1, line, `${detail}: what it covers is not there`);
  }
  if (head === last.hash) {
    return fault('wrong-start', null, line, "the header's Merkle tree is not the one that was signed");
  }
  const known = next !== null && ('seq' in next ? next.prev : next.last_hash) === head;
  const detail = `entry ${size} is not the one that was signed: its content was changed and its hash made anew`;
  return resealed(known ? 'edited' : 'root-mismatch', last, signedTo, detail);
}

/** Whether the tree of a genuine checkpoint past the file's end begins with the file's tree. */
export async function checkLater(
  later: LaterCheckpoint,
  { tree, hashes, last, signedTo }: Standing,
): Promise<Finding | null> {
  const { tree_size: size, root } = later.later_checkpoint;
  const claim = { oldSize: tree.size, oldRoot: await rootOf(tree, hashes), size, root };
  if (size > tree.size && (await isConsistent(claim, later.consistency, hashes))) return null;
  const detail = `the signed tree of ${size} entries does not begin with the file's ${tree.size}`;
  return resealed('root-mismatch', last, signedTo, detail);
}
