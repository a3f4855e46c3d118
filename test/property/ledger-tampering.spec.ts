import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../../src/core/ledger/canonical.js';
import type { LedgerEntry } from '../../src/core/ledger/entry.js';
import { entryHash, nextEntry } from '../../src/core/ledger/seal.js';
import { verifyExport } from '../../src/core/ledger/verify.js';
import { atOf, type Chain, chainOf, exportOf, lineIndex, newKey, SITE } from '../support/ledger-chain.js';
import { fc } from '../support/fast-check.js';

const KEY = newKey();

const body = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });

/** A chain with checkpoints, and a position within it. */
const chainAndSeq = fc
  .tuple(fc.array(body, { minLength: 2, maxLength: 24 }), fc.integer({ min: 1, max: 6 }), fc.nat())
  .map(([bodies, every, pick]) => ({ chain: chainOf(bodies, every, KEY), seq: (pick % bodies.length) + 1 }));

function replaceLine({ lines }: Chain, index: number, ...by: string[]): string[] {
  return [...lines.slice(0, index), ...by, ...lines.slice(index + 1)];
}

function entryAt({ entries }: Chain, seq: number): LedgerEntry {
  return entries[seq - 1] as LedgerEntry;
}

function resealed(entry: LedgerEntry): LedgerEntry {
  return { ...entry, hash: entryHash(entry) };
}

describe('an export as it was made', () => {
  test('verifies, whatever the bodies, with everything counted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(body, { maxLength: 24 }), fc.nat({ max: 6 }), async (bodies, every) => {
        const chain = chainOf(bodies, every, KEY);
        const result = await verifyExport(chain.lines, { trustedKeys: [chain.publicKey] });
        expect(result.finding).toBeNull();
        expect(result).toMatchObject({ ok: true, entries: bodies.length, warnings: [] });
        expect(result.entriesPastCheckpoint).toBe(every === 0 ? bodies.length : bodies.length % every);
      }),
    );
  });
});

