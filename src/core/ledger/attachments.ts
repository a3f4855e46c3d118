import { fromBase64url } from './bytes.js';
import type { Checkpoint } from './checkpoint.js';
import type { Expected } from './checkpoint-check.js';
import { correctedBy } from './correction.js';
import type { LedgerEntry } from './entry.js';
import { type EntryProof, faultOfProof } from './entry-proof.js';
import type { TimestampLine } from './export-format.js';
import { fault, type Finding, type Placed } from './finding.js';
import type { Verification } from './verification.js';

/** What a reply of a time-stamping authority was found to be. */
export type StampCheck =
  | {
      readonly ok: true;
      /** The authority's time: no later was the root known. */
      readonly at: string;
      /** Whose certificate it is signed with, in words. */
      readonly authority: string;
      /** Whether that certificate leads to one that the reader trusts. */
      readonly trusted: boolean;
    }
  | { readonly ok: false; readonly detail: string };

/** Reads an RFC 3161 reply (DER) for the root that it should stamp (hex). Never throws for what the reply says. */
export type StampChecker = (reply: Uint8Array, root: string) => Promise<StampCheck>;

/** What is listed at the most. */
const CORRECTIONS_MAX = 100;

/** The time stamps and corrections of a file: checks each, and knows what there was. */
export class Attachments {
  timestamps = 0;
  lastTimestamp: Verification['lastTimestamp'] = null;
  readonly corrections: { readonly seq: number; readonly by: number }[] = [];
  #corrections = 0;

  constructor(
    private readonly expected: Expected,
    private readonly checkTimestamp: StampChecker | undefined,
  ) {}

  /** Lines so far. */
  get count(): number {
    return this.timestamps + this.#corrections;
  }

  /** @param checkpoint the last one before it */
  async stamp(
    stamp: TimestampLine['timestamp'],
    checkpoint: Checkpoint | null,
    line: number,
  ): Promise<Finding | null> {
    const found = await checkStamp(stamp, checkpoint, line, this.expected, this.checkTimestamp);
    if (found !== null && 'problem' in found) return found;
    this.timestamps += 1;
    if (found) {
      const { at, authority, trusted } = found;
      this.lastTimestamp = { treeSize: stamp.tree_size, at, authority, trusted };
    }
    return null;
  }

  /** @param last the entry before it */
  async correction(proof: EntryProof, last: Placed, line: number): Promise<Finding | null> {
    const wrong = await checkCorrection(proof, last, this.expected, line);
    if (wrong) return wrong;
    this.#corrections += 1;
    this.#note(last.seq, proof.entry.seq);
    return null;
  }

  /** Of a good entry, which may itself be a correction. */
  noteEntry(entry: LedgerEntry): void {
    const corrected = correctedBy(entry);
    if (corrected) this.#note(corrected.seq, entry.seq);
  }

  #note(seq: number, by: number): void {
    const known = this.corrections.some((each) => each.seq === seq && each.by === by);
    if (!known && this.corrections.length < CORRECTIONS_MAX) this.corrections.push({ seq, by });
  }
}

/**
 * Whether a time stamp is of the checkpoint that it stands behind.
 * @param check absent: only whole bytes and the place are looked at, and null is given
 */
async function checkStamp(
  { tree_size: treeSize, reply, sha256 }: TimestampLine['timestamp'],
  checkpoint: Checkpoint | null,
  line: number,
  { crypto }: Expected,
  check: StampChecker | undefined,
): Promise<Finding | Extract<StampCheck, { ok: true }> | null> {
  const wrong = (detail: string): Finding =>
    fault('timestamp-wrong', null, line, `the time stamp of entry ${treeSize} ${detail}`);
  if (checkpoint?.tree_size !== treeSize) return wrong('does not stand behind its checkpoint');
  const bytes = fromBase64url(reply);
  if ((await crypto.sha256(bytes)) !== sha256) return wrong('does not match its own hash');
  if (!check) return null;
  const found = await check(bytes, checkpoint.root);
  return found.ok ? found : wrong(`is not sound: ${found.detail}`);
}

/** Whether a correction is sound, and of the entry that it stands behind. */
async function checkCorrection(
  proof: EntryProof,
  last: Placed,
  { site, keys, crypto }: Expected,
  line: number,
): Promise<Finding | null> {
  const wrong = (detail: string): Finding => fault('correction-wrong', last.seq, line, detail);
  const problem = await faultOfProof(proof, keys, crypto);
  if (problem !== null) return wrong(`its correction is not proven: ${problem}`);
  if (proof.site !== site) return wrong(`its correction is of site ${proof.site}`);
  const corrected = correctedBy(proof.entry);
  if (corrected?.seq === last.seq && corrected.hash === last.hash) return null;
  return wrong(`entry ${proof.entry.seq} stands behind it and is no correction of it`);
}
