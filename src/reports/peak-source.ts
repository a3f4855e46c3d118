import { EbbError } from '../core/errors.js';
import { fromIso } from '../core/interval.js';
import { ruleInForce, type SystemLoad } from '../core/programs/index.js';
import { type MeterSpan, peakReport } from '../core/reports/index.js';
import { SYSTEM } from '../core/ports/market-series.js';
import { SeriesStore } from '../ingest/index.js';
import { evidenceOfMeter } from './evidence.js';
import { localSpan } from './local-span.js';
import type { MadeReport, ReportMaker } from './report-maker.js';
import type { ReportRequest, SystemLoads } from './request.js';

/** The site's load at the system's peaks: by the system's load as feeds brought it, or as it was given. */
export async function peaksOf(
  maker: ReportMaker,
  request: Extract<ReportRequest, { kind: '4cp' }>,
): Promise<MadeReport> {
  const { programId, year, settled, ratePerKwYear, given } = request;
  const program = maker.job.programs.get(programId)?.program;
  if (!program) {
    const known = [...maker.job.programs.keys()].join(', ');
    throw new EbbError('rejected', `no program "${programId}"; there are: ${known}`);
  }
  const date = `${year}-12-31`;
  const minutes = ruleInForce(program, 'coincident-peak', date)?.intervalMinutes ?? 15;
  const span = localSpan(`${year}-01-01`, `${year + 1}-01-01`, program.timeZone);
  const { intervals, ledgerSeqs } = await maker.load.read(span, minutes);
  const { remarks, ...loads } = given ? { ...given, remarks: [] } : await storedLoads(maker, span, minutes);
  const report = peakReport({
    head: maker.head(await evidenceOfMeter(maker, ledgerSeqs)),
    program,
    year,
    ...loads,
    meter: intervals.map((each) => ({ ...each, tag: null })),
    uncurtailedW: () => null,
    settled,
    ...(ratePerKwYear !== undefined && { ratePerKwYear }),
    remarks,
  });
  return { report, title: `coincident peaks of ${year}`, from: null };
}

/** The newest that is known of each interval; what is longer than the rule's stands for each part of it. */
async function storedLoads(
  { database, job, now }: ReportMaker,
  { from, to }: MeterSpan,
  minutes: number,
): Promise<SystemLoads & { readonly remarks: readonly string[] }> {
  const { operator } = job.site.market;
  const rows = await new SeriesStore(database).versions(
    { operator, series: 'load', place: SYSTEM },
    { from: fromIso(from), to: fromIso(to), at: fromIso(job.knownAt ?? now) },
  );
  if (rows.length === 0) {
    const fix = 'let a feed of the system load run, import its past, or give the loads in a file';
    throw new EbbError('rejected', `the load of ${operator} is not known from ${from} to ${to}: ${fix}`);
  }
  const shortest = rows.reduce((least, row) => Math.min(least, row.minutes), minutes);
  const systemLoads = loadsByParts(rows, shortest);
  const longest = rows.reduce((most, row) => Math.max(most, row.minutes), 0);
  const remarks =
    longest > minutes
      ? [
          `the system's load is known by ${longest} min only: a peak of ${minutes} min lies somewhere in its hour, whose first ${minutes} min are shown`,
        ]
      : [];
  return { systemLoads, systemMinutes: shortest, remarks };
}

interface KnownLoad {
  readonly startMs: number;
  readonly minutes: number;
  /** MW */
  readonly value: number;
}

/**
 * Loads of intervals of one length, ascending: what is known of a longer one stands for each of its parts of which nothing closer is known.
 * @param rows by start, then by when they were known: the last of a start stays
 */
export function loadsByParts(rows: readonly KnownLoad[], minutes: number): SystemLoad[] {
  const newest = [...new Map(rows.map((row) => [row.startMs, row])).values()];
  const parts = new Map<number, number>();
  for (const row of newest.sort((a, b) => b.minutes - a.minutes))
    for (let offset = 0; offset === 0 || offset + minutes <= row.minutes; offset += minutes)
      parts.set(row.startMs + offset * 60_000, row.value);
  return [...parts]
    .sort(([a], [b]) => a - b)
    .map(([startMs, mw]) => ({ start: new Date(startMs).toISOString(), systemLoadW: mw * 1e6 }));
}
