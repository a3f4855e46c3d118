import { canonicalJson } from './canonical.js';
import { sha256Hex } from './digest.js';
import {
  afterHash,
  type ChainHead,
  hashedText,
  type LedgerEntry,
  type SealedEntry,
  type UnsealedEntry,
} from './entry.js';

/** The next entry of a chain. A clock that has gone back is held at the last entry's time. */
export function nextEntry(head: ChainHead, entry: UnsealedEntry): LedgerEntry {
  return sealEntry(head, entry).entry;
}

/** The same with its text: the body, which is nearly all of it, is written once for both. */
export function sealEntry(head: ChainHead, { at: now, site, kind, body }: UnsealedEntry): SealedEntry {
  const at = now < head.at ? head.at : now;
  const unsealed = { seq: head.seq + 1, at, site, kind, body, prev: head.hash };
  const before = `{"at":${canonicalJson(at)},"body":${canonicalJson(body)}`;
  const after = afterHash(unsealed);
  const hash = sha256Hex(before + after);
  return { entry: { ...unsealed, hash }, text: `${before},"hash":"${hash}"${after}` };
}

export function entryHash(entry: Omit<LedgerEntry, 'hash'>): string {
  return sha256Hex(hashedText(entry));
}
