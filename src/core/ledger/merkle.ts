import { hash } from 'node:crypto';
import { grown, LEAF, type MerkleFrontier, NODE, rootOf, type TreeHashes } from './merkle-tree.js';

export { EMPTY_FRONTIER, frontierWidths, type MerkleFrontier } from './merkle-tree.js';

/** @param entryHash lower-case hex; its 32 bytes are the leaf's data */
export function appendLeaf(frontier: MerkleFrontier, entryHash: string): MerkleFrontier {
  return grown(frontier, entryHash, HASHES);
}

/** The tree's root, lower-case hex; of an empty tree the hash of nothing, as the RFC has it. */
export function merkleRoot(frontier: MerkleFrontier): string {
  return rootOf(frontier, HASHES);
}

/** `SHA-256(0x00 ‖ data)`. @param dataHex the leaf's data in hex */
export function leafHash(dataHex: string): string {
  return sha256(LEAF + dataHex);
}

/** `SHA-256(0x01 ‖ left ‖ right)`. */
export function nodeHash(left: string, right: string): string {
  return sha256(NODE + left + right);
}

const HASHES: TreeHashes<string> = { empty: () => sha256(''), leaf: leafHash, node: nodeHash };

function sha256(dataHex: string): string {
  return hash('sha256', Buffer.from(dataHex, 'hex'), 'hex');
}
