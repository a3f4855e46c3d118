import { assert } from '../assert.js';
import { frontierWidths, leafHash, type MerkleFrontier, nodeHash } from './merkle.js';

/** Root of the subtree over the leaves [from, to), counted from 0. */
export type RangeRoot = (from: number, to: number) => string;

/** RFC 6962 §2.1.1: what leads from leaf `index` (counted from 0) to the root of the tree of `size`. */
export function inclusionProof(index: number, size: number, rangeRoot: RangeRoot): string[] {
  assert(index >= 0 && index < size, `leaf ${index} is not in a tree of ${size}`);
  const proof: string[] = [];
  for (let from = 0, to = size; to - from > 1;) {
    const middle = from + splitOf(to - from);
    const goesLeft = index < middle;
    proof.unshift(goesLeft ? rangeRoot(middle, to) : rangeRoot(from, middle));
    if (goesLeft) to = middle;
    else from = middle;
  }
  return proof;
}

/** RFC 6962 §2.1.2: that the tree of `size` begins with the tree of `oldSize`. */
export function consistencyProof(oldSize: number, size: number, rangeRoot: RangeRoot): string[] {
  assert(oldSize > 0 && oldSize <= size, `a tree of ${size} has no earlier size ${oldSize}`);
  const proof: string[] = [];
  let [from, to] = [0, size];
  // While `from` is 0 the old root itself is known to whoever checks.
  while (to !== oldSize) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      proof.unshift(rangeRoot(middle, to));
      to = middle;
    } else {
      proof.unshift(rangeRoot(from, middle));
      from = middle;
    }
  }
  return from === 0 ? proof : [rangeRoot(from, to), ...proof];
}

/**
 * Subtree roots of a tree whose first `start.size` leaves are known by their frontier only, and whose further ones are
 * `entryHashes`. Knows ranges that are one of the frontier's, and ranges that begin at or after `start.size`.
 */
export function rangeRootAfter(start: MerkleFrontier, entryHashes: readonly string[]): RangeRoot {
  const known = new Map<string, string>();
  let from = 0;
  for (const [index, width] of frontierWidths(start.size).entries()) {
    known.set(`${from}-${from + width}`, start.roots[index]!);
    from += width;
  }
  const rangeRoot: RangeRoot = (low, high) => {
    const root = known.get(`${low}-${high}`);
    if (root !== undefined) return root;
    assert(low < high, `no leaves in [${low}, ${high})`);
    if (high - low === 1) {
      const entryHash = entryHashes[low - start.size];
      assert(entryHash !== undefined, `leaf ${low} is not known`);
      return leafHash(entryHash);
    }
    const middle = low + splitOf(high - low);
    return nodeHash(rangeRoot(low, middle), rangeRoot(middle, high));
  };
  return rangeRoot;
}

/** The largest power of two below `size`, which is where RFC 6962 splits a tree. */
function splitOf(size: number): number {
  assert(size > 1, `a tree of ${size} cannot be split`);
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
