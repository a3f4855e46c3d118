import type { Checkpoint } from './checkpoint.js';
import { isSignedBy, keyId } from './signing.js';
import type { LedgerEntry } from './entry.js';
import type { ExportEnd, LaterCheckpoint } from './export-format.js';
import { fault, type Finding, type Placed, resealed } from './finding.js';
import { type MerkleFrontier, merkleRoot } from './merkle.js';
import { isConsistent } from './merkle-proof.js';

/** How far a file has been found good when a checkpoint is met. */
export interface Standing {
  readonly tree: MerkleFrontier;
  readonly last: Placed;
  /** The last entry that a checkpoint before this one covers; that before the file's first where there is none. */
  readonly signedTo: number;
  /** Of the checkpoint. */
  readonly line: number;
}

/** Whether one of `keys` has signed it, for `site`. */
export function checkSignature(
  checkpoint: Checkpoint,
  expected: { readonly site: string; readonly keys: readonly string[] },
  line: number,
): Finding | null {
  const name = `the checkpoint of entry ${checkpoint.tree_size}`;
  const key = expected.keys.find((each) => keyId(each) === checkpoint.key_id);
  if (key === undefined) {
    return fault(
      'wrong-key',
      null,
      line,
      `${name} is signed by key ${checkpoint.key_id}, none of those expected`,
    );
  }
  if (!isSignedBy(checkpoint, key)) {
    return fault('checkpoint-signature-wrong', null, line, `${name} does not match its signature`);
  }
  if (checkpoint.site === expected.site) return null;
  return fault(
    'wrong-site',
    null,
    line,
    `${name} is of site ${checkpoint.site}, the export of ${expected.site}`,
  );
}

export function isRootOf({ tree_size: treeSize, root, head }: Checkpoint, { tree, last }: Standing): boolean {
  return treeSize === tree.size && root === merkleRoot(tree) && head === last.hash;
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
export function checkLater(later: LaterCheckpoint, { tree, last, signedTo }: Standing): Finding | null {
  const { tree_size: size, root } = later.later_checkpoint;
  const claim = { oldSize: tree.size, oldRoot: merkleRoot(tree), size, root };
  if (size > tree.size && isConsistent(claim, later.consistency)) return null;
  const detail = `the signed tree of ${size} entries does not begin with the file's ${tree.size}`;
  return resealed('root-mismatch', last, signedTo, detail);
}
