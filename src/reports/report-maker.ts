import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { Clock } from '../core/ports/clock.js';
import { eventsOf, eventTimes, type ProgramEvent, ruleInForce } from '../core/programs/index.js';
import { localTime } from '../core/market/local-time.js';
import {
  type EvidenceRef,
  eventOfCase,
  eventReportOfCase,
  type MeterSpan,
  meterSpan,
  periodReportOfCase,
  type ProgramCase,
  type Report,
  type ReportHead,
  type SisterMeter,
} from '../core/reports/index.js';
import { SignalStore } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import { auditOf } from './audit-source.js';
import { customerOf } from './customer-source.js';
import { efficiencyOf } from './efficiency-source.js';
import { type CaseSources, caseOfEvent, caseOfPeriod } from './enrolled-case.js';
import { evidenceOfMeter } from './evidence.js';
import { localSpan } from './local-span.js';
import { type LoadSource, MeterHistory, MinerSum } from './meter-history.js';
import { peaksOf } from './peak-source.js';
import type { ReportJob, ReportRequest, SisterSite } from './request.js';
import { SiteRecord } from './site-record.js';

/** A report before it is issued. */
export interface MadeReport {
  readonly report: Report;
  readonly title: string;
  /** The ledger from here on goes with it, ISO 8601 UTC; null: only the entry of its issue. */
  readonly from: string | null;
}

type EventRequest = Extract<ReportRequest, { kind: 'event' }>;
type PeriodRequest = Extract<ReportRequest, { kind: 'month' | 'season' }>;

/** Makes one report of what the database has of a site. */
export class ReportMaker {
  readonly now: string;
  readonly record: SiteRecord;
  readonly load: LoadSource;
  readonly #knownAt: string;
  #sources: Promise<CaseSources> | null = null;

