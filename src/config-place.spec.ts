import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configPlace } from './config-place.js';
import { settingsOnDisk } from './settings-on-disk.js';

let folder: string;
let demo: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-place-'));
  demo = join(folder, 'demo.yaml');
  writeFileSync(demo, 'sites: []\n');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const state = () => join(folder, 'state');
const at = (given?: string) => configPlace(given, demo, state());
const change = (given?: string) => {
  const place = at(given);
  const text = readFileSync(place.file, 'utf8');
  const onDisk = settingsOnDisk(place, text, () => Promise.reject(new Error('unasked')));
  onDisk.write(text.replace(/\[\d?\]/, '[1]'));
};

describe('where settings are written', () => {
  it('is the file itself, where it is somebody’s own', () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, '');
    expect(at(file)).toEqual({ asked: file, file, target: file, note: null });
  });

  it('is a copy for the demo, which stays as it comes, and is followed at the next start', () => {
    expect(at()).toMatchObject({ file: demo, note: null });
    change();
    expect(readFileSync(demo, 'utf8')).toBe('sites: []\n');
    const next = at();
    expect(next.file).toBe(next.target);
    expect(next.note).toMatch(/goes on with changed settings.*to go back/);
    expect(readFileSync(next.file, 'utf8')).toMatch(/^# Changed by Ebb; .*\nsites: \[1\]\n$/);
    change();
    expect(readFileSync(at().file, 'utf8').match(/Changed by Ebb/g)).toHaveLength(1);
  });

  it('leaves the copy where the demo is named, or is not what the copy was made from', () => {
    change();
    expect(at(demo)).toMatchObject({ file: demo, note: expect.stringMatching(/stays in/) });
    writeFileSync(demo, 'sites: [2]\n');
    expect(at()).toMatchObject({ file: demo, note: expect.stringMatching(/NOT followed/) });
  });

  const itUnlessRoot = process.getuid?.() === 0 ? it.skip : it;
  itUnlessRoot('is a copy for a file that may not be written', () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const file = join(own, 'mine.yaml');
    writeFileSync(file, '');
    chmodSync(own, 0o500);
    change(file);
    expect(at(file)).toMatchObject({ asked: file, file: at(file).target });
    chmodSync(own, 0o700);
    expect(at(file).file).toBe(file);
  });
});
