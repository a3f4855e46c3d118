import type { KeyObject } from 'node:crypto';
import { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import type { Clock } from '../core/ports/clock.js';
import { Ledger, seqRange } from '../ledger/index.js';
import { reportFiles } from './report-files.js';
import { ReportMaker } from './report-maker.js';
import type { IssuedReport, ReportJob } from './request.js';

/** What a report is made and issued with. */
export interface ReportTools {
  readonly database: DataSource;
  readonly clock: Clock;
  readonly key: KeyObject;
}

/**
 * Makes a report, records its issue in the ledger and seals its bundle.
 * @throws EbbError `rejected` where it cannot be made as asked for: nothing is issued then
 */
export async function runReportJob(
  job: ReportJob,
  { database, clock, key }: ReportTools,
): Promise<IssuedReport> {
  const ledger = new Ledger(database, clock, key, job.evidence);
  const { siteId } = job.site;
  const { report, title, from } = await new ReportMaker(job, database, ledger, clock).make();
  const files = await reportFiles(report, job.paper);
  const to = clock.now().plus({ seconds: 1 }).toJSDate();
  const range =
    from === null ? null : await seqRange(database, siteId, DateTime.fromISO(from).toJSDate(), to);
  const { bundle, seq } = await ledger.issue(
    siteId,
    { report: title, by: job.by, ...(range && { fromSeq: range.fromSeq }) },
    files,
  );
  // In memory of its own, so that a thread can hand it over.
  return {
    title,
    entrySeq: seq,
    notes: 'notes' in report ? report.notes : [],
    bundle: new Uint8Array(bundle),
  };
}