describe('the first bad entry is named', () => {
  test('after an edit of any member, hash left as it was', async () => {
    const edits: ((entry: LedgerEntry) => LedgerEntry)[] = [
      (entry) => ({ ...entry, body: { ...entry.body, forged_member: 1 } }),
      (entry) => ({ ...entry, at: atOf(-1) }),
      (entry) => ({ ...entry, kind: 'override-set' }),
      (entry) => ({ ...entry, site: 'east-1' }),
      (entry) => ({ ...entry, seq: entry.seq + 1 }),
      (entry) => ({ ...entry, prev: 'f'.repeat(64) }),
      (entry) => ({ ...entry, hash: 'f'.repeat(64) }),
    ];
    await fc.assert(
      fc.asyncProperty(chainAndSeq, fc.constantFrom(...edits), async ({ chain, seq }, edit) => {
        const index = lineIndex(chain, seq);
        const lines = replaceLine(chain, index, canonicalJson(edit(entryAt(chain, seq))));
        const { finding } = await verifyExport(lines);
        expect(finding).toMatchObject({ problem: 'edited', seq, line: index + 1 });
      }),
    );
  });

  test('after an edit whose hash was made anew', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndSeq, async ({ chain, seq }) => {
        const entry = entryAt(chain, seq);
        const forged = resealed({ ...entry, body: { ...entry.body, forged_member: 1 } });
        const index = lineIndex(chain, seq);
        const { finding } = await verifyExport(replaceLine(chain, index, canonicalJson(forged)));
        expect(finding).toMatchObject({ problem: 'edited', seq, line: index + 1 });
      }),
    );
  });

  test('after a deletion of one or more', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndSeq, fc.integer({ min: 1, max: 3 }), async ({ chain, seq }, count) => {
        const gone = new Set(Array.from({ length: count }, (_, offset) => lineIndex(chain, seq + offset)));
        const { finding } = await verifyExport(chain.lines.filter((_, index) => !gone.has(index)));
        expect(finding).toMatchObject({ seq });
        expect(['deleted', 'truncated']).toContain(finding?.problem);
      }),
    );
  });

  test('after a forged entry was put before or behind another', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndSeq, body, fc.boolean(), async ({ chain, seq }, forgedBody, before) => {
        const entry = entryAt(chain, seq);
        const head = before ? { seq: seq - 1, hash: entry.prev, at: entry.at } : entry;
        const forged = nextEntry(head, { at: entry.at, site: SITE, kind: 'override-set', body: forgedBody });
        const index = lineIndex(chain, seq);
        const pair = before ? [forged, entry] : [entry, forged];
        const { finding } = await verifyExport(
          replaceLine(chain, index, ...pair.map((each) => canonicalJson(each))),
        );
        expect(finding).not.toBeNull();
        const badSeq = before ? seq : seq + 1;
        expect(finding?.seq ?? badSeq).toBe(badSeq);
        expect(['inserted', 'edited', 'checkpoint-misplaced']).toContain(finding?.problem);
      }),
    );
  });

  test('after a copy of another entry was put in', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndSeq, fc.nat(), async ({ chain, seq }, pick) => {
        const copy = entryAt(chain, (pick % chain.entries.length) + 1);
        fc.pre(copy.seq !== seq);
        const index = lineIndex(chain, seq);
        const { finding } = await verifyExport(
          replaceLine(chain, index, canonicalJson(copy), chain.lines[index]!),
        );
        expect(finding).toMatchObject({ seq, line: index + 1 });
        expect(['inserted', 'reordered', 'deleted']).toContain(finding?.problem);
      }),
    );
  });

  test('after two entries changed places', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndSeq, fc.nat(), async ({ chain, seq }, pick) => {
        const other = (pick % chain.entries.length) + 1;
        fc.pre(other !== seq);
        const [first, second] = [
          lineIndex(chain, Math.min(seq, other)),
          lineIndex(chain, Math.max(seq, other)),
        ];
        const lines = [...chain.lines];
        [lines[first], lines[second]] = [lines[second]!, lines[first]!];
        const { finding } = await verifyExport(lines);
        expect(finding).toMatchObject({ seq: Math.min(seq, other), line: first + 1 });
        expect(['reordered', 'deleted']).toContain(finding?.problem);
      }),
    );
  });

  test('within the span between two checkpoints, where the whole chain was sealed anew from it on', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndSeq, fc.integer({ min: 1, max: 6 }), async ({ chain, seq }, every) => {
        fc.pre(seq <= Math.floor(chain.entries.length / every) * every);
        const honest = exportOf(chain.entries, every, KEY);
        const forged: LedgerEntry[] = [];
        for (const entry of chain.entries) {
          const content = entry.seq === seq ? { ...entry.body, forged_member: 1 } : entry.body;
          forged.push(resealed({ ...entry, body: content, prev: forged.at(-1)?.hash ?? entry.prev }));
        }
        const forgedBySeq = new Map(forged.map((entry) => [entry.seq, canonicalJson(entry)]));
        const lines = honest.lines.map((line) => {
          const { seq: lineSeq } = JSON.parse(line) as { seq?: number };
          return lineSeq === undefined ? line : forgedBySeq.get(lineSeq)!;
        });
        const { finding } = await verifyExport(lines);
        const signedAt = Math.ceil(seq / every) * every;
        expect(finding).toMatchObject({ seq: signedAt, line: lineIndex(honest, signedAt) + 1 });
        expect(['root-mismatch', 'edited']).toContain(finding?.problem);
        expect(finding?.seqMin ?? signedAt).toBe(signedAt - every + 1);
      }),
    );
  });
});

describe('a file that was cut', () => {
  test('anywhere, even within a line, is found', async () => {
    await fc.assert(
      fc.asyncProperty(chainAndSeq, fc.nat(), async ({ chain }, pick) => {
        const text = chain.lines.join('\n');
        const cut = text.slice(0, pick % text.length);
        const { ok } = await verifyExport(cut === '' ? [] : cut.split('\n'));
        expect(ok).toBe(false);
      }),
    );
  });
});
