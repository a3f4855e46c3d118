import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { describeWithPython, soundInPython, verifyInPython } from '../../test/support/python.js';
import { verifyBundle } from './bundle.js';
import { Ledger } from './ledger.js';
import { type ArchiveFile, packArchive, unpackArchive } from './stored-zip.js';

const folder = mkdtempSync(join(tmpdir(), 'ebb-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: ArchiveFile[] = [
  { name: 'report.json', content: Buffer.from('{"delivered_mwh":48.264}') },
  { name: 'intervals.csv', content: Buffer.from('start,meter\r\n') },
  { name: 'empty.txt', content: Buffer.alloc(0) },
];

function inPython(bundle: Buffer, ...args: string[]): { status: number | null; out: string } {
  const file = join(folder, 'bundle.zip');
  writeFileSync(file, bundle);
  return verifyInPython(file, ...args);
}

/** Places of every byte that is of the archive and not of a file in it: headers, directory, end record. */
function structure(bundle: Buffer): number[] {
  const places: number[] = [];
  let at = 0;
  for (const { name, content } of unpackArchive(bundle)) {
    for (let index = 0; index < 30 + name.length; index += 1) places.push(at + index);
    at += 30 + name.length + content.length;
  }
  while (at < bundle.length) places.push(at++);
  return places;
}

/** An archive with one file's content changed, made anew. */
function withContent(bundle: Buffer, name: string, change: (content: Buffer) => Buffer): Buffer {
  return packArchive(
    unpackArchive(bundle).map((file) =>
      file.name === name ? { name, content: change(file.content) } : file,
    ),
  );
}

describe('an archive', () => {
  test('is a zip like any other, and comes back as it was', () => {
    const archive = packArchive(FILES);
    expect(unpackArchive(archive)).toEqual(FILES);
    const elsewhere = unzipSync(archive);
    expect(Object.keys(elsewhere)).toEqual(FILES.map(({ name }) => name));
    expect(Buffer.from(elsewhere['report.json']!)).toEqual(FILES[0]!.content);
  });

  test('can be neither longer nor shorter, and takes no name that leads elsewhere', () => {
    const archive = packArchive(FILES);
    expect(() => unpackArchive(Buffer.concat([archive, Buffer.of(0)]))).toThrow('not a bundle');
    expect(() => unpackArchive(archive.subarray(0, -1))).toThrow('not a bundle');
    expect(() => packArchive([{ name: '../x', content: Buffer.alloc(0) }])).toThrow('no name');
  });
});

describeWithDatabase('a bundle', () => {
  let db: TestDatabase;
  let ledger: Ledger;
  let bundle: Buffer;

  beforeEach(async () => {
    db = await testDatabase();
    const clock = new HandClock();
    ledger = new Ledger(db.dataSource, clock, newKey());
    for (let minute = 0; minute < 5; minute += 1) {
      await ledger.append('west-1', [{ kind: 'plan-made', body: { setpointW: minute } }]);
      clock.advance(60);
    }
    ({ bundle } = await ledger.issue('west-1', { report: 'event 17', fromSeq: 3 }, FILES));
    await ledger.append('west-1', [{ kind: 'plan-made', body: {} }]);
  });
  afterEach(() => db.drop());

  test('verifies by itself, and names what it is', async () => {
    const found = await verifyBundle(bundle, [ledger.publicKey]);
    expect(found).toMatchObject({
      ok: true,
      problem: null,
      manifest: { site: 'west-1', report: 'event 17', entry_seq: 6 },
      ledger: { firstSeq: 3, entries: 4, entriesPastCheckpoint: 0 },
    });
    expect((await verifyBundle(bundle)).ok).toBe(true);
  });

  test('does not verify with any one byte changed', async () => {
    for (let at = 0; at < bundle.length; at += 1) {
      const changed = Buffer.from(bundle);
      changed[at]! ^= at % 2 === 0 ? 1 : 0x20;
      if ((await verifyBundle(changed, [ledger.publicKey])).ok) expect(`byte ${at}`).toBe('found');
    }
  });

  test('does not verify cut off anywhere, nor with anything behind it', async () => {
    for (let length = 0; length < bundle.length; length += 41)
      expect([length, (await verifyBundle(bundle.subarray(0, length))).ok]).toEqual([length, false]);
    for (const more of [Buffer.of(0), Buffer.from('PK'), bundle])
      expect((await verifyBundle(Buffer.concat([bundle, more]))).ok).toBe(false);
  });

  test('does not verify for whoever trusts another key, or with files that were signed otherwise', async () => {
    const other = new Ledger(db.dataSource, new HandClock(), newKey());
    expect((await verifyBundle(bundle, [other.publicKey])).problem).toContain('not signed by a key');
    const forged = withContent(bundle, 'report.json', () => Buffer.from('{"delivered_mwh":99}'));
    expect((await verifyBundle(forged)).problem).toContain('report.json is not the file that was signed');
    const more = packArchive([...unpackArchive(bundle), { name: 'more.txt', content: Buffer.alloc(1) }]);
    expect((await verifyBundle(more)).problem).toContain('other files');
    const files = unpackArchive(bundle);
    const swapped = packArchive([files[0]!, files[2]!, files[1]!, ...files.slice(3)]);
    expect((await verifyBundle(swapped)).ok).toBe(false);
    expect((await verifyBundle(packArchive([]))).ok).toBe(false);
  });

  describeWithPython('in Python', () => {
    test('verifies too, and finds bytes that were changed, cut off or put behind', () => {
      expect(inPython(bundle, '--key', ledger.publicKey)).toMatchObject({ status: 0 });
      const files: string[] = [];
      const write = (name: string, bytes: Buffer): void => {
        files.push(join(folder, `${name}.zip`));
        writeFileSync(files.at(-1)!, bytes);
      };
      const sampled = Array.from({ length: 60 }, (_, index) => Math.floor((index * bundle.length) / 60));
      for (const at of new Set([...sampled, ...structure(bundle)])) {
        const changed = Buffer.from(bundle);
        changed[at]! ^= 1;
        write(`changed-${at}`, changed);
      }
      write('cut-1', bundle.subarray(0, -1));
      write('cut-half', bundle.subarray(0, bundle.length / 2));
      write('longer', Buffer.concat([bundle, Buffer.of(0)]));
      write('twice', Buffer.concat([bundle, bundle]));
      expect(soundInPython(files)).toEqual([]);
    });
  });
});
