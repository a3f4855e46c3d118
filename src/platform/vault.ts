import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EbbError } from '../core/errors.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const OWNER_ONLY = 0o600;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const sealedShape = z.object({ iv: z.string(), tag: z.string(), data: z.string() });
const fileShape = z.object({
  version: z.literal(1),
  /** First bytes of the key's hash: tells a wrong key from a damaged file. */
  keyCheck: z.string(),
  secrets: z.record(z.string(), sealedShape),
});
type VaultFile = z.infer<typeof fileShape>;

export interface VaultPlaces {
  readonly directory: string;
  /** `EBB_VAULT_KEY` or `EBB_VAULT_KEY_FILE`; without either, a key is made beside the vault. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Secrets on disk, each sealed by AES-256-GCM under its own name, so that none can be put in another's place. */
export class Vault {
  readonly #file: string;
  readonly #places: VaultPlaces;

  constructor(places: VaultPlaces) {
    this.#file = join(places.directory, 'vault.json');
    this.#places = places;
  }

  names(): string[] {
    return Object.keys(this.#read()?.secrets ?? {}).sort();
  }

  /** Null where there is no such secret. @throws EbbError where the key is wrong or the file damaged */
  get(name: string): string | null {
    const file = this.#read();
    const sealed = file?.secrets[name];
    if (file === null || sealed === undefined) return null;
    const key = this.#key(false);
    if (key === null)
      throw new EbbError(
        'unauthorised',
        `${this.#file} has secrets, and its key is not there: ${KEY_ADVICE}`,
      );
    this.#refuseWrongKey(file, key);
    try {
      const decipher = createDecipheriv(CIPHER, key, Buffer.from(sealed.iv, 'base64'));
      decipher.setAAD(Buffer.from(name)).setAuthTag(Buffer.from(sealed.tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]).toString(
        'utf8',
      );
    } catch (cause) {
      throw new EbbError('malformed', `${this.#file}: secret "${name}" is damaged; set it again`, { cause });
    }
  }

  /** @throws EbbError for a name that is none, or a key that is not this vault's */
  set(name: string, secret: string): void {
    if (!NAME.test(name))
      throw new EbbError(
        'rejected',
        `"${name}" cannot be a secret's name: letters, digits, dot, dash, underscore`,
      );
    const key = this.#key(true)!;
    const file = this.#read() ?? { version: 1 as const, keyCheck: keyCheck(key), secrets: {} };
    this.#refuseWrongKey(file, key);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(name));
    const data = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    const sealed = {
      iv: iv.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      data: data.toString('base64'),
    };
    this.#write({ ...file, secrets: { ...file.secrets, [name]: sealed } });
  }

  /** False where there is no such secret. */
  remove(name: string): boolean {
    const file = this.#read();
    if (file?.secrets[name] === undefined) return false;
    const { [name]: _, ...secrets } = file.secrets;
    this.#write({ ...file, secrets });
    return true;
  }

  #read(): VaultFile | null {
    if (!existsSync(this.#file)) return null;
    try {
      return fileShape.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch (cause) {
      throw new EbbError(
        'malformed',
        `${this.#file} is no vault of Ebb: restore it, or delete it and set the secrets again`,
        { cause },
      );
    }
  }

  #write(file: VaultFile): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: OWNER_ONLY });
    renameSync(`${this.#file}.new`, this.#file);
  }

  #refuseWrongKey(file: VaultFile, key: Buffer): void {
    if (file.keyCheck !== keyCheck(key))
      throw new EbbError('unauthorised', `${this.#file} was sealed with another key: ${KEY_ADVICE}`);
  }

  #key(make: boolean): Buffer | null {
    const { directory, env } = this.#places;
    const text = env['EBB_VAULT_KEY'];
    if (text) return keyOf(text, 'EBB_VAULT_KEY');
    const file = env['EBB_VAULT_KEY_FILE'] ?? join(directory, 'vault.key');
    if (existsSync(file)) return keyOf(readFileSync(file, 'utf8').trim(), file);
    if (!make) return null;
    const key = randomBytes(KEY_BYTES);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${key.toString('base64')}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    chmodSync(file, OWNER_ONLY);
    return key;
  }
}

const KEY_ADVICE =
  'give the one it was made with by EBB_VAULT_KEY or EBB_VAULT_KEY_FILE, or put vault.key back beside it';

function keyOf(text: string, where: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES)
    throw new EbbError('malformed', `${where} is no key: it must be ${KEY_BYTES} bytes in base64`);
  return key;
}

function keyCheck(key: Buffer): string {
  return createHash('sha256').update('ebb vault').update(key).digest('hex').slice(0, 16);
}
