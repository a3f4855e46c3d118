import { canonicalJson, isCanonical } from './canonical.js';
import type { Checkpoint } from './checkpoint.js';
import { ENTRY_CHARACTERS_MAX, GENESIS_HASH, type LedgerEntry } from './entry.js';
import { type EntryProof, isEntryProof } from './entry-proof.js';
import { frontierWidths, type MerkleFrontier } from './merkle-tree.js';
import {
  hasShape,
  isBytes,
  isCheckpoint,
  isCount,
  isEntry,
  isHash,
  isHashList,
  isKeyList,
  isPosition,
  isText,
} from './shape.js';

export const EXPORT_FORMAT = 'ebb-ledger/1';

/** First line of an export: what the lines after it continue from. Its keys are its wire form. */
export interface ExportHeader {
  readonly format: typeof EXPORT_FORMAT;
  readonly site: string;
  /**
   * Every key that a checkpoint of the site was signed with: Ed25519, 32 bytes, base64url. An auditor compares them
   * with the ones that he was given.
   */
  readonly public_keys: readonly string[];
  /** `seq` of the first entry that follows. */
  readonly first_seq: number;
  /** `hash` of the entry before it; 64 zeros where it is the chain's first. */
  readonly prev: string;
  /** The Merkle tree of all entries before it. */
  readonly frontier: MerkleFrontier['roots'];
}

/** A checkpoint past the export's last entry, with the proof that its tree begins with the export's. */
export interface LaterCheckpoint {
  readonly later_checkpoint: Checkpoint;
  /** RFC 6962 §2.1.2, hex. */
  readonly consistency: readonly string[];
}

/** What a time-stamping authority (RFC 3161) answered for a checkpoint's root; stands behind that checkpoint. */
export interface TimestampLine {
  readonly timestamp: {
    readonly tree_size: number;
    /** The whole TimeStampResp as it was received (DER), base64url. */
    readonly reply: string;
    /** SHA-256 of its bytes, hex: a reader without X.509 finds a changed byte by it. */
    readonly sha256: string;
  };
}

/** That an entry was corrected later; stands behind that entry. The correction may lie past the export's end. */
export interface CorrectionLine {
  /** Of the entry `entry-corrected`. */
  readonly correction: EntryProof;
}

/** Last line of an export: without it the file has been cut. Its keys are its wire form. */
export interface ExportEnd {
  /** Lines of entries and of checkpoints (later ones too). */
  readonly entries: number;
  readonly checkpoints: number;
  /** Lines of time stamps and corrections; absent where there is none. */
  readonly attachments?: number;
  /** The last entry; that before `first_seq` where there is none. */
  readonly last_seq: number;
  readonly last_hash: string;
}

export type ExportRecord =
  | { readonly type: 'header'; readonly header: ExportHeader }
  | { readonly type: 'entry'; readonly entry: LedgerEntry; readonly line: string }
  | { readonly type: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly type: 'later-checkpoint'; readonly later: LaterCheckpoint }
  | { readonly type: 'timestamp'; readonly timestamp: TimestampLine['timestamp'] }
  | { readonly type: 'correction'; readonly correction: EntryProof }
  | { readonly type: 'end'; readonly end: ExportEnd };

/** A line that is no record, and why. */
export interface BadLine {
  readonly type: 'bad';
  readonly problem: 'malformed' | 'not-canonical';
  readonly detail: string;
}

/** Longest line that is looked at. */
export const LINE_CHARACTERS_MAX = ENTRY_CHARACTERS_MAX;

/** Reads a line without its line feed. A record has every member of its type, and none beside. */
export function parseLine(line: string): ExportRecord | BadLine {
  if (line.length > LINE_CHARACTERS_MAX) return malformed(`longer than ${LINE_CHARACTERS_MAX} characters`);
  let value: unknown;
  let canonical: boolean;
  try {
    value = JSON.parse(line);
    canonical = isCanonical(value, line);
  } catch (error) {
    return malformed((error as Error).message);
  }
  const record = toRecord(value, line);
  if (!record) return malformed('neither a header, an entry, a checkpoint nor an end with all its members');
  if (canonical) return record;
  const detail = `not in canonical form from character ${differsAt(line, canonicalJson(value))}`;
  return { type: 'bad', problem: 'not-canonical', detail };
}

function toRecord(value: unknown, line: string): ExportRecord | null {
  if (isEntry(value)) return { type: 'entry', entry: value, line };
  if (isCheckpoint(value)) return { type: 'checkpoint', checkpoint: value };
  if (isHeader(value)) return { type: 'header', header: value };
  if (isLaterCheckpoint(value)) return { type: 'later-checkpoint', later: value };
  if (hasShape(value, TIMESTAMP)) return { type: 'timestamp', ...(value as unknown as TimestampLine) };
  if (hasShape(value, CORRECTION)) return { type: 'correction', ...(value as unknown as CorrectionLine) };
  if (isEnd(value)) return { type: 'end', end: value };
  return null;
}

const HEADER = {
  format: (value: unknown) => value === EXPORT_FORMAT,
  site: isText,
  public_keys: isKeyList,
  first_seq: isPosition,
  prev: isHash,
  frontier: isHashList,
};
const LATER = { later_checkpoint: isCheckpoint, consistency: isHashList };
const STAMP = { tree_size: isPosition, reply: isBytes, sha256: isHash };
const TIMESTAMP = { timestamp: (value: unknown) => hasShape(value, STAMP) };
const CORRECTION = { correction: isEntryProof };
const END = { entries: isCount, checkpoints: isCount, last_seq: isCount, last_hash: isHash };
const END_WITH_ATTACHMENTS = { ...END, attachments: isPosition };

function isHeader(value: unknown): value is ExportHeader {
  if (!hasShape(value, HEADER)) return false;
  const { first_seq: firstSeq, prev, frontier } = value as unknown as ExportHeader;
  return frontier.length === frontierWidths(firstSeq - 1).length && (firstSeq > 1 || prev === GENESIS_HASH);
}

function isLaterCheckpoint(value: unknown): value is LaterCheckpoint {
  return hasShape(value, LATER);
}

function isEnd(value: unknown): value is ExportEnd {
  return hasShape(value, END) || hasShape(value, END_WITH_ATTACHMENTS);
}

function malformed(detail: string): BadLine {
  return { type: 'bad', problem: 'malformed', detail };
}

/** 1-based. */
function differsAt(line: string, canonical: string): number {
  let at = 0;
  while (at < line.length && line[at] === canonical[at]) at += 1;
  return at + 1;
}
