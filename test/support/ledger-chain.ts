import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../src/core/ledger/canonical.js';
import { publicKeyText, signCheckpoint } from '../../src/core/ledger/signing.js';
import { type ChainHead, EMPTY_CHAIN, type LedgerEntry } from '../../src/core/ledger/entry.js';
import { nextEntry } from '../../src/core/ledger/seal.js';
import { EXPORT_FORMAT } from '../../src/core/ledger/export-format.js';
import { appendLeaf, EMPTY_FRONTIER, merkleRoot } from '../../src/core/ledger/merkle.js';

export const SITE = 'west-1';

/** A whole export in memory, and what it was made from. */
export interface Chain {
  readonly publicKey: string;
  readonly entries: readonly LedgerEntry[];
  readonly lines: readonly string[];
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

export function atOf(index: number): string {
  return new Date(Date.UTC(2024, 7, 20) + index * 1000).toISOString();
}

/** Seals `bodies` and signs after every `checkpointEvery` entries; 0: never. */
export function chainOf(
  bodies: readonly object[],
  checkpointEvery: number,
  key: KeyObject = newKey(),
): Chain {
  let head: ChainHead = EMPTY_CHAIN;
  const entries = bodies.map((body, index) => {
    const entry = nextEntry(head, { at: atOf(index), site: SITE, kind: 'plan-made', body });
    head = entry;
    return entry;
  });
  return exportOf(entries, checkpointEvery, key);
}

/** Signs and writes entries as they are, sound or not. */
export function exportOf(entries: readonly LedgerEntry[], checkpointEvery: number, key: KeyObject): Chain {
  const publicKey = publicKeyText(createPublicKey(key));
  const header = {
    format: EXPORT_FORMAT,
    site: SITE,
    public_keys: [publicKey],
    first_seq: 1,
    prev: EMPTY_CHAIN.hash,
    frontier: [],
  };
  const lines = [canonicalJson(header)];
  let tree = EMPTY_FRONTIER;
  let checkpoints = 0;
  for (const [index, entry] of entries.entries()) {
    lines.push(canonicalJson(entry));
    tree = appendLeaf(tree, entry.hash);
    if (checkpointEvery === 0 || (index + 1) % checkpointEvery !== 0) continue;
    const unsigned = {
      site: SITE,
      tree_size: tree.size,
      root: merkleRoot(tree),
      head: entry.hash,
      at: entry.at,
    };
    lines.push(canonicalJson(signCheckpoint(unsigned, key)));
    checkpoints += 1;
  }
  const last = entries.at(-1) ?? EMPTY_CHAIN;
  lines.push(
    canonicalJson({ entries: entries.length, checkpoints, last_seq: last.seq, last_hash: last.hash }),
  );
  return { publicKey, entries, lines };
}

/** Index in `lines` of the entry of that `seq`. */
export function lineIndex({ lines }: Chain, seq: number): number {
  return lines.findIndex((line) => (JSON.parse(line) as { seq?: number }).seq === seq);
}
