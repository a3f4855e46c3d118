import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { verifyExport } from '../core/ledger/verify.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { ebbLedger } from '../../test/support/ebb-ledger.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { describeWithPython, soundInPython, verifyInPython } from '../../test/support/python.js';
import { Ledger } from './ledger.js';

const SITE = 'west-1';
const key = newKey();
const folder = mkdtempSync(join(tmpdir(), 'ebb-corrections-'));
afterAll(() => rmSync(folder, { recursive: true }));

const wrong = { reason: 'the meter was mistaken', by: 'ana', correction: { energy_mwh: 48.264 } };

describeWithDatabase('a correction', () => {
  let db: TestDatabase;
  let ledger: Ledger;

  beforeEach(async () => {
    db = await testDatabase();
    ledger = new Ledger(db.dataSource, new HandClock(), key);
    const entries = Array.from({ length: 6 }, (_, index) => ({
      kind: 'interval-closed' as const,
      body: { energyMwh: index },
    }));
    await ledger.append(SITE, entries);
  });
  afterEach(() => db.drop());

  async function exported(range: { fromSeq?: number; toSeq?: number } = {}): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of ledger.export(SITE, range)) lines.push(line);
    return lines;
  }

  test('is a new entry that names the old one and its hash; the old one stays', async () => {
    const before = await ledger.entry(SITE, 3);
    const correction = await ledger.correct(SITE, { seq: 3, ...wrong });
    expect(correction).toMatchObject({
      seq: 7,
      kind: 'entry-corrected',
      body: {
        corrects: { seq: 3, hash: before.entry.hash, kind: 'interval-closed' },
        reason: 'the meter was mistaken',
        by: 'ana',
        correction: { energy_mwh: 48.264 },
      },
    });
    expect(await ledger.entry(SITE, 3)).toEqual({ entry: before.entry, corrections: [correction] });
    expect(await ledger.verify(SITE)).toMatchObject({
      ok: true,
      entriesPastCheckpoint: 0,
      corrections: [{ seq: 3, by: 7 }],
    });
  });

  test('may itself be corrected; both are shown at the first', async () => {
    await ledger.correct(SITE, { seq: 3, ...wrong });
    await ledger.correct(SITE, { seq: 7, ...wrong, reason: 'a slip of the pen' });
    await ledger.correct(SITE, { seq: 3, ...wrong, reason: 'and once more' });
    const { corrections } = await ledger.entry(SITE, 3);
    expect(corrections.map(({ seq }) => seq)).toEqual([7, 8, 9]);
    expect((await ledger.entry(SITE, 7)).corrections.map(({ seq }) => seq)).toEqual([8]);
    expect(await ledger.corrections(SITE, [{ seq: 3 }, { seq: 4 }, { seq: 7 }])).toEqual([
      { seq: 3, bySeq: 7 },
      { seq: 3, bySeq: 9 },
      { seq: 7, bySeq: 8 },
    ]);
  });

  test('that is sent twice with one key is made once; by another person, twice', async () => {
    const request = { seq: 3, ...wrong, idempotencyKey: 'a-1' };
    expect((await ledger.correct(SITE, request)).seq).toBe(7);
    expect((await ledger.correct(SITE, request)).seq).toBe(7);
    expect((await ledger.correct(SITE, { ...request, by: 'ben' })).seq).toBe(8);
  });

  test.each([
    ['of no entry', { seq: 99 }, 'has no entry 99'],
    ['without a reason', { reason: '  ' }, 'needs a reason'],
    ['that says nothing', { correction: {} }, 'what should have been recorded'],
    ['that is a list', { correction: [1] }, 'what should have been recorded'],
    ['with names that would not stay as they are', { correction: { energyMWh: 1 } }, 'snake_case'],
    ['that is too long', { correction: { text: 'x'.repeat(70_000) } }, 'characters'],
  ])('%s is refused, and nothing is written', async (_, change, problem) => {
    await expect(ledger.correct(SITE, { seq: 3, ...wrong, ...change })).rejects.toThrow(problem);
    expect((await ledger.head(SITE)).seq).toBe(6);
  });

  test('of a site that has no ledger leaves none behind', async () => {
    await expect(ledger.correct('nowhere', { seq: 1, ...wrong })).rejects.toThrow('has no entry 1');
    expect(await ledger.sites()).toEqual([SITE]);
  });

  test('stands proven behind the old entry in an export that ends before it', async () => {
    await ledger.correct(SITE, { seq: 3, ...wrong });
    const lines = await exported({ fromSeq: 2, toSeq: 4 });
    expect(await verifyExport(lines, { trustedKeys: [ledger.publicKey] })).toMatchObject({
      ok: true,
      corrections: [{ seq: 3, by: 7 }],
    });
    const at = lines.findIndex((line) => line.startsWith('{"correction":'));
    expect(JSON.parse(lines[at - 1]!)).toMatchObject({ seq: 3 });
    const moved = [...lines.slice(0, at), lines[at + 1]!, lines[at]!, ...lines.slice(at + 2)];
    expect((await verifyExport(moved)).finding).toMatchObject({ problem: 'correction-wrong', seq: 4 });
    const edited = lines.map((line, index) => (index === at ? line.replace('48.264', '48.265') : line));
    expect((await verifyExport(edited)).finding).toMatchObject({ problem: 'correction-wrong', seq: 3 });
    const removed = lines.filter((_, index) => index !== at);
    expect((await verifyExport(removed)).finding).toMatchObject({ problem: 'truncated' });
  });

  describeWithPython('in Python', () => {
    test('is found sound at its place only', async () => {
      await ledger.correct(SITE, { seq: 3, ...wrong });
      const lines = await exported({ fromSeq: 2, toSeq: 4 });
      const at = lines.findIndex((line) => line.startsWith('{"correction":'));
      const write = (name: string, all: readonly string[]): string => {
        const file = join(folder, name);
        writeFileSync(file, `${all.join('\n')}\n`);
        return file;
      };
      const sound = verifyInPython(write('sound', lines), '--key', ledger.publicKey);
      expect(sound).toEqual({ status: 0, out: expect.stringContaining('entry 3 was corrected by entry 7') });
      const forged = [
        write('moved', [...lines.slice(0, at), lines[at + 1]!, lines[at]!, ...lines.slice(at + 2)]),
        write(
          'edited',
          lines.map((line, index) => (index === at ? line.replace('48.264', '48.265') : line)),
        ),
        write(
          'removed',
          lines.filter((_, index) => index !== at),
        ),
      ];
      expect(soundInPython(forged)).toEqual([]);
    });
  });

  test('by command, and shown by command', async () => {
    const body = join(folder, 'body.json');
    writeFileSync(body, '{"energy_mwh":7}');
    const args = ['--site', SITE, '--reason', 'wrong meter', '--body'];
    const done = await ebbLedger(['correct', '3', ...args, `@${body}`], key, db);
    expect(done).toMatchObject({ status: 0, out: expect.stringContaining('entry 7 corrects entry 3') });
    const { out } = await ebbLedger(['show', '3', '--site', SITE], key, db);
    expect(out).toContain('entry 3 of site west-1, interval-closed');
    expect(out).toMatch(/corrected by entry 7, .*, ebb command, user .*: wrong meter/);
    const { entry, corrections } = JSON.parse(
      (await ebbLedger(['show', '3', '--site', SITE, '--json'], key, db)).out,
    ) as { entry: object; corrections: object[] };
    expect([entry, corrections]).toMatchObject([{ seq: 3 }, [{ seq: 7 }]]);
    const file = join(folder, 'export.jsonl');
    const written = await ebbLedger(['export', '--site', SITE, '--to', '4', '--out', file], key, db);
    expect(written.out).toContain('corrected    entry 3, by entry 7');
    expect(readFileSync(file, 'utf8')).toContain('{"correction":');
  });

  test.each([
    ['an entry that there is not', ['correct', '99', '--reason', 'x', '--body', '{"a":1}']],
    ['no reason', ['correct', '3', '--reason', ' ', '--body', '{"a":1}']],
    ['no JSON', ['correct', '3', '--reason', 'x', '--body', 'a']],
    ['a list', ['correct', '3', '--reason', 'x', '--body', '[]']],
    ['a file that is not there', ['correct', '3', '--reason', 'x', '--body', '@nowhere.json']],
    ['an entry to show that there is not', ['show', '99']],
  ])('%s is refused by the command', async (_, args) => {
    const { status, err } = await ebbLedger([...args, '--site', SITE], key, db);
    expect([status, err]).toEqual([2, expect.stringMatching(/^error: /)]);
  });
});
