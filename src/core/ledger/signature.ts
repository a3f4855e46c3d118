import { fromBase64url, isBase64url } from './bytes.js';
import { canonicalJson } from './canonical.js';
import type { LedgerCrypto } from './ledger-crypto.js';

/* How the signatures of checkpoints and manifests are checked; signing.ts makes them. */

/** What signing adds. Its keys are its wire form. */
export interface Signed {
  readonly key_id: string;
  /** Ed25519 over the canonical JSON of the other members, base64url. */
  readonly signature: string;
}

const KEY_BYTES = 32;
const KEY_ID_DIGITS = 16;

/**
 * Whether the key has signed it, by its key id alone where there is no way to check signatures.
 * @param publicKey 32 bytes, base64url
 */
export async function isSignedBy(
  { signature, ...body }: Signed,
  publicKey: string,
  crypto: LedgerCrypto,
): Promise<boolean> {
  if (body.key_id !== (await keyIdBy(publicKey, crypto))) return false;
  if (crypto.isSigned === null) return true;
  return crypto.isSigned(canonicalJson(body), fromBase64url(signature), fromBase64url(publicKey));
}

/** The key among those, by its id. */
export async function keyOf(
  { key_id: id }: Pick<Signed, 'key_id'>,
  publicKeys: readonly string[],
  crypto: LedgerCrypto,
): Promise<string | undefined> {
  const ids = await Promise.all(publicKeys.map((each) => keyIdBy(each, crypto)));
  return publicKeys[ids.indexOf(id)];
}

/** First 16 hex digits of the SHA-256 of the raw public key. */
async function keyIdBy(publicKey: string, crypto: LedgerCrypto): Promise<string> {
  return keyIdOf(await crypto.sha256(fromBase64url(publicKey)));
}

/** @param digest SHA-256 of the raw public key, hex */
export function keyIdOf(digest: string): string {
  return digest.slice(0, KEY_ID_DIGITS);
}

/** Whether `text` is a public key in the form that it is exported in. */
export function isPublicKeyText(text: string): boolean {
  return isBase64url(text) && fromBase64url(text).length === KEY_BYTES;
}
