/**
 * Merkle tree of RFC 6962 §2.1 over entry hashes, kept as its frontier: the roots of the perfect subtrees that the size
 * is the sum of, largest first. Appending and taking the root cost O(log n).
 * @template H a hash in lower-case hex, or the promise of one where hashing takes its time
 */
export interface MerkleFrontier<H = string> {
  readonly size: number;
  /** One for each 1 in the size's binary form, the largest subtree first. */
  readonly roots: readonly H[];
}

/** How the tree's hashes are made, all in hex. */
export interface TreeHashes<H> {
  /** SHA-256 of nothing: the root of a tree without leaves. */
  readonly empty: () => H;
  /** `SHA-256(0x00 ‖ data)`. */
  readonly leaf: (dataHex: string) => H;
  /** `SHA-256(0x01 ‖ left ‖ right)`. */
  readonly node: (left: H | string, right: H | string) => H;
}

export const EMPTY_FRONTIER: MerkleFrontier = { size: 0, roots: [] };

/** What stands before the data of a leaf, and before the two of a node, in hex. */
export const LEAF = '00';
export const NODE = '01';

/** The tree with one more leaf. @param entryHash hex; its 32 bytes are the leaf's data */
export function grown<H>(
  { size, roots }: MerkleFrontier<H>,
  entryHash: string,
  hashes: TreeHashes<H>,
): MerkleFrontier<H> {
  const next = [...roots];
  let node = hashes.leaf(entryHash);
  for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) node = hashes.node(next.pop()!, node);
  return { size: size + 1, roots: [...next, node] };
}

export function rootOf<H>({ roots }: MerkleFrontier<H>, hashes: TreeHashes<H>): H {
  if (roots.length === 0) return hashes.empty();
  return roots.reduceRight((right, left) => hashes.node(left, right));
}

/** The powers of two that `size` is the sum of, the largest first: the widths of a frontier's subtrees. */
export function frontierWidths(size: number): number[] {
  const widths: number[] = [];
  for (let rest = size, width = 1; rest > 0; rest = Math.floor(rest / 2), width *= 2) {
    if (rest % 2 === 1) widths.unshift(width);
  }
  return widths;
}
