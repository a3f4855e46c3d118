import { canonicalJson } from './canonical.js';
import type { Checkpoint } from './checkpoint.js';
import { checkSignature } from './checkpoint-check.js';
import { hashedText, type LedgerEntry } from './entry.js';
import { type LedgerCrypto, treeHashes } from './ledger-crypto.js';
import { isIncluded } from './merkle-check.js';
import { hasShape, isCheckpoint, isEntry, isHashList, isKeyList, isText } from './shape.js';

export const PROOF_FORMAT = 'ebb-proof/1';

/** That one entry is in a signed tree, without the other entries. Its keys are its wire form: one line of canonical JSON. */
export interface EntryProof {
  readonly format: typeof PROOF_FORMAT;
  readonly site: string;
  /** As in the header of an export. */
  readonly public_keys: readonly string[];
  readonly entry: LedgerEntry;
  readonly checkpoint: Checkpoint;
  /** RFC 6962 §2.1.1: the audit path from the entry's leaf to the checkpoint's root, hex. */
  readonly inclusion: readonly string[];
}

/** What a proof was found to be. */
export interface ProofVerification {
  readonly ok: boolean;
  /** Why not; null where it is sound. */
  readonly problem: string | null;
  readonly entry: LedgerEntry | null;
  readonly checkpoint: { readonly treeSize: number; readonly at: string; readonly keyId: string } | null;
  /** Whether the keys were the reader's own. */
  readonly keysTrusted: boolean;
}

const PROOF = {
  format: (value: unknown) => value === PROOF_FORMAT,
  site: isText,
  public_keys: isKeyList,
  entry: isEntry,
  checkpoint: isCheckpoint,
  inclusion: isHashList,
};

export function isEntryProof(value: unknown): value is EntryProof {
  return hasShape(value, PROOF);
}

/** Whether a file that begins so claims to be a proof, sound or not: no line of an export begins so. */
export function looksLikeProof(start: string): boolean {
  return start.startsWith('{"checkpoint":{');
}

/**
 * Verifies the text of a proof file. Never throws for what it says.
 * @param trustedKeys public keys (base64url) that the reader trusts; absent: those that the file names, which proves less
 */
export async function verifyEntryProofBy(
  crypto: LedgerCrypto,
  text: string,
  trustedKeys?: readonly string[],
): Promise<ProofVerification> {
  const keysTrusted = trustedKeys !== undefined;
  const proof = parseProof(text);
  const problem =
    typeof proof === 'string' ? proof : await faultOfProof(proof, trustedKeys ?? proof.public_keys, crypto);
  if (typeof proof === 'string' || problem !== null)
    return { ok: false, problem, entry: null, checkpoint: null, keysTrusted };
  const { tree_size: treeSize, at, key_id: keyId } = proof.checkpoint;
  return {
    ok: true,
    problem: null,
    entry: proof.entry,
    checkpoint: { treeSize, at, keyId },
    keysTrusted,
  };
}

/** Why `proof` does not show, by one of `keys`, that its entry is in a signed tree; null where it does. */
export async function faultOfProof(
  { site, entry, checkpoint, inclusion }: EntryProof,
  keys: readonly string[],
  crypto: LedgerCrypto,
): Promise<string | null> {
  if (entry.site !== site) return `the entry is of site ${entry.site}, the proof of ${site}`;
  if ((await crypto.sha256(hashedText(entry))) !== entry.hash)
    return 'the entry was edited: its content does not match its own hash';
  const wrong = await checkSignature(checkpoint, { site, keys, crypto }, 1);
  if (wrong) return `${wrong.problem}: ${wrong.detail}`;
  const { tree_size: size, root } = checkpoint;
  const claim = { index: entry.seq - 1, entryHash: entry.hash, size, root };
  if (await isIncluded(claim, inclusion, treeHashes(crypto))) return null;
  return `entry ${entry.seq} is not in the signed tree of ${size} entries`;
}

/** The proof, or why the text is none. */
function parseProof(text: string): EntryProof | string {
  if (!text.endsWith('\n')) return 'truncated: the line is not ended by a line feed';
  const line = text.slice(0, -1);
  let value: unknown;
  try {
    value = JSON.parse(line);
    if (canonicalJson(value) !== line) return 'not in canonical form';
  } catch (error) {
    return `malformed: ${(error as Error).message}`;
  }
  return isEntryProof(value) ? value : 'not a proof with all its members';
}
