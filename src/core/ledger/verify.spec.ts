import { signCheckpoint } from './signing.js';
import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from './canonical.js';
import type { LedgerEntry } from './entry.js';
import { entryHash } from './seal.js';
import type { Problem } from './finding.js';
import { verifyExport, type VerifyOptions } from './verify.js';
import { atOf, chainOf, exportOf, newKey, SITE } from '../../../test/support/ledger-chain.js';

const KEY = newKey();
/** Lines: header, 1, 2, 3, 4, checkpoint of 4, 5, 6, 7, 8, checkpoint of 8, 9, 10, end. */
const CHAIN = chainOf(
  Array.from({ length: 10 }, (_, index) => ({ power_w: index * 1.5 })),
  4,
  KEY,
);
const LINES = CHAIN.lines;
const [FIRST_CHECKPOINT, SECOND_CHECKPOINT] = [5, 10];

function withLine(index: number, change: (value: Record<string, unknown>) => unknown): string[] {
  const changed = change(JSON.parse(LINES[index]!) as Record<string, unknown>);
  return LINES.map((line, each) => (each === index ? canonicalJson(changed) : line));
}

function without(index: number): string[] {
  return LINES.filter((_, each) => each !== index);
}

describe('what is wrong with an export is said precisely', () => {
  const signedByOther = signCheckpoint(
    { site: SITE, tree_size: 4, root: 'a'.repeat(64), head: 'b'.repeat(64), at: atOf(3) },
    newKey(),
  );
  const otherRoot = signCheckpoint(
    { site: SITE, tree_size: 4, root: 'a'.repeat(64), head: CHAIN.entries[3]!.hash, at: atOf(3) },
    KEY,
  );
  const otherSite = signCheckpoint(
    { site: 'east-1', tree_size: 4, root: 'a'.repeat(64), head: 'b'.repeat(64), at: atOf(3) },
    KEY,
  );
  const cases: [string, string[], Problem, number | null][] = [
    ['nothing in it', [], 'malformed', null],
    ['no header', LINES.slice(1), 'malformed', null],
    ['another format', withLine(0, (header) => ({ ...header, format: 'ebb-ledger/2' })), 'malformed', null],
    [
      'a genesis that is none',
      withLine(0, (header) => ({ ...header, prev: 'a'.repeat(64) })),
      'malformed',
      null,
    ],
    ['a second header', [...LINES.slice(0, 3), LINES[0]!, ...LINES.slice(3)], 'malformed', null],
    [
      'a space in a line',
      LINES.map((line, index) => (index === 2 ? line.replace(':', ': ') : line)),
      'not-canonical',
      2,
    ],
    [
      'a number written otherwise',
      LINES.map((line, index) => (index === 2 ? line.replace('1.5', '1.50') : line)),
      'not-canonical',
      2,
    ],
    [
      'a member twice',
      LINES.map((line) => line.replace('"body":{"power_w":3}', '"body":{"power_w":9,"power_w":3}')),
      'not-canonical',
      3,
    ],
    ['a member too many', withLine(2, (entry) => ({ ...entry, note: 'x' })), 'malformed', 2],
    ['a carriage return at the end of a line', LINES.map((line) => `${line}\r`), 'not-canonical', null],
    [
      'a checkpoint that was changed',
      withLine(FIRST_CHECKPOINT, (each) => ({ ...each, at: atOf(9) })),
      'checkpoint-signature-wrong',
      null,
    ],
    ['a checkpoint by another key', withLine(FIRST_CHECKPOINT, () => signedByOther), 'wrong-key', null],
    ['a checkpoint of another site', withLine(FIRST_CHECKPOINT, () => otherSite), 'wrong-site', null],
    [
      "a signed root that is not the tree's",
      withLine(FIRST_CHECKPOINT, () => otherRoot),
      'wrong-start',
      null,
    ],
    [
      'a checkpoint too early',
      [...LINES.slice(0, 4), LINES[FIRST_CHECKPOINT]!, LINES[4]!, ...LINES.slice(6)],
      'checkpoint-misplaced',
      null,
    ],
    [
      'a checkpoint too late',
      [...LINES.slice(0, 5), LINES[6]!, LINES[FIRST_CHECKPOINT]!, ...LINES.slice(7)],
      'checkpoint-misplaced',
      null,
    ],
    ['no first entry', without(1), 'deleted', 1],
    [
      'the end of a span missing before its checkpoint',
      [...LINES.slice(0, 9), ...LINES.slice(10, 11), LINES[13]!],
      'deleted',
      8,
    ],
    ['a checkpoint missing against the end', without(SECOND_CHECKPOINT), 'truncated', null],
    ['no last entry', without(12), 'truncated', 10],
    ['no end', LINES.slice(0, -1), 'truncated', 11],
    ['lines after the end', [...LINES, LINES[12]!], 'malformed', null],
    [
      'an end that knows another head',
      withLine(13, (end) => ({ ...end, last_hash: 'a'.repeat(64) })),
      'edited',
      10,
    ],
  ];

  test.each(cases)('%s', async (_, lines, problem, seq) => {
    expect((await verifyExport(lines)).finding).toMatchObject({ problem, seq });
  });

  test('an entry of another site within the chain', async () => {
    const foreign = { ...CHAIN.entries[9]!, site: 'east-1' };
    const entries: LedgerEntry[] = [...CHAIN.entries.slice(0, 9), { ...foreign, hash: entryHash(foreign) }];
    const { finding } = await verifyExport(exportOf(entries, 0, KEY).lines);
    expect(finding).toMatchObject({ problem: 'wrong-site', seq: 10 });
  });
});

