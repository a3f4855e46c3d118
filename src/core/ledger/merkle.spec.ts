import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from './digest.js';
import { appendLeaf, EMPTY_FRONTIER, frontierWidths, merkleRoot } from './merkle.js';
import { treeHashes } from './ledger-crypto.js';
import { isConsistent, isIncluded } from './merkle-check.js';
import { consistencyProof, inclusionProof, rangeRootAfter } from './merkle-proof.js';
import { NODE_CRYPTO } from './node-crypto.js';
import { fc } from '../../../test/support/fast-check.js';

const HASHES = treeHashes(NODE_CRYPTO);

/** The leaves and roots of the test vectors of Certificate Transparency's own implementation. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function tree(leaves: readonly string[]) {
  return leaves.reduce(appendLeaf, EMPTY_FRONTIER);
}

function leavesOf(size: number): string[] {
  return Array.from({ length: size }, (_, index) => sha256Hex(String(index)));
}

const sizeAndPart = fc
  .integer({ min: 1, max: 70 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })));

describe('the Merkle tree of RFC 6962', () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))(
    'of %i leaves has the published root',
    (size, root) => {
      expect(merkleRoot(tree(LEAVES.slice(0, size)))).toBe(root);
    },
  );

  test('is kept in as many hashes as its size has binary ones', () => {
    expect(frontierWidths(0)).toEqual([]);
    expect(frontierWidths(0b10110)).toEqual([16, 4, 2]);
    expect(tree(leavesOf(22)).roots).toHaveLength(3);
  });

  test('grown leaf by leaf has the root that the definition gives', () => {
    for (let size = 1; size <= 70; size += 1) {
      const leaves = leavesOf(size);
      expect(merkleRoot(tree(leaves))).toBe(rangeRootAfter(EMPTY_FRONTIER, leaves)(0, size));
    }
  });
});

describe('a proof of inclusion', () => {
  test('holds for its leaf, and for no other place, leaf or root', async () => {
    await fc.assert(
      fc.asyncProperty(sizeAndPart, async ([size, part]) => {
        const leaves = leavesOf(size);
        const index = part - 1;
        const proof = inclusionProof(index, size, rangeRootAfter(EMPTY_FRONTIER, leaves));
        const claim = { index, size, entryHash: leaves[index]!, root: merkleRoot(tree(leaves)) };
        expect(await isIncluded(claim, proof, HASHES)).toBe(true);
        expect(await isIncluded({ ...claim, entryHash: sha256Hex('forged') }, proof, HASHES)).toBe(false);
        expect(await isIncluded({ ...claim, root: sha256Hex('forged') }, proof, HASHES)).toBe(false);
        expect(await isIncluded({ ...claim, index: index + 1 }, proof, HASHES)).toBe(false);
        expect(await isIncluded(claim, [...proof, claim.root], HASHES)).toBe(false);
        if (size > 1) expect(await isIncluded(claim, proof.slice(1), HASHES)).toBe(false);
      }),
    );
  });
});

describe('a proof of consistency', () => {
  test('holds between a tree and what it grew into, from the frontier of the first alone', async () => {
    await fc.assert(
      fc.asyncProperty(sizeAndPart, async ([size, oldSize]) => {
        const leaves = leavesOf(size);
        const old = tree(leaves.slice(0, oldSize));
        const proof = consistencyProof(oldSize, size, rangeRootAfter(old, leaves.slice(oldSize)));
        expect(proof).toEqual(consistencyProof(oldSize, size, rangeRootAfter(EMPTY_FRONTIER, leaves)));
        const claim = { oldSize, oldRoot: merkleRoot(old), size, root: merkleRoot(tree(leaves)) };
        expect(await isConsistent(claim, proof, HASHES)).toBe(true);
        expect(await isConsistent({ ...claim, oldRoot: sha256Hex('forged') }, proof, HASHES)).toBe(false);
        expect(await isConsistent({ ...claim, root: sha256Hex('forged') }, proof, HASHES)).toBe(false);
        expect(await isConsistent(claim, [...proof, claim.root], HASHES)).toBe(false);
        if (proof.length > 0) expect(await isConsistent(claim, proof.slice(1), HASHES)).toBe(false);
      }),
    );
  });

  test.each([
    [0, 3],
    [4, 3],
  ])('cannot be had from %i to %i', async (oldSize, size) => {
    expect(await isConsistent({ oldSize, oldRoot: ROOTS[0]!, size, root: ROOTS[3]! }, [], HASHES)).toBe(
      false,
    );
  });
});
