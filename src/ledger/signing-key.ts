import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * The Ed25519 key that checkpoints are signed with, from `file` (PKCS #8 PEM, mode 0600); made at the first start.
 * @throws Error where the file holds something else.
 */
export function loadSigningKey(file: string): KeyObject {
  if (!existsSync(file)) makeKeyFile(file);
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${file} does not hold an Ed25519 key`);
  return key;
}

/** Whole or not at all, so that a crash leaves no half a key; of two processes at once one makes it. */
function makeKeyFile(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    fsyncSync(handle);
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(handle);
    rmSync(draft, { force: true });
  }
}
