import { hash } from 'node:crypto';

/**
 * Merkle tree of RFC 6962 §2.1 over entry hashes, kept as its frontier: the roots of the perfect subtrees that the size
 * is the sum of, largest first. Appending and taking the root cost O(log n).
 */
export interface MerkleFrontier {
  readonly size: number;
  /** Lower-case hex, one for each 1 in the size's binary form, the largest subtree first. */
  readonly roots: readonly string[];
}

export const EMPTY_FRONTIER: MerkleFrontier = { size: 0, roots: [] };

/** @param entryHash lower-case hex; its 32 bytes are the leaf's data */
export function appendLeaf({ size, roots }: MerkleFrontier, entryHash: string): MerkleFrontier {
  const next = [...roots];
  let node = leafHash(entryHash);
  for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) node = nodeHash(next.pop()!, node);
  return { size: size + 1, roots: [...next, node] };
}

/** The tree's root, lower-case hex; of an empty tree the hash of nothing, as the RFC has it. */
export function merkleRoot({ roots }: MerkleFrontier): string {
  if (roots.length === 0) return sha256(Buffer.alloc(0));
  return roots.reduceRight((right, left) => nodeHash(left, right));
}

/** `SHA-256(0x00 ‖ data)`. @param dataHex the leaf's data in hex */
export function leafHash(dataHex: string): string {
  return sha256(Buffer.from(LEAF + dataHex, 'hex'));
}

/** `SHA-256(0x01 ‖ left ‖ right)`. */
export function nodeHash(left: string, right: string): string {
  return sha256(Buffer.from(NODE + left + right, 'hex'));
}

/** The powers of two that `size` is the sum of, the largest first: the widths of a frontier's subtrees. */
export function frontierWidths(size: number): number[] {
  const widths: number[] = [];
  for (let rest = size, width = 1; rest > 0; rest = Math.floor(rest / 2), width *= 2) {
    if (rest % 2 === 1) widths.unshift(width);
  }
  return widths;
}

const LEAF = '00';
const NODE = '01';

function sha256(data: Buffer): string {
  return hash('sha256', data, 'hex');
}