  /** @throws EbbError `rejected` where the meter is not there, or one of several has to be named */
  constructor(
    readonly job: ReportJob,
    readonly database: DataSource,
    readonly ledger: Ledger,
    clock: Clock,
  ) {
    const { site, knownAt } = job;
    this.now = isoUtc(clock.now());
    this.#knownAt = knownAt ?? this.now;
    this.record = new SiteRecord(database, site);
    const meterId = meterOf(job);
    this.load =
      meterId === null
        ? new MinerSum(database, site.siteId)
        : new MeterHistory(database, site.siteId, meterId, this.#knownAt);
  }

  /** @throws EbbError that says what to ask otherwise */
  make(): Promise<MadeReport> {
    const { request } = this.job;
    switch (request.kind) {
      case 'event':
        return this.#event(request);
      case 'month':
      case 'season':
        return this.#period(request);
      case '4cp':
        return peaksOf(this, request);
      case 'audit':
        return auditOf(this, request);
      case 'efficiency':
        return efficiencyOf(this, request);
      case 'customer':
        return customerOf(this, request);
    }
  }

  head(evidence: readonly EvidenceRef[]): ReportHead {
    const { siteId, name, timeZone } = this.job.site;
    return {
      site: { siteId, name, timeZone },
      issuedAt: this.now,
      knownAt: this.#knownAt,
      meterId: this.load.meterId,
      evidence,
    };
  }

  /** What cases of this site are made from. */
  sources(): Promise<CaseSources> {
    const { site, programs } = this.job;
    const load = async (): Promise<CaseSources> => {
      const state = await new SignalStore(this.database, this.ledger).load(site.siteId);
      return { site, programs, record: this.record, signals: Object.values(state), now: this.now };
    };
    return (this.#sources ??= load());
  }

  async #event(request: EventRequest): Promise<MadeReport> {
    const { found, entries } = request.given
      ? { found: request.given, entries: [] }
      : await caseOfEvent(await this.sources(), request);
    const event = eventOfCase(found, request.eventId);
    const report = await this.eventReport(found, event, entries);
    const title = `event ${event.eventId} of ${found.program.programId}${report.interim ? ' (interim)' : ''}`;
    return { report, title, from: event.receivedAt };
  }

  async eventReport(
    found: ProgramCase,
    event: ProgramEvent,
    entries: readonly LedgerEntry[],
  ): Promise<ReturnType<typeof eventReportOfCase>> {
    const { actAt, dueAt, endsAt } = eventTimes(found.program, found.enrolment, event);
    const minutes = minutesOf(found, event.receivedAt);
    const to = endsAt ?? this.now;
    const { intervals, ledgerSeqs } = await this.load.read(meterSpan(found, dueAt, to), minutes);
    const sisters = await this.#sisters({ from: hourBefore(actAt), to }, minutes);
    const called = await this.record.entriesOn('signal-received', event.eventId);
    const evidence = await evidenceOfMeter(this, ledgerSeqs, [...entries, ...called]);
    return eventReportOfCase(found, event, this.head(evidence), intervals, sisters);
  }

  /** What the owner's other sites metered; those whose meters do not make up such intervals are left out. */
  async #sisters(span: MeterSpan, minutes: number): Promise<SisterMeter[]> {
    const { database, job } = this;
    const read = async ({ siteId, meterId }: SisterSite): Promise<SisterMeter> => {
      const load =
        meterId === null
          ? new MinerSum(database, siteId)
          : new MeterHistory(database, siteId, meterId, this.#knownAt);
      const { intervals: meter } = await load.read(span, minutes).catch((error: unknown) => {
        if (!(error instanceof EbbError)) throw error;
        return { intervals: [] };
      });
      return { siteId, meter };
    };
    const found = await Promise.all((job.sisters ?? []).map(read));
    return found.filter(({ meter }) => meter.length > 0);
  }

  async #period(request: PeriodRequest): Promise<MadeReport> {
    const { kind, from, to } = request;
    const site = this.job.site;
    // The program's own time; until it is known the site's, which differs by hours at most.
    const rough = localSpan(from, to, site.timeZone);
    const { found, entries } = request.given
      ? { found: request.given, entries: [] }
      : await caseOfPeriod(await this.sources(), request, rough);
    const span = localSpan(from, to, found.program.timeZone);
    const { intervals, ledgerSeqs } = await this.load.read(
      meterSpan(found, span.from, span.to),
      minutesOf(found, span.from),
    );
    const called = await Promise.all(
      eventsWithin(found, span).map(({ eventId }) => this.record.entriesOn('signal-received', eventId)),
    );
    const evidence = await evidenceOfMeter(this, ledgerSeqs, [...entries, ...called.flat()]);
    const report = periodReportOfCase(found, kind, span, this.head(evidence), intervals);
    return { report, title: `${kind} of ${found.program.programId} from ${from}`, from: span.from };
  }
}

/** Events that were called before a span ended, and not over before it began. */
export function eventsWithin({ messages }: ProgramCase, { from, to }: MeterSpan): ProgramEvent[] {
  return eventsOf(messages).filter(
    ({ receivedAt, endsAt }) => receivedAt < to && (endsAt === null || endsAt > from),
  );
}

function hourBefore(instant: string): string {
  return isoUtc(fromIso(instant).minus({ hours: 1 }));
}

function minutesOf({ program }: ProgramCase, instant: string): number {
  const { date } = localTime(program.timeZone, Date.parse(instant));
  return ruleInForce(program, 'metering', date)?.minutes ?? 15;
}

/** Null where the site has no meter: the miners' sum stands for it, and says so. @throws EbbError `rejected` */
function meterOf({ site, meterId }: ReportJob): string | null {
  const ids = site.meters.map((meter) => meter.meterId);
  if (ids.length === 0 && meterId === undefined) return null;
  const [first, second] = meterId === undefined ? ids : ids.filter((id) => id === meterId);
  if (first !== undefined && second === undefined) return first;
  const problem =
    meterId === undefined ? 'name one of the meters' : `${site.siteId} has no meter "${meterId}"`;
  throw new EbbError('rejected', `${problem}; there are: ${ids.join(', ') || 'none'}`);
}
