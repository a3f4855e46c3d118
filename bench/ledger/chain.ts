import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { canonicalJson } from '../../src/core/ledger/canonical.js';
import { publicKeyText, signCheckpoint } from '../../src/core/ledger/signing.js';
import { type ChainHead, EMPTY_CHAIN } from '../../src/core/ledger/entry.js';
import { sealEntry } from '../../src/core/ledger/seal.js';
import { EXPORT_FORMAT } from '../../src/core/ledger/export-format.js';
import { appendLeaf, EMPTY_FRONTIER, merkleRoot } from '../../src/core/ledger/merkle.js';

const SITE = 'bench';
const CHECKPOINT_ENTRIES = 256;
const START_MS = Date.parse('2026-01-01T00:00:00Z');

/** As large as an outcome of commands is; each another. */
export function benchBody(index: number): object {
  return {
    command_id: `c-${index}`,
    miner_id: `m-${index % 6_000}`,
    outcome: index % 50 === 0 ? 'accepted-unconfirmed' : 'confirmed',
    power_w: 3_250.5 + (index % 17),
    seconds: (index % 300) / 10,
    sent: { verb: 'power-target', power_w: 3_400 },
  };
}

/** Lines of an export of `count` entries with a signed checkpoint after each 256, made as they are asked for. */
export function* benchExport(count: number): Generator<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const keys = [publicKeyText(createPublicKey(privateKey))];
  const header = { format: EXPORT_FORMAT, site: SITE, public_keys: keys, first_seq: 1, frontier: [] };
  yield canonicalJson({ ...header, prev: EMPTY_CHAIN.hash });
  let head: ChainHead = EMPTY_CHAIN;
  let tree = EMPTY_FRONTIER;
  let checkpoints = 0;
  for (let index = 0; index < count; index += 1) {
    const at = new Date(START_MS + index * 20).toISOString();
    const { entry, text } = sealEntry(head, {
      at,
      site: SITE,
      kind: 'outcomes-observed',
      body: benchBody(index),
    });
    yield text;
    head = entry;
    tree = appendLeaf(tree, entry.hash);
    if (tree.size % CHECKPOINT_ENTRIES !== 0) continue;
    const unsigned = { site: SITE, tree_size: tree.size, root: merkleRoot(tree), head: head.hash, at };
    yield canonicalJson(signCheckpoint(unsigned, privateKey));
    checkpoints += 1;
  }
  yield canonicalJson({ entries: count, checkpoints, last_seq: head.seq, last_hash: head.hash });
}
