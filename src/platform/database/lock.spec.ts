import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderInUseError, lockFolder } from './lock.js';
import { processIdentity } from './process-id.js';

/** No process has a number as high as this. */
const NOBODY = 2 ** 30;

describe('the lock of a folder', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-lock-'));
    file = join(folder, 'ebb.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('names its holder, and leaves nothing behind', () => {
    const unlock = lockFolder(file, folder);
    expect(readFileSync(file, 'utf8')).toBe(processIdentity(process.pid));
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses while the holder runs', () => {
    writeFileSync(file, processIdentity(process.ppid)!);
    expect(() => lockFolder(file, folder)).toThrow(FolderInUseError);
    expect(() => lockFolder(file, folder)).toThrow(`in use by process ${process.ppid}`);
  });

  it.each([
    ['of a process that is gone', String(NOBODY)],
    ['of a process whose number another one has now', `${process.ppid} some-earlier-boot 17`],
    ['that was never written to the end', ''],
  ])('takes over a lock %s', (_, text) => {
    writeFileSync(file, text);
    lockFolder(file, folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('letting go does not remove the lock of a later holder', () => {
    const unlock = lockFolder(file, folder);
    writeFileSync(file, 'another');
    unlock();
    expect(readFileSync(file, 'utf8')).toBe('another');
  });
});
