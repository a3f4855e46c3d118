import type { LedgerEntry } from '../core/ledger/entry.js';
import type { Checkpoint } from '../core/ledger/checkpoint.js';
import { publicKeys, type Queries } from './ledger-queries.js';

/** Entries that one search looks through at the most: how long it may take is bounded, whatever the chain's length. */
const SEARCHED_MAX = 50_000;

export interface EntrySearch {
  readonly kind?: string;
  /** Found anywhere in the entry's canonical text, in upper or lower case. */
  readonly text?: string;
  /** Half-open. */
  readonly from?: Date;
  readonly to?: Date;
  /** Only entries before that one. */
  readonly beforeSeq?: number;
  readonly limit: number;
}

export interface EntriesFound {
  /** Newest first. */
  readonly entries: readonly LedgerEntry[];
  /** `beforeSeq` with which the search goes on; null where all was looked through. */
  readonly nextBeforeSeq: number | null;
}

/** What is looked for in the ledger, of all sites. */
export class LedgerSearch {
  constructor(private readonly database: Queries) {}

  entries(siteId: string, search: EntrySearch): Promise<EntriesFound> {
    return searchEntries(this.database, siteId, search);
  }

  /** Entries of these kinds that were made in [from, to), ascending; of more than `limit` the newest. */
  async ofKinds(
    siteId: string,
    kinds: readonly string[],
    { from, to, limit }: { readonly from: Date; readonly to: Date; readonly limit: number },
  ): Promise<LedgerEntry[]> {
    const rows = await this.database.query<{ entry: string }[]>(
      `SELECT entry FROM ledger_entry WHERE site_id = $1 AND at >= $2 AND at < $3 AND kind = ANY ($4)
       ORDER BY seq DESC LIMIT $5`,
      [siteId, from, to, kinds, limit],
    );
    return rows.reverse().map(({ entry }) => JSON.parse(entry) as LedgerEntry);
  }

  checkpoints(
    siteId: string,
    range: { readonly beforeSize?: number; readonly limit: number },
  ): Promise<(Checkpoint & { readonly stamped: boolean })[]> {
    return checkpointsBefore(this.database, siteId, range);
  }

  /** Every key that a checkpoint was signed with (base64url), the oldest first. */
  publicKeys(): Promise<string[]> {
    return publicKeys(this.database);
  }
}

/** Ascending from `fromSeq`. */
export async function readEntries(
  database: Queries,
  siteId: string,
  { fromSeq, limit }: { readonly fromSeq: number; readonly limit: number },
): Promise<LedgerEntry[]> {
  const rows = await database.query<{ entry: string }[]>(
    'SELECT entry FROM ledger_entry WHERE site_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3',
    [siteId, fromSeq, limit],
  );
  return rows.map(({ entry }) => JSON.parse(entry) as LedgerEntry);
}

/** Looks through a bounded part of the chain, the newest entries first. */
async function searchEntries(database: Queries, siteId: string, search: EntrySearch): Promise<EntriesFound> {
  const { first, last } = await bounds(database, siteId, search);
  const lowest = Math.max(first, last - SEARCHED_MAX + 1);
  const { kind = null, text = null, limit } = search;
  const rows = await database.query<{ entry: string }[]>(
    `SELECT entry FROM ledger_entry WHERE site_id = $1 AND seq BETWEEN $2 AND $3
     AND ($4::text IS NULL OR kind = $4) AND ($5::text IS NULL OR strpos(lower(entry), lower($5)) > 0)
     ORDER BY seq DESC LIMIT $6`,
    [siteId, lowest, last, kind, text, limit + 1],
  );
  const entries = rows.slice(0, limit).map(({ entry }) => JSON.parse(entry) as LedgerEntry);
  if (rows.length > limit) return { entries, nextBeforeSeq: entries.at(-1)!.seq };
  return { entries, nextBeforeSeq: lowest > first ? lowest : null };
}

/** The first and the last entry that the search may find; the last is before the first where there is none. */
async function bounds(
  database: Queries,
  siteId: string,
  { from, to, beforeSeq }: EntrySearch,
): Promise<{ readonly first: number; readonly last: number }> {
  // An entry's time is never before that of the entry before it.
  const [row] = await database.query<{ first: string | null; last: string | null }[]>(
    `SELECT (SELECT min(seq) FROM ledger_entry WHERE site_id = $1 AND ($2::timestamptz IS NULL OR at >= $2)) AS first,
       (SELECT max(seq) FROM ledger_entry WHERE site_id = $1 AND ($3::timestamptz IS NULL OR at < $3)) AS last`,
    [siteId, from ?? null, to ?? null],
  );
  if (row?.first == null || row.last == null) return { first: 1, last: 0 };
  return { first: Number(row.first), last: Math.min(Number(row.last), (beforeSeq ?? Infinity) - 1) };
}

/** Checkpoints newest first, with whether a time-stamping authority has stamped each. */
async function checkpointsBefore(
  database: Queries,
  siteId: string,
  { beforeSize, limit }: { readonly beforeSize?: number; readonly limit: number },
): Promise<(Checkpoint & { readonly stamped: boolean })[]> {
  const rows = await database.query<{ checkpoint: string; stamped: boolean }[]>(
    `SELECT checkpoint, reply IS NOT NULL AS stamped
     FROM ledger_checkpoint LEFT JOIN ledger_timestamp USING (site_id, tree_size)
     WHERE site_id = $1 AND ($2::bigint IS NULL OR tree_size < $2) ORDER BY tree_size DESC LIMIT $3`,
    [siteId, beforeSize ?? null, limit],
  );
  return rows.map(({ checkpoint, stamped }) => ({ ...(JSON.parse(checkpoint) as Checkpoint), stamped }));
}
