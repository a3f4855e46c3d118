import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { canonicalJson } from '../src/core/ledger/canonical.js';
import { PROOF_FORMAT } from '../src/core/ledger/entry-proof.js';
import { appendLeaf, EMPTY_FRONTIER } from '../src/core/ledger/merkle.js';
import { consistencyProof, inclusionProof, rangeRootAfter } from '../src/core/ledger/merkle-proof.js';
import { verifyEntryProof, verifyExport } from '../src/core/ledger/verify.js';
import { type Chain, chainOf, lineIndex, SITE } from './support/ledger-chain.js';
import { describeWithPython, soundInPython, verifyInPython } from './support/python.js';

const folder = mkdtempSync(join(tmpdir(), 'ebb-python-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'file'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function fileOf(lines: readonly string[]): string {
  return file(`${lines.join('\n')}\n`);
}

/** Numbers and texts that two implementations are likely to write differently. */
const AWKWARD = [
  { numbers: [0.1, 1e21, 1.5e-7, 5e-324, 123456789012345680000, 1e-6, -0.000001234, 4.35, 1e23, 2 ** 53] },
  { '\u20ac': '€', '\ud83d\ude00': '\u0007 \u2028 "quoted" \\', '\r': null, '1': true, é: [[], {}] },
];
const chain = chainOf([...AWKWARD, ...Array.from({ length: 20 }, (_, index) => ({ power_w: index / 3 }))], 4);
const hashes = chain.entries.map(({ hash }) => hash);
const signed = chain.lines
  .map((line) => JSON.parse(line) as Record<string, unknown>)
  .filter((line) => 'tree_size' in line) as { tree_size: number; root: string }[];

/** The entries `from` to `to` as an export of their own, with a later checkpoint where the last has none. */
function part({ lines, entries }: Chain, from: number, to: number): string[] {
  const before = entries.slice(0, from - 1).map(({ hash }) => hash);
  const header = {
    ...(JSON.parse(lines[0]!) as object),
    first_seq: from,
    prev: entries[from - 2]?.hash ?? '0'.repeat(64),
    frontier: before.reduce(appendLeaf, EMPTY_FRONTIER).roots,
  };
  const body = lines.slice(lineIndex(chain, from), lineIndex(chain, to) + 1);
  if (to % 4 === 0) body.push(lines[lineIndex(chain, to) + 1]!);
  const later = signed.find(({ tree_size: size }) => size > to);
  if (later && to % 4 !== 0) {
    const rangeRoot = rangeRootAfter(EMPTY_FRONTIER, hashes);
    const consistency = consistencyProof(to, later.tree_size, rangeRoot);
    body.push(canonicalJson({ later_checkpoint: later, consistency }));
  }
  const last = entries[to - 1]!;
  const count = to - from + 1;
  const end = {
    entries: count,
    checkpoints: body.length - count,
    last_seq: last.seq,
    last_hash: last.hash,
  };
  return [canonicalJson(header), ...body, canonicalJson(end)];
}

function proofOf(seq: number): string {
  const checkpoint = signed.find(({ tree_size: size }) => size >= seq)!;
  const inclusion = inclusionProof(seq - 1, checkpoint.tree_size, rangeRootAfter(EMPTY_FRONTIER, hashes));
  const proof = {
    format: PROOF_FORMAT,
    site: SITE,
    public_keys: [chain.publicKey],
    entry: chain.entries[seq - 1],
    checkpoint,
    inclusion,
  };
  return `${canonicalJson(proof)}\n`;
}

describeWithPython('the verifier in Python', () => {
  test('finds the worked example of docs/ledger.md sound', () => {
    const example = readFileSync('docs/ledger.md', 'utf8').split('```jsonl\n')[1]!.split('```')[0]!;
    expect(verifyInPython(file(example))).toMatchObject({ status: 0 });
  });

  test('agrees on a whole export, whatever the numbers and texts', async () => {
    expect((await verifyExport(chain.lines)).finding).toBeNull();
    expect(verifyInPython(fileOf(chain.lines), '--key', chain.publicKey)).toMatchObject({ status: 0 });
    expect(verifyInPython(fileOf(chain.lines), '--expect', '7', hashes[6]!).status).toBe(0);
  });

  test.each([
    [1, 8],
    [5, 9],
    [8, 15],
    [11, 13],
    [3, 22],
    [21, 22],
  ])('agrees on a part, entries %i to %i', async (from, to) => {
    const lines = part(chain, from, to);
    expect((await verifyExport(lines)).finding).toBeNull();
    expect(verifyInPython(fileOf(lines))).toMatchObject({ status: 0 });
  });

  test('finds another key, another head, and a cut', () => {
    const other = chainOf([], 0).publicKey;
    expect(verifyInPython(fileOf(chain.lines), '--key', other)).toMatchObject({ status: 1 });
    expect(verifyInPython(fileOf(chain.lines), '--expect', '7', hashes[7]!).out).toContain(
      'expected-differs',
    );
    expect(verifyInPython(fileOf(chain.lines), '--expect', '99', hashes[7]!).out).toContain('truncated');
    expect(verifyInPython(fileOf(chain.lines.slice(0, -1))).out).toContain('end line is missing');
  });

  test('finds a changed byte in every kind of line, as the first verifier does', async () => {
    const text = `${part(chain, 5, 9).join('\n')}\n`;
    const files: string[] = [];
    for (let at = 11; at < text.length; at += 173) {
      const changed = text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1);
      expect([at, (await verifyExport(changed.trimEnd().split('\n'))).ok]).toEqual([at, false]);
      files.push(file(changed, `changed-${at}`));
    }
    expect(soundInPython(files)).toEqual([]);
  });

  test.each([1, 2, 8, 13, 20])('agrees on the proof of entry %i, and on its forgeries', async (seq) => {
    const proof = proofOf(seq);
    expect(await verifyEntryProof(proof, [chain.publicKey])).toMatchObject({ ok: true, problem: null });
    expect(verifyInPython(file(proof), '--key', chain.publicKey)).toMatchObject({ status: 0 });
    const forgeries = [
      proof.replace(/"seq":\d+/, '"seq":3'),
      proof.replace(/("inclusion":\[")./, (_, start: string) => `${start}x`),
      proof.replace('"inclusion":["', `"inclusion":["${'0'.repeat(64)}","`),
      proof.replace('"site":"west-1"}', '"site":"east-1"}'),
      proof.trimEnd(),
    ];
    const results = await Promise.all(forgeries.map((forged) => verifyEntryProof(forged)));
    expect(results.filter(({ ok }) => ok)).toEqual([]);
    expect(soundInPython(forgeries.map((forged, index) => file(forged, `forged-${index}`)))).toEqual([]);
  });

  test('says how it is to be called', () => {
    expect(verifyInPython(fileOf(chain.lines), '--key', 'abc').status).toBe(2);
    expect(verifyInPython(join(folder, 'nowhere')).status).toBe(2);
  });
});
