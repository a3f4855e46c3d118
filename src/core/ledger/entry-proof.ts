import { canonicalJson } from './canonical.js';
import { type Checkpoint } from './checkpoint.js';
import { checkSignature } from './checkpoint-check.js';
import { entryHash, type LedgerEntry } from './entry.js';
import { hasShape, isCheckpoint, isEntry, isHashList, isKeyList, isText } from './export-format.js';
import { isIncluded } from './merkle-proof.js';

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

/** Whether a file that begins so claims to be a proof, sound or not: no line of an export begins so. */
export function looksLikeProof(start: string): boolean {
  return start.startsWith('{"checkpoint":{');
}

/**
 * Verifies the text of a proof file. Never throws for what it says.
 * @param trustedKeys public keys (base64url) that the reader trusts; absent: those that the file names, which proves less
 */
export function verifyEntryProof(text: string, trustedKeys?: readonly string[]): ProofVerification {
  const keysTrusted = trustedKeys !== undefined;
  const failed = (problem: string): ProofVerification => ({
    ok: false,
    problem,
    entry: null,
    checkpoint: null,
    keysTrusted,
  });
  const proof = parseProof(text);
  if (typeof proof === 'string') return failed(proof);
  const { site, entry, checkpoint } = proof;
  if (entry.site !== site) return failed(`the entry is of site ${entry.site}, the proof of ${site}`);
  if (entryHash(entry) !== entry.hash)
    return failed('the entry was edited: its content does not match its own hash');
  const wrong = checkSignature(checkpoint, { site, keys: trustedKeys ?? proof.public_keys }, 1);
  if (wrong) return failed(`${wrong.problem}: ${wrong.detail}`);
  const claim = {
    index: entry.seq - 1,
    entryHash: entry.hash,
    size: checkpoint.tree_size,
    root: checkpoint.root,
  };
  if (!isIncluded(claim, proof.inclusion)) {
    return failed(`entry ${entry.seq} is not in the signed tree of ${checkpoint.tree_size} entries`);
  }
  const { tree_size: treeSize, at, key_id: keyId } = checkpoint;
  return { ok: true, problem: null, entry, checkpoint: { treeSize, at, keyId }, keysTrusted };
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
  return hasShape(value, PROOF) ? (value as unknown as EntryProof) : 'not a proof with all its members';
}
