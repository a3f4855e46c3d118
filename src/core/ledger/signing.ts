import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from './canonical.js';

/* How checkpoints and manifests are signed. */

/** What signing adds. Its keys are its wire form. */
export interface Signed {
  readonly key_id: string;
  /** Ed25519 over the canonical JSON of the other members, base64url. */
  readonly signature: string;
}

const KEY_BYTES = 32;

export function signed<T extends object>(unsigned: T, key: KeyObject): T & Signed {
  const body = { ...unsigned, key_id: keyId(publicKeyText(createPublicKey(key))) };
  const signature = sign(null, Buffer.from(canonicalJson(body)), key).toString('base64url');
  return { ...body, signature };
}

/** @param publicKey 32 bytes, base64url */
export function isSignedBy({ signature, ...body }: Signed, publicKey: string): boolean {
  if (body.key_id !== keyId(publicKey)) return false;
  return verify(
    null,
    Buffer.from(canonicalJson(body)),
    publicKeyObject(publicKey),
    Buffer.from(signature, 'base64url'),
  );
}

/** The raw 32 bytes of an Ed25519 public key, base64url. */
export function publicKeyText(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x as string;
}

/** First 16 hex digits of the SHA-256 of the raw public key. */
export function keyId(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex').slice(0, 16);
}

/** Whether `text` is a public key in the form that it is exported in. */
export function isPublicKeyText(text: string): boolean {
  const raw = Buffer.from(text, 'base64url');
  return raw.length === KEY_BYTES && raw.toString('base64url') === text;
}

function publicKeyObject(publicKey: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
}
