import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Vault } from './vault.js';

const SECRET = 'correct horse battery';

describe('the vault', () => {
  let directory: string;
  let vault: Vault;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ebb-vault-'));
    vault = new Vault({ directory, env: {} });
    vault.set('miners', SECRET);
  });

  const vaultFile = (): string => join(directory, 'vault.json');

  it('gives a secret back, to a later process too', () => {
    expect(new Vault({ directory, env: {} }).get('miners')).toBe(SECRET);
    expect(vault.get('others')).toBeNull();
  });

  it('has no secret on disk in any readable form, and nobody else may read the files', () => {
    const text = readFileSync(vaultFile(), 'utf8');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64'));
    for (const file of ['vault.json', 'vault.key'])
      expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
  });

  it('seals the same secret differently each time', () => {
    const before = readFileSync(vaultFile(), 'utf8');
    vault.set('miners', SECRET);
    expect(readFileSync(vaultFile(), 'utf8')).not.toBe(before);
  });

  it('notices a secret that was put under another’s name', () => {
    vault.set('pdu', 'x');
    const file = JSON.parse(readFileSync(vaultFile(), 'utf8'));
    file.secrets.pdu = file.secrets.miners;
    writeFileSync(vaultFile(), JSON.stringify(file));
    expect(() => vault.get('pdu')).toThrow(/damaged/);
  });

  it.each([
    ['another key', { EBB_VAULT_KEY: Buffer.alloc(32, 7).toString('base64') }, /another key/],
    ['no key', { EBB_VAULT_KEY_FILE: '/nonexistent/key' }, /key is not there/],
    ['a key that is too short', { EBB_VAULT_KEY: 'abc' }, /32 bytes in base64/],
  ])('says what to do with %s', (_, env, message) => {
    expect(() => new Vault({ directory, env }).get('miners')).toThrow(message);
  });

  it('forgets what is removed', () => {
    expect(vault.remove('miners')).toBe(true);
    expect(vault.remove('miners')).toBe(false);
    expect(vault.names()).toEqual([]);
  });

  it.each(['', '../x', 'a b', '-a'])('refuses the name "%s"', (name) => {
    expect(() => vault.set(name, 'x')).toThrow(/cannot be a secret's name/);
  });
});
