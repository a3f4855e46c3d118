import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { canonicalJson } from './canonical.js';
import { sha256OfBytes } from './digest.js';
import type { Checkpoint } from './checkpoint.js';
import { keyIdOf, type Signed } from './signature.js';

/* How checkpoints and manifests are signed. */

export function signed<T extends object>(unsigned: T, key: KeyObject): T & Signed {
  const body = { ...unsigned, key_id: keyId(publicKeyText(createPublicKey(key))) };
  const signature = sign(null, Buffer.from(canonicalJson(body)), key).toString('base64url');
  return { ...body, signature };
}

export function signCheckpoint(unsigned: Omit<Checkpoint, keyof Signed>, key: KeyObject): Checkpoint {
  return signed(unsigned, key);
}

/** The raw 32 bytes of an Ed25519 public key, base64url. */
export function publicKeyText(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x as string;
}

/** First 16 hex digits of the SHA-256 of the raw public key. */
export function keyId(publicKey: string): string {
  return keyIdOf(sha256OfBytes(Buffer.from(publicKey, 'base64url')));
}
