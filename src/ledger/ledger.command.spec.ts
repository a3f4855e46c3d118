import { createPublicKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { ebbLedger } from '../../test/support/ebb-ledger.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { chainOf, newKey } from '../../test/support/ledger-chain.js';
import { Ledger } from './ledger.js';

const folder = mkdtempSync(join(tmpdir(), 'ebb-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = newKey();
const chain = chainOf(
  Array.from({ length: 10 }, (_, index) => ({ power_w: index })),
  4,
  key,
);
const head = chain.entries[9]!;

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const sound = file('sound.jsonl', chain.lines);
const edited = file(
  'edited.jsonl',
  chain.lines.map((line) => line.replace('"power_w":6', '"power_w":0')),
);
const keyFile = file('key.txt', [chain.publicKey]);
const pemFile = file('key.pem', [String(createPublicKey(key).export({ type: 'spki', format: 'pem' }))]);
const latin = join(folder, 'latin-1.jsonl');
writeFileSync(latin, Buffer.from([0x7b, 0xe9, 0x7d]));

const ebb = (args: readonly string[], database?: TestDatabase) => ebbLedger(args, key, database);

describe('ebb ledger verify', () => {
  test.each([
    ['a sound file', [sound], 0],
    ['with its key', [sound, '--key', chain.publicKey], 0],
    ['with its key in a file', [sound, '--key', keyFile], 0],
    ['with its key in PEM', [sound, '--key', pemFile], 0],
    ['with a head that it has', [sound, '--expect-seq', '10', '--expect-hash', head.hash], 0],
    ['an edited file', [edited], 1],
    ['with another key', [sound, '--key', chainOf([], 0).publicKey], 1],
    ['with a head that it has not', [sound, '--expect-seq', '9', '--expect-hash', head.hash], 1],
    ['no file', [], 2],
    ['a file that is not there', [join(folder, 'nowhere')], 2],
    ['a folder', [folder], 2],
    ['a file that is no text', [latin], 2],
    ['a key that is none', [sound, '--key', 'abc'], 2],
    ['half a head', [sound, '--expect-seq', '10'], 2],
    ['a hash that is none', [sound, '--expect-seq', '10', '--expect-hash', 'abc'], 2],
    ['a number that is none', [sound, '--expect-seq', 'ten', '--expect-hash', head.hash], 2],
    ['an option that there is not', [sound, '--fast'], 2],
    ['a call for help', ['--help'], 0],
  ])('%s', async (_, args, status) => {
    const result = await ebb(['verify', ...args]);
    expect([result.status, result.err !== '']).toEqual([status, status === 2]);
  });

  test('names the first bad entry, and up to where the file is good', async () => {
    const { out } = await ebb(['verify', edited]);
    expect(out).toContain('NOT OK');
    expect(out).toContain('edited: entry 7, line 9: its content does not match its own hash');
    expect(out).toContain('good entries 1 to 6 (6)');
  });

  test('says what a sound file does not prove', async () => {
    const alone = await ebb(['verify', sound]);
    expect(alone.out).toContain("the keys are the file's own");
    expect(alone.out).toContain('who wrote the last 2 entries');
    const pinned = await ebb([
      'verify',
      sound,
      '--key',
      keyFile,
      '--expect-seq',
      '10',
      '--expect-hash',
      head.hash,
    ]);
    expect(pinned.out).not.toContain("the keys are the file's own");
    expect(pinned.out).not.toContain('later entries may have been left out');
  });

  test('--json has the same in snake_case', async () => {
    const { out } = await ebb(['verify', edited, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      finding: { problem: 'edited', seq: 7, line: 9 },
      entries: 6,
    });
  });

  test('help shows an example', async () => {
    expect((await ebb(['verify', '--help'])).out).toContain('ebb ledger verify august.jsonl --key');
  });
});

describeWithDatabase('ebb ledger export', () => {
  let db: TestDatabase;
  const out = join(folder, 'export.jsonl');

  beforeEach(async () => {
    db = await testDatabase();
    const clock = new HandClock();
    const ledger = new Ledger(db.dataSource, clock, key);
    for (let minute = 0; minute < 5; minute += 1) {
      await ledger.append('west-1', [
        { kind: 'plan-made', body: { setpointW: minute } },
        { kind: 'plan-made', body: {} },
      ]);
      clock.advance(60);
    }
  });
  afterEach(() => db.drop());

  test.each([
    ['everything', [], 1, 10],
    ['by number', ['--from', '3', '--to', '7'], 3, 7],
    ['by time', ['--from', '2024-08-20T12:01:00Z', '--to', '2024-08-20T12:03:00Z'], 3, 6],
    ['by local time', ['--from', '2024-08-20T07:03:00-05:00'], 7, 10],
  ])('%s', async (_, args, first, last) => {
    const { status, out: text } = await ebb(['export', '--site', 'west-1', '--out', out, ...args], db);
    expect(status).toBe(0);
    expect(text).toContain(chain.publicKey);
    const seqs = readFileSync(out, 'utf8')
      .split('\n')
      .flatMap((line) => /"seq":(\d+)/.exec(line)?.[1] ?? []);
    expect([Number(seqs[0]), Number(seqs.at(-1)), seqs.length]).toEqual([first, last, last - first + 1]);
    expect((await ebb(['verify', out, '--key', chain.publicKey])).status).toBe(0);
  });

  test('an entry is proven by itself, in a file that no byte of can change', async () => {
    const { status } = await ebb(['prove', '2', '--site', 'west-1', '--out', out], db);
    expect(status).toBe(0);
    expect((await ebb(['verify', out, '--key', chain.publicKey])).out).toContain('2 of site west-1');
    const proof = readFileSync(out);
    for (let at = 0; at < proof.length; at += 29) {
      const changed = Buffer.from(proof);
      changed[at]! ^= 1;
      writeFileSync(out, changed);
      expect([at, (await ebb(['verify', out])).status]).not.toEqual([at, 0]);
    }
  });

  test.each([
    ['no such entry', ['99']],
    ['an entry that no checkpoint covers', ['10']],
    ['no number', ['four']],
  ])('%s is not proven', async (_, args) => {
    const { status, err } = await ebb(['prove', ...args, '--site', 'west-1', '--out', out], db);
    expect([status, err]).toEqual([2, expect.stringMatching(/^error: /)]);
  });

  test.each([
    ['a site that has none', ['--site', 'east-1', '--out', out]],
    ['a time without entries', ['--site', 'west-1', '--out', out, '--from', '2025-01-01']],
    ['a bound that is none', ['--site', 'west-1', '--out', out, '--from', 'yesterday']],
    ['no site', ['--out', out]],
  ])('%s is refused', async (_, args) => {
    rmSync(out, { force: true });
    const { status, err } = await ebb(['export', ...args], db);
    expect(status).toBe(2);
    expect(err).toMatch(/^error: /);
    expect(existsSync(out)).toBe(false);
  });
});
