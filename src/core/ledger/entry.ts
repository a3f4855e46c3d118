import { canonicalJson, sha256Hex } from './canonical.js';
import type { LedgerKind } from './kinds.js';

/** `prev` of a site's first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/** One entry of a site's chain. Its keys are its wire form. */
export interface LedgerEntry {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** ISO 8601 UTC with milliseconds; never earlier than the entry before. */
  readonly at: string;
  readonly site: string;
  /** A `LedgerKind` where this version wrote it. */
  readonly kind: string;
  /** snake_case keys. */
  readonly body: object;
  /** `hash` of the entry before. */
  readonly prev: string;
  /** SHA-256 of the canonical JSON of all the other members, hex. */
  readonly hash: string;
}

/** Where a chain ends. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
}

export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: GENESIS_HASH, at: '1970-01-01T00:00:00.000Z' };

/** Longest canonical text of an entry: bounds what a reader must hold at once. */
export const ENTRY_CHARACTERS_MAX = 4 * 2 ** 20;

/** The next entry of a chain. A clock that has gone back is held at the last entry's time. */
export function nextEntry(
  head: ChainHead,
  entry: { readonly at: string; readonly site: string; readonly kind: LedgerKind; readonly body: object },
): LedgerEntry {
  const at = entry.at < head.at ? head.at : entry.at;
  const unsealed = {
    seq: head.seq + 1,
    at,
    site: entry.site,
    kind: entry.kind,
    body: entry.body,
    prev: head.hash,
  };
  return { ...unsealed, hash: entryHash(unsealed) };
}

export function entryHash(entry: Omit<LedgerEntry, 'hash'>): string {
  const { seq, at, site, kind, body, prev } = entry;
  return sha256Hex(canonicalJson({ seq, at, site, kind, body, prev }));
}