describe('what an export proves depends on what the reader brings', () => {
  const head = CHAIN.entries[9]!;
  test.each<[string, VerifyOptions, object]>([
    [
      'nothing: the keys are those of the file',
      {},
      { ok: true, keysTrusted: false, entriesPastCheckpoint: 2 },
    ],
    ['the right key', { trustedKeys: [CHAIN.publicKey] }, { ok: true, keysTrusted: true }],
    ['a head that is in it', { expect: { seq: 10, hash: head.hash } }, { ok: true, expectedSeen: true }],
    ['the start itself', { expect: { seq: 0, hash: '0'.repeat(64) } }, { ok: true, expectedSeen: true }],
    [
      'a head that is not',
      { expect: { seq: 7, hash: head.hash } },
      { ok: false, finding: { problem: 'expected-differs', seq: 7, seqMin: 5 } },
    ],
    [
      'a head that was cut off',
      { expect: { seq: 11, hash: head.hash } },
      { ok: false, finding: { problem: 'truncated', seq: 11 } },
    ],
  ])('%s', async (_, options, result) => {
    expect(await verifyExport(LINES, options)).toMatchObject(result);
  });

  test('a whole rewritten history signed by another key passes alone, and fails against the right key', async () => {
    const forged = chainOf([{ power_w: 0 }, { power_w: 0 }], 2, newKey());
    expect(await verifyExport(forged.lines)).toMatchObject({ ok: true, keysTrusted: false });
    const { finding } = await verifyExport(forged.lines, { trustedKeys: [CHAIN.publicKey] });
    expect(finding).toMatchObject({ problem: 'wrong-key' });
  });

  test('entries cut off after the last checkpoint are missed only with the end line rewritten and no head given', async () => {
    const cut = exportOf(CHAIN.entries.slice(0, 8), 4, KEY).lines;
    expect(await verifyExport(cut)).toMatchObject({ ok: true, entries: 8, entriesPastCheckpoint: 0 });
    expect((await verifyExport(cut, { expect: { seq: 10, hash: head.hash } })).ok).toBe(false);
  });
});

test('time that goes back breaks no seal, and is a warning', async () => {
  const late = { ...CHAIN.entries[8]!, at: atOf(60) };
  const ninth = { ...late, hash: entryHash(late) };
  const last = { ...CHAIN.entries[9]!, prev: ninth.hash };
  const entries = [...CHAIN.entries.slice(0, 8), ninth, { ...last, hash: entryHash(last) }];
  const result = await verifyExport(exportOf(entries, 0, KEY).lines);
  expect(result).toMatchObject({ ok: true, warnings: [{ seq: 10, line: 11 }] });
});
