import type { KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical.js';
import {
  type Check,
  hasShape,
  isCount,
  isHash,
  isInstant,
  isPosition,
  isSignature,
  isText,
} from './shape.js';
import { NODE_CRYPTO } from './node-crypto.js';
import { isSignedBy, keyOf, type Signed } from './signature.js';
import { signed } from './signing.js';

export const WORM_FORMAT = 'ebb-worm/1';

/** Says which file was written, and which manifest came before: one for each file. Its keys are its wire form. */
export interface WormManifest extends Signed {
  readonly format: typeof WORM_FORMAT;
  readonly site: string;
  /** 1, 2, 3 … without a gap. */
  readonly number: number;
  /** SHA-256 of the bytes of the manifest before it; 64 zeros for the first. */
  readonly prev: string;
  readonly written_at: string;
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string };
  /** The ledger entries that the file has; null of a bundle. */
  readonly entries: { readonly first_seq: number; readonly last_seq: number } | null;
}

const FILE = { name: isText, bytes: isCount, sha256: isHash };
const ENTRIES = { first_seq: isPosition, last_seq: isPosition };
const isEntries: Check = (value) => value === null || hasShape(value, ENTRIES);
const MANIFEST = {
  format: (value: unknown) => value === WORM_FORMAT,
  site: isText,
  number: isPosition,
  prev: isHash,
  written_at: isInstant,
  file: (value: unknown) => hasShape(value, FILE),
  entries: isEntries,
  key_id: isText,
  signature: isSignature,
};

/** The text of a manifest: a line with its line feed. */
export function signWormManifest(
  unsigned: Omit<WormManifest, 'format' | keyof Signed>,
  key: KeyObject,
): string {
  return `${canonicalJson(signed({ format: WORM_FORMAT, ...unsigned }, key))}\n`;
}

/** The manifest of a text, or what is wrong with it. @param keys public keys (base64url) that it may be signed by; null: any */
export async function readWormManifest(
  text: string,
  keys: readonly string[] | null,
): Promise<WormManifest | string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (`${canonicalJson(value)}\n` !== text) return 'it is not in canonical form';
  } catch {
    return 'it is not whole';
  }
  if (!hasShape(value, MANIFEST)) return 'it has not all its members';
  const manifest = value as unknown as WormManifest;
  if (keys === null) return manifest;
  const key = await keyOf(manifest, keys, NODE_CRYPTO);
  if (key === undefined) return `it is signed by key ${manifest.key_id}, none of those expected`;
  return (await isSignedBy(manifest, key, NODE_CRYPTO)) ? manifest : 'it does not match its signature';
}
