import { RETENTION_YEARS } from '../core/evidence.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { auditReport } from '../core/reports/index.js';
import type { Ledger } from '../ledger/index.js';
import { localSpan } from './local-span.js';
import type { MadeReport, ReportMaker } from './report-maker.js';
import type { ReportRequest } from './request.js';

const PAGE = 500;

/** What was recorded in a span, and by whom, with what verifying the whole chain found. */
export async function auditOf(
  maker: ReportMaker,
  { from, to }: Extract<ReportRequest, { kind: 'audit' | 'efficiency' }>,
): Promise<MadeReport> {
  const { ledger, job } = maker;
  const { siteId, timeZone, retentionYears = RETENTION_YEARS.usual } = job.site;
  const span = localSpan(from, to, timeZone);
  const { ok, entries, checkpoints, head, keyIds } = await ledger.verify(siteId);
  const chain = {
    ok,
    entries,
    checkpoints,
    headSeq: head?.seq ?? 0,
    headHash: head?.hash ?? '',
    keyIds,
  };
  const report = auditReport({
    head: maker.head([]),
    ...span,
    entries: await allEntries(ledger, siteId, chain.headSeq),
    chain,
    retentionYears,
  });
  return { report, title: `audit from ${from} to ${to}`, from: span.from };
}

async function allEntries(ledger: Ledger, siteId: string, headSeq: number): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = [];
  for (let fromSeq = 1; fromSeq <= headSeq; fromSeq += PAGE) {
    const page = await ledger.read(siteId, { fromSeq, limit: PAGE });
    // Of these only that they were made is told: their bodies are large.
    all.push(...page.map((entry) => (LARGE.has(entry.kind) ? { ...entry, body: {} } : entry)));
  }
  return all;
}

const LARGE: ReadonlySet<string> = new Set([
  'plan-made',
  'horizon-planned',
  'commands-sent',
  'outcomes-observed',
]);
