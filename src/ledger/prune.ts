import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { RETENTION_YEARS } from '../core/evidence.js';
import { verifyExport } from '../core/ledger/verify.js';
import { hashOf, prunedTo, publicKeys } from './ledger-queries.js';
import { readLines } from './read-lines.js';
import { siteFolder } from './worm/worm-folder.js';
import { verifyWorm } from './worm/worm-verify.js';

/** For how long somebody asks for entries to be kept. */
export interface Retention {
  /** As in "program ercot-ers-30". */
  readonly of: string;
  readonly years: number;
}

/** What bounds the pruning of a site. */
export interface RetentionRules {
  /** Of the site, and of every program that it is enrolled in. */
  readonly inForce: readonly Retention[];
  /** Of all programs that are known, by the id that entries name them by. */
  readonly programs: readonly { readonly programId: string; readonly years: number }[];
  readonly wormPath: string | null;
}

/** What of the ledger is also in files that verify. */
export interface Exported {
  readonly toSeq: number;
  /** Where, for the record. */
  readonly place: string;
}

/**
 * The longest retention of anything before an instant: of the site, its programs, and programs that entries name.
 * @throws EbbError `rejected` where `before` lies inside of it
 */
export async function checkRetention(
  database: DataSource,
  siteId: string,
  { before, now }: { readonly before: Date; readonly now: Date },
  { inForce, programs }: RetentionRules,
): Promise<Retention> {
  const floor = { of: "Ebb's own least time", years: RETENTION_YEARS.min };
  let longest = [floor, ...inForce].reduce((a, b) => (b.years > a.years ? b : a));
  for (const { programId, years } of programs) {
    if (years > longest.years && (await isNamed(database, siteId, before, programId)))
      longest = { of: `program ${programId}`, years };
  }
  const cutoff = new Date(now);
  cutoff.setUTCFullYear(cutoff.getUTCFullYear() - longest.years);
  if (before <= cutoff) return longest;
  throw new EbbError(
    'rejected',
    `entries of ${siteId} are kept for ${longest.years} years for ${longest.of}: nothing from ${cutoff.toISOString()} on can be pruned`,
  );
}

async function isNamed(
  database: DataSource,
  siteId: string,
  before: Date,
  programId: string,
): Promise<boolean> {
  const [row] = await database.query<{ named: boolean }[]>(
    `SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE site_id = $1 AND at < $2 AND strpos(entry, $3) > 0) AS named`,
    [siteId, before, JSON.stringify(programId)],
  );
  return row!.named;
}

/** Up to where an export, or the write-once folder, has the ledger from its first entry on. @throws EbbError where it does not verify */
export async function exportedTo(
  database: DataSource,
  siteId: string,
  from: { readonly file: string } | { readonly wormPath: string },
): Promise<Exported> {
  const keys = await publicKeys(database);
  const place = 'file' in from ? from.file : siteFolder(from.wormPath, siteId);
  const found = 'file' in from ? await inFile(place, siteId, keys) : await inFolder(place, keys);
  const first = (await prunedTo(database, siteId)) + 1;
  if (found.firstSeq > first)
    throw new EbbError(
      'rejected',
      `${place} begins with entry ${found.firstSeq}, and the ledger of ${siteId} with ${first}`,
    );
  if (found.lastHash !== (await hashOf(database, siteId, found.lastSeq)))
    throw new EbbError('rejected', `${place} is of another ledger than that of ${siteId}`);
  return { toSeq: found.signedTo, place };
}

interface Found {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly signedTo: number;
}

async function inFile(file: string, siteId: string, keys: readonly string[]): Promise<Found> {
  const { finding, site, firstSeq, head, lastCheckpoint } = await verifyExport(readLines(file), {
    trustedKeys: keys,
  });
  if (finding)
    throw new EbbError('rejected', `${file} does not verify: ${finding.problem}: ${finding.detail}`);
  if (site !== siteId) throw new EbbError('rejected', `${file} is of site ${site}`);
  const signedTo = Math.min(lastCheckpoint?.treeSize ?? 0, head!.seq);
  return { firstSeq: firstSeq!, lastSeq: head!.seq, lastHash: head!.hash, signedTo };
}

async function inFolder(folder: string, keys: readonly string[]): Promise<Found> {
  const { ok, problems, entries } = await verifyWorm(folder, keys);
  if (!ok || !entries)
    throw new EbbError('rejected', `${folder} does not verify: ${problems[0] ?? 'it has no entries'}`);
  return { ...entries, signedTo: entries.lastSeq };
}

/**
 * The last checkpoint whose entries are all older than `before` and exported.
 * @throws EbbError `rejected` where there is none
 */
export async function pruneEnd(
  database: DataSource,
  siteId: string,
  before: Date,
  { toSeq, place }: Exported,
): Promise<number> {
  const [row] = await database.query<{ size: string | null }[]>(
    `SELECT max(tree_size) AS size FROM ledger_checkpoint JOIN ledger_entry USING (site_id)
     WHERE site_id = $1 AND seq = tree_size AND at < $2 AND tree_size <= $3`,
    [siteId, before, toSeq],
  );
  if (row?.size) return Number(row.size);
  throw new EbbError(
    'rejected',
    `nothing of ${siteId} can be pruned: no checkpoint before ${before.toISOString()} covers entries that are also in ${place} (which has them up to ${toSeq})`,
  );
}
