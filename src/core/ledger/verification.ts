import type { StampChecker } from './attachments.js';
import type { Finding, Warning } from './finding.js';

export interface VerifyOptions {
  /** Public keys (base64url) that the reader trusts. Without any, those that the export names are taken: that proves less. */
  readonly trustedKeys?: readonly string[];
  /** An entry whose hash the reader was given before: the file must have it. */
  readonly expect?: { readonly seq: number; readonly hash: string };
  /** Reads time stamps; absent: only that each is whole and stands behind its checkpoint is looked at. */
  readonly checkTimestamp?: StampChecker;
}

/** What an export was found to be. */
export interface Verification {
  readonly ok: boolean;
  /** The first fault; nothing after it was looked at. */
  readonly finding: Finding | null;
  readonly site: string | null;
  readonly firstSeq: number | null;
  /** Entries found good. */
  readonly entries: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly head: { readonly seq: number; readonly hash: string } | null;
  readonly checkpoints: number;
  readonly lastCheckpoint: { readonly treeSize: number; readonly at: string; readonly keyId: string } | null;
  readonly timestamps: number;
  /** The last one, where it was read and is sound. */
  readonly lastTimestamp: {
    readonly treeSize: number;
    readonly at: string;
    readonly authority: string;
    /** Whether the authority's certificate leads to one that the reader trusts. */
    readonly trusted: boolean;
  } | null;
  /** Entries that were corrected, and by which; the first hundred. */
  readonly corrections: readonly { readonly seq: number; readonly by: number }[];
  /** Good entries that no checkpoint covers: cutting these off would not be noticed. */
  readonly entriesPastCheckpoint: number;
  /** Whether the signatures of checkpoints were: a browser may have no Ed25519. Key ids are compared all the same. */
  readonly signaturesChecked: boolean;
  /** Whether the keys were the reader's own. */
  readonly keysTrusted: boolean;
  readonly keyIds: readonly string[];
  readonly expectedSeen: boolean;
  /** The first hundred. */
  readonly warnings: readonly Warning[];
}

/** Before anything was looked at. */
export const NOTHING_FOUND: Verification = {
  ok: false,
  finding: null,
  site: null,
  firstSeq: null,
  entries: 0,
  firstAt: null,
  lastAt: null,
  head: null,
  checkpoints: 0,
  lastCheckpoint: null,
  timestamps: 0,
  lastTimestamp: null,
  corrections: [],
  entriesPastCheckpoint: 0,
  signaturesChecked: false,
  keysTrusted: false,
  keyIds: [],
  expectedSeen: false,
  warnings: [],
};
