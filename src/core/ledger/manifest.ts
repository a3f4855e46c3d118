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
import { isSignedBy, type Signed } from './signature.js';
import { signed } from './signing.js';

export const BUNDLE_FORMAT = 'ebb-bundle/1';

/** A file of a bundle. */
export interface ManifestFile {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What a bundle is, signed. Its keys are its wire form: one line of canonical JSON. */
export interface Manifest extends Signed {
  readonly format: typeof BUNDLE_FORMAT;
  readonly site: string;
  /** What it reports, in words. */
  readonly report: string;
  readonly issued_at: string;
  /** Every file but the manifest itself, in the archive's order. */
  readonly files: readonly ManifestFile[];
  /** Of the ledger entry that has the digests of the report's files. */
  readonly entry_seq: number;
}

const FILE = { name: isText, bytes: isCount, sha256: isHash };
const isFileList: Check = (value) => Array.isArray(value) && value.every((each) => hasShape(each, FILE));
const MANIFEST = {
  format: (value: unknown) => value === BUNDLE_FORMAT,
  site: isText,
  report: isText,
  issued_at: isInstant,
  files: isFileList,
  entry_seq: isPosition,
  key_id: isText,
  signature: isSignature,
};

export function signManifest(unsigned: Omit<Manifest, 'format' | keyof Signed>, key: KeyObject): Manifest {
  return signed({ format: BUNDLE_FORMAT, ...unsigned }, key);
}

/** The manifest of a line with its line feed, or what is wrong with it. */
export function parseManifest(text: string): Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (`${canonicalJson(value)}\n` !== text) return 'the manifest is not in canonical form';
  } catch (error) {
    return `the manifest is no JSON: ${(error as Error).message}`;
  }
  return hasShape(value, MANIFEST) ? (value as unknown as Manifest) : 'the manifest has not all its members';
}

/** Whether one of `keys` (base64url) has signed it. */
export async function isManifestSigned(manifest: Manifest, keys: readonly string[]): Promise<boolean> {
  const signedBy = await Promise.all(keys.map((key) => isSignedBy(manifest, key, NODE_CRYPTO)));
  return signedBy.includes(true);
}
