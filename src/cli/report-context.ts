import { writeFileSync } from 'node:fs';
import { DateTime } from 'luxon';
import { loadPrograms } from '../../config/programs/index.js';
import { readReportCase } from '../../config/report-case.js';
import { lastClock, signingKeyFile } from '../boot.js';
import { MeterStore, type StoredMeterInterval } from '../compliance/index.js';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { MeterConfig } from '../core/metering/index.js';
import { type Program, type ProgramWithCalendar, ruleInForce } from '../core/programs/index.js';
import type { EvidenceRef, MeterSpan, ProgramCase, Report, ReportHead } from '../core/reports/index.js';
import type { SiteConfig } from '../core/site.js';
import { Ledger, loadSigningKey, seqRange } from '../ledger/index.js';
import { loadConfigFile } from '../outside.js';
import { type PaperSize, reportFiles } from '../reports/index.js';
import { chosen } from './chosen.js';
import { connectEbbDatabase } from './database.js';

export interface ReportOptions {
  readonly config: string;
  readonly site?: string;
  readonly meter?: string;
  readonly out: string;
  readonly paper: PaperSize;
  readonly knownAt?: string;
  readonly json?: boolean;
}

/** The first entries that a report rests on; a report does not list thousands. */
const EVIDENCE_MAX = 40;

/** What the report commands work with: a site, its meter, the database and the ledger. */
export class ReportContext {
  private constructor(
    readonly site: SiteConfig,
    readonly meter: MeterConfig,
    readonly ledger: Ledger,
    readonly now: DateTime,
    private readonly store: MeterStore,
    private readonly seqsOf: (span: MeterSpan) => ReturnType<typeof seqRange>,
    private readonly options: ReportOptions,
  ) {}

  /** Runs `task` and closes what it needed. @throws EbbError, ConfigError */
  static async with<T>(
    stateDirectory: string,
    options: ReportOptions,
    task: (context: ReportContext) => Promise<T>,
  ): Promise<T> {
    const { sites, evidence } = await loadConfigFile(options.config);
    const site = chosen(sites, options.site, ({ siteId }) => siteId, 'site', 'the configuration');
    const meter = chosen(site.meters, options.meter, ({ meterId }) => meterId, 'meter', site.siteId);
    const { dataSource, close } = await connectEbbDatabase(stateDirectory);
    try {
      const clock = lastClock(stateDirectory);
      const key = loadSigningKey(signingKeyFile(stateDirectory));
      const ledger = new Ledger(dataSource, clock, key, evidence);
      const store = new MeterStore(dataSource, ledger, clock);
      const seqsOf = ({ from, to }: MeterSpan): ReturnType<typeof seqRange> =>
        seqRange(dataSource, site.siteId, new Date(from), new Date(to));
      return await task(new ReportContext(site, meter, ledger, clock.now(), store, seqsOf, options));
    } finally {
      await close();
    }
  }

  /** Of the meter, as known at the instant that was asked for. */
  intervals(span: MeterSpan): Promise<StoredMeterInterval[]> {
    return this.store.newest(this.site.siteId, this.meter.meterId, { ...span, knownAt: this.#knownAt() });
  }

  head(evidence: readonly EvidenceRef[]): ReportHead {
    const { siteId, name, timeZone } = this.site;
    return {
      site: { siteId, name, timeZone },
      issuedAt: isoUtc(this.now),
      knownAt: this.#knownAt(),
      meterId: this.meter.meterId,
      evidence,
    };
  }

  /** The entries that brought these intervals. */
  async evidence(intervals: readonly StoredMeterInterval[]): Promise<EvidenceRef[]> {
    const seqs = [...new Set(intervals.map(({ ledgerSeq }) => ledgerSeq))].sort((a, b) => b - a);
    const entries = await Promise.all(
      seqs.slice(0, EVIDENCE_MAX).map((fromSeq) => this.ledger.read(this.site.siteId, { fromSeq, limit: 1 })),
    );
    return entries
      .flat()
      .sort((a, b) => a.seq - b.seq)
      .map(evidenceOf);
  }

  /** Writes the report's bundle and records its issue. @returns the seq of the entry */
  async issue(report: Report, title: string, span: MeterSpan | null): Promise<number> {
    const range = span && (await this.seqsOf(span));
    const files = await reportFiles(report, this.options.paper);
    const about = { report: title, ...(range && { fromSeq: range.fromSeq }) };
    const { bundle, seq } = await this.ledger.issue(this.site.siteId, about, files);
    writeFileSync(this.options.out, bundle);
    return seq;
  }

  #knownAt(): string {
    return this.options.knownAt ?? isoUtc(this.now);
  }
}

/** The case of a file, with the program's rules. @throws ConfigError, EbbError */
export function programCase(file: string, site: SiteConfig): ProgramCase {
  const { program: programId, enrolment, messages, tags, prices, levelW } = readReportCase(file);
  return {
    ...programWithCalendar(programId, enrolment.from),
    enrolment: { ...enrolment, programId, siteId: site.siteId },
    messages: messages.map(({ messageId, eventId, version, receivedAt, instructedAt, ...body }) => ({
      messageId: messageId ?? `${eventId}/${version}`,
      enrolmentId: enrolment.enrolmentId,
      eventId,
      version,
      receivedAt,
      instructedAt,
      body,
    })),
    tags,
    prices: prices as ProgramCase['prices'],
    ...(levelW !== undefined && { levelW }),
  };
}

/** @throws EbbError `rejected` that lists the programs */
export function programWithCalendar(programId: string, date: string): ProgramWithCalendar {
  const { programs, calendars } = loadPrograms();
  const program = programs.get(programId);
  if (!program) {
    throw new EbbError(
      'rejected',
      `no program "${programId}"; there are: ${[...programs.keys()].join(', ')}`,
    );
  }
  return {
    program,
    calendar: calendars.get(calendarIdOf(program, date)) ?? { calendarId: 'none', holidays: [] },
  };
}

function calendarIdOf(program: Program, date: string): string {
  return ruleInForce(program, 'calendar', date)?.calendarId ?? '';
}

function evidenceOf({ seq, hash, at, kind, body }: LedgerEntry): EvidenceRef {
  const { source, meter_id: meterId } = body as { readonly source?: string; readonly meter_id?: string };
  return { seq, hash, at, kind, says: `meter ${meterId ?? ''} from ${source ?? 'nowhere'}` };
}
