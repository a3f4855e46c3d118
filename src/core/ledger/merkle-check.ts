import type { TreeHashes } from './merkle-tree.js';

export interface InclusionClaim {
  /** Of the leaf, counted from 0: the entry's `seq` less one. */
  readonly index: number;
  readonly entryHash: string;
  readonly size: number;
  readonly root: string;
}

/** Whether `proof` shows that the tree of `root` has the entry at `index`. */
export async function isIncluded(
  { index, entryHash, size, root }: InclusionClaim,
  proof: readonly string[],
  hashes: TreeHashes<Promise<string>>,
): Promise<boolean> {
  if (index < 0 || index >= size) return false;
  let [node, last, hash] = [index, size - 1, hashes.leaf(entryHash)];
  for (const step of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = hashes.node(step, hash);
      // Without a right neighbour on this level the node moves up as it is.
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = hashes.node(hash, step);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && (await hash) === root;
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: string;
  readonly size: number;
  readonly root: string;
}

/** Whether `proof` shows that the tree of `root` begins with the tree of `oldRoot`. */
export async function isConsistent(
  { oldSize, oldRoot, size, root }: ConsistencyClaim,
  proof: readonly string[],
  hashes: TreeHashes<Promise<string>>,
): Promise<boolean> {
  if (oldSize < 1 || oldSize > size) return false;
  if (oldSize === size) return proof.length === 0 && oldRoot === root;
  const steps = [...proof];
  let [node, last] = [oldSize - 1, size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  const start = node === 0 ? oldRoot : steps.shift();
  if (start === undefined) return false;
  let [oldHash, hash] = [Promise.resolve(start), Promise.resolve(start)];
  for (const step of steps) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = hashes.node(step, oldHash);
      hash = hashes.node(step, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = hashes.node(hash, step);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && (await oldHash) === oldRoot && (await hash) === root;
}
