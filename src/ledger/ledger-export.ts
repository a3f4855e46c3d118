import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { sha256OfBytes } from '../core/ledger/digest.js';
import type { Checkpoint } from '../core/ledger/checkpoint.js';
import {
  EXPORT_FORMAT,
  type ExportEnd,
  type ExportHeader,
  type LaterCheckpoint,
  type TimestampLine,
} from '../core/ledger/export-format.js';
import { consistencyProof, rangeRootAfter } from '../core/ledger/merkle-proof.js';
import { proveEntry } from './ledger-proof.js';
import {
  checkpointOver,
  checkpointsWithin,
  correctionsOf,
  entriesWithin,
  frontierAt,
  hashesWithin,
  hashOf,
  lastSeq,
  prunedTo,
  publicKeys,
  type StoredCheckpoint,
} from './ledger-queries.js';

/** Entries held at once. */
const PAGE = 256;

/** Both included; the whole chain where absent. */
export interface ExportRange {
  readonly fromSeq?: number;
  readonly toSeq?: number;
}

/**
 * Lines of an export, without line feeds, in bounded memory however long the chain is. What is appended meanwhile is
 * left out. See docs/ledger.md for the format. A chain that was damaged is exported as it is.
 * @throws EbbError where a part is asked for and the entries that tie it to the signed tree are missing, or pruned.
 */
export async function* exportLedger(
  database: DataSource,
  siteId: string,
  range: ExportRange = {},
): AsyncGenerator<string> {
  const headSeq = await lastSeq(database, siteId);
  const toSeq = Math.min(range.toSeq ?? headSeq, headSeq);
  const fromSeq = Math.min(await firstOf(database, siteId, range), toSeq + 1);
  const header = await exportHeader(database, siteId, fromSeq);
  yield canonicalJson(header);
  const corrections = await correctionsOf(database, siteId);
  let last = { seq: fromSeq - 1, hash: header.prev };
  const counts = { checkpoints: 0, attachments: 0 };
  for (let from = fromSeq; from <= toSeq; from += PAGE) {
    const to = Math.min(toSeq, from + PAGE - 1);
    const found = await checkpointsWithin(database, siteId, from, to);
    const signed = new Map(found.map((each) => [each.treeSize, each]));
    for (const row of await entriesWithin(database, siteId, from, to)) {
      yield row.entry;
      last = { seq: row.seq, hash: row.hash };
      for (const correction of corrections.get(row.seq) ?? []) {
        if ((await checkpointOver(database, siteId, correction.seq)) === null) continue;
        counts.attachments += 1;
        yield `{"correction":${await proveEntry(database, siteId, correction.seq)}}`;
      }
      const checkpoint = signed.get(row.seq);
      if (checkpoint) yield* counted([checkpoint.checkpoint, ...stampOf(checkpoint)], counts);
    }
  }
  if (last.seq === toSeq) yield* counted(await laterCheckpoint(database, siteId, toSeq), counts);
  const { checkpoints, attachments } = counts;
  const end: ExportEnd = {
    entries: last.seq - fromSeq + 1,
    checkpoints,
    ...(attachments > 0 && { attachments }),
    last_seq: last.seq,
    last_hash: last.hash,
  };
  yield canonicalJson(end);
}

/** A checkpoint's lines: itself, and its time stamp where there is one. */
function* counted(
  [checkpoint, stamp]: readonly string[],
  counts: { checkpoints: number; attachments: number },
): Generator<string> {
  if (checkpoint === undefined) return;
  counts.checkpoints += 1;
  yield checkpoint;
  if (stamp === undefined) return;
  counts.attachments += 1;
  yield stamp;
}

function stampOf({ treeSize, reply }: StoredCheckpoint): string[] {
  if (reply === null) return [];
  const timestamp: TimestampLine['timestamp'] = {
    tree_size: treeSize,
    reply: reply.toString('base64url'),
    sha256: sha256OfBytes(reply),
  };
  return [canonicalJson({ timestamp })];
}

/** The first entry to export. @throws EbbError where it was pruned */
async function firstOf(database: DataSource, siteId: string, { fromSeq }: ExportRange): Promise<number> {
  const pruned = await prunedTo(database, siteId);
  if (fromSeq === undefined || fromSeq > pruned) return Math.max(1, fromSeq ?? pruned + 1);
  throw new EbbError(
    'rejected',
    `entries 1 to ${pruned} of ${siteId} were pruned: begin with ${pruned + 1}, or take the files that they were exported to`,
  );
}

/** First and last `seq` of the entries made in [from, to); null where there is none. */
export async function seqRange(
  database: DataSource,
  siteId: string,
  from: Date | null,
  to: Date | null,
): Promise<{ fromSeq: number; toSeq: number } | null> {
  const [row] = await database.query<{ first: string | null; last: string | null }[]>(
    `SELECT min(seq) AS first, max(seq) AS last FROM ledger_entry
     WHERE site_id = $1 AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)`,
    [siteId, from, to],
  );
  return row?.first && row.last ? { fromSeq: Number(row.first), toSeq: Number(row.last) } : null;
}

async function exportHeader(database: DataSource, siteId: string, firstSeq: number): Promise<ExportHeader> {
  return {
    format: EXPORT_FORMAT,
    site: siteId,
    public_keys: await publicKeys(database),
    first_seq: firstSeq,
    prev: await hashOf(database, siteId, firstSeq - 1),
    frontier: (await frontierAt(database, siteId, firstSeq - 1)).roots,
  };
}

/** The first checkpoint past `seq`, proven to begin with the tree of `seq` entries, and its time stamp; none where there is none. */
async function laterCheckpoint(database: DataSource, siteId: string, seq: number): Promise<string[]> {
  const later = seq === 0 ? null : await checkpointOver(database, siteId, seq);
  if (!later || later.treeSize === seq) return [];
  const { treeSize, checkpoint } = later;
  const start = await frontierAt(database, siteId, seq);
  const rangeRoot = rangeRootAfter(start, await hashesWithin(database, siteId, seq + 1, treeSize));
  const line: LaterCheckpoint = {
    later_checkpoint: JSON.parse(checkpoint) as Checkpoint,
    consistency: consistencyProof(seq, treeSize, rangeRoot),
  };
  return [canonicalJson(line), ...stampOf(later)];
}
