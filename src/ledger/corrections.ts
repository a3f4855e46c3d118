import { EbbError } from '../core/errors.js';
import type { CorrectionBody } from '../core/ledger/correction.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { correctionsOf, entriesWithin, prunedTo, type Queries } from './ledger-queries.js';

/** What somebody says that an entry should have been. */
export interface NewCorrection {
  /** Of the entry that is wrong; it stays as it is. */
  readonly seq: number;
  readonly reason: string;
  readonly by: string;
  /** What should have been recorded; names in snake_case. */
  readonly correction: object;
  /** A second request with the same key by the same person changes nothing. */
  readonly idempotencyKey?: string;
}

/** An entry with what was said of it later. */
export interface EntryView {
  readonly entry: LedgerEntry;
  /** Corrections of it, and corrections of those, in their order. */
  readonly corrections: readonly LedgerEntry[];
}

const CHARACTERS_MAX = 65_536;
const NAME = /^[a-z0-9_]+$/;

/** @throws EbbError `rejected` where the correction says nothing, or says it in a way that the ledger does not keep */
export function correctionBody(
  old: LedgerEntry,
  { reason, by, correction, idempotencyKey }: NewCorrection,
): CorrectionBody {
  if (reason.trim() === '')
    throw new EbbError('rejected', 'a correction needs a reason: say why the entry is wrong');
  if (Array.isArray(correction) || Object.keys(correction).length === 0)
    throw new EbbError('rejected', 'a correction is a JSON object that says what should have been recorded');
  if (JSON.stringify(correction).length > CHARACTERS_MAX)
    throw new EbbError('rejected', `a correction has at most ${CHARACTERS_MAX} characters`);
  const name = namesIn(correction).find((each) => !NAME.test(each));
  if (name !== undefined)
    throw new EbbError('rejected', `"${name}" is no name that the ledger keeps: write it in snake_case`);
  const { seq, hash, kind } = old;
  return {
    corrects: { seq, hash, kind },
    reason: reason.trim(),
    by,
    correction,
    ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
  };
}

/** The entry with its corrections. @throws EbbError `rejected` where there is none */
export async function entryView(database: Queries, siteId: string, seq: number): Promise<EntryView> {
  const entry = await entryAt(database, siteId, seq);
  const all = await correctionsOf(database, siteId);
  const corrections: LedgerEntry[] = [];
  const waiting = [seq];
  for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
    const found = all.get(each) ?? [];
    corrections.push(...found);
    waiting.push(...found.map((correction) => correction.seq));
  }
  return { entry, corrections: corrections.sort((a, b) => a.seq - b.seq) };
}

/** @throws EbbError `rejected` that says why there is none */
export async function entryAt(database: Queries, siteId: string, seq: number): Promise<LedgerEntry> {
  const [row] = await entriesWithin(database, siteId, seq, seq);
  if (row) return JSON.parse(row.entry) as LedgerEntry;
  const pruned = await prunedTo(database, siteId);
  const why = seq >= 1 && seq <= pruned ? `: entries 1 to ${pruned} were pruned` : '';
  throw new EbbError('rejected', `the ledger of ${siteId} has no entry ${seq}${why}`);
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [name, ...namesIn(each)]);
}
