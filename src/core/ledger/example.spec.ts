import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from './canonical.js';
import { sha256Hex } from './digest.js';
import { keyId, publicKeyText, signCheckpoint } from './signing.js';
import { type ChainHead, EMPTY_CHAIN, type LedgerEntry } from './entry.js';
import { nextEntry } from './seal.js';
import { EXPORT_FORMAT } from './export-format.js';
import { appendLeaf, EMPTY_FRONTIER, leafHash, merkleRoot, nodeHash } from './merkle.js';
import { verifyExport } from './verify.js';

/** The first test key of RFC 8032 §7.1: everybody knows it, so it signs nothing else. */
const SECRET = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const KEY = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SECRET}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const PUBLIC_KEY = publicKeyText(createPublicKey(KEY));
const SITE = 'west-1';

const DOCUMENT = readFileSync('docs/ledger.md', 'utf8');
const EXPORT = DOCUMENT.split('```jsonl\n')[1]?.split('\n```')[0]?.split('\n') ?? [];

function entries(): LedgerEntry[] {
  let head: ChainHead = EMPTY_CHAIN;
  return [
    { at: '2024-08-20T19:00:00.000Z', kind: 'service-started', body: { node: 'v20.20.2' } },
    {
      at: '2024-08-20T19:00:00.250Z',
      kind: 'plan-made',
      body: {
        setpoint_w: 23940000,
        market_price_usd_per_mwh: 31.4,
        summary: 'running: $31.40/MWh ≤ breakeven',
      },
    },
    {
      at: '2024-08-20T19:05:00.000Z',
      kind: 'plan-made',
      body: { setpoint_w: 310500.5, market_price_usd_per_mwh: 1e21, relaxed: [], stale: null },
    },
  ].map((each) => {
    const entry = nextEntry(head, { site: SITE, ...each, kind: each.kind as 'plan-made' });
    head = entry;
    return entry;
  });
}

describe('the worked example of docs/ledger.md', () => {
  const sealed = entries();
  const tree = sealed.map(({ hash }) => hash).reduce(appendLeaf, EMPTY_FRONTIER);
  const last = sealed[2]!;
  const unsigned = {
    site: SITE,
    tree_size: 3,
    root: merkleRoot(tree),
    head: last.hash,
    at: '2024-08-20T19:05:00.000Z',
  };
  const checkpoint = signCheckpoint(unsigned, KEY);

  test('has the lines that this code makes of the same content', () => {
    const header = {
      format: EXPORT_FORMAT,
      site: SITE,
      public_keys: [PUBLIC_KEY],
      first_seq: 1,
      prev: EMPTY_CHAIN.hash,
      frontier: [],
    };
    const end = { entries: 3, checkpoints: 1, last_seq: 3, last_hash: last.hash };
    expect(EXPORT).toEqual([header, ...sealed, checkpoint, end].map((each) => canonicalJson(each)));
  });

  test('verifies with the key that it names', async () => {
    expect(await verifyExport(EXPORT, { trustedKeys: [PUBLIC_KEY] })).toMatchObject({
      ok: true,
      entries: 3,
      checkpoints: 1,
    });
  });

  test('shows every figure on the way', () => {
    const [a, b, c] = sealed.map(({ hash }) => leafHash(hash)) as [string, string, string];
    const { hash: _, ...unsealed } = sealed[0]!;
    const { signature: __, ...body } = checkpoint;
    expect(sha256Hex(canonicalJson(unsealed))).toBe(sealed[0]!.hash);
    for (const figure of [
      canonicalJson(unsealed),
      a,
      b,
      c,
      nodeHash(a, b),
      nodeHash(nodeHash(a, b), c),
      canonicalJson(body),
      PUBLIC_KEY,
      keyId(PUBLIC_KEY),
      SECRET,
    ]) {
      expect(DOCUMENT).toContain(figure);
    }
    expect(nodeHash(nodeHash(a, b), c)).toBe(checkpoint.root);
  });
});
