import type { Verification } from './verification.js';

/** What the reader can do where he verifies, a sentence without its full stop each. */
export interface Hints {
  /** So that signatures are checked against a key of his own. */
  readonly key: string;
  /** So that it is known whose time stamps they are. */
  readonly authority: string;
  /** So that an end that was cut off is noticed. */
  readonly head: string;
}

export const NOT_TRUTH =
  'that what was recorded is true: the ledger shows what Ebb saw and did, and that it was not changed since';

export function untrusted({ key }: Pick<Hints, 'key'>): string {
  return `whose signatures these are: the keys are the file's own. ${key}`;
}

/** What a sound export does not prove, each the end of the sentence "It is not proven …". */
export function notProven(result: Verification, hints: Hints): string[] {
  const { firstSeq, head, entriesPastCheckpoint, keysTrusted, checkpoints, expectedSeen } = result;
  const notes: string[] = [];
  if (!result.signaturesChecked && checkpoints > 0)
    notes.push('that the checkpoints were signed: there is no Ed25519 here, so no signature was checked');
  if (!keysTrusted && checkpoints > 0) notes.push(untrusted(hints));
  if (entriesPastCheckpoint > 0)
    notes.push(`who wrote the last ${entriesPastCheckpoint} entries: no checkpoint covers them`);
  if (result.timestamps > 0 && !result.lastTimestamp?.trusted)
    notes.push(`whose clock the time stamps are of: ${hints.authority}`);
  if (!expectedSeen) {
    const end = `that the chain ends with entry ${head?.seq}: later entries may have been left out`;
    notes.push(`${end}. ${hints.head}`);
  }
  if (firstSeq !== null && firstSeq > 1)
    notes.push(`anything about what entries 1 to ${firstSeq - 1} say: they are not in the file`);
  notes.push(NOT_TRUTH);
  return notes;
}
