import { canonicalJson } from './canonical.js';
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

/** An entry and its canonical text. */
export interface SealedEntry {
  readonly entry: LedgerEntry;
  readonly text: string;
}

/** What the next entry says. */
export interface UnsealedEntry {
  readonly at: string;
  readonly site: string;
  readonly kind: LedgerKind;
  readonly body: object;
}

/** The text whose SHA-256 is the entry's hash. */
export function hashedText({ seq, at, site, kind, body, prev }: Omit<LedgerEntry, 'hash'>): string {
  return canonicalJson({ seq, at, site, kind, body, prev });
}

/** `,"hash":"…"` */
const HASH_CHARACTERS = 74;

/** The same of an entry whose canonical text is at hand: what stands around its hash. */
export function hashedPartOf(entry: LedgerEntry, text: string): string {
  const end = text.length - afterHash(entry).length;
  return text.slice(0, end - HASH_CHARACTERS) + text.slice(end);
}

/** What follows the hash in an entry's canonical text. */
export function afterHash({ kind, prev, seq, site }: Omit<LedgerEntry, 'hash'>): string {
  return `,"kind":${canonicalJson(kind)},"prev":"${prev}","seq":${seq},"site":${canonicalJson(site)}}`;
}
