import { type KeyObject, randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { assert } from '../core/assert.js';
import { EbbError } from '../core/errors.js';
import type { EvidenceConfig } from '../core/evidence.js';
import { isoUtc } from '../core/interval.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { Clock } from '../core/ports/clock.js';
import type { ProgramWithCalendar } from '../core/programs/index.js';
import type { EventReport } from '../core/reports/index.js';
import type { SiteConfig } from '../core/site.js';
import { Ledger, SIGNING_KEY } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { runReportJob } from './report-job.js';
import { ReportMaker } from './report-maker.js';
import { type ReportThread, startReportThread } from './report-thread.js';
import type { IssuedReport, ReportJob, SisterSite } from './request.js';
import { ReportShelf } from './shelf.js';

/** What reports are made with that comes from outside the process. */
export interface ReportOutside {
  /** Where bundles are kept. */
  readonly directory: string;
  /** Every program by its id. */
  readonly programs: ReadonlyMap<string, ProgramWithCalendar>;
  readonly evidence: EvidenceConfig;
  /** A report is made in a thread of its own, on this database; null: in this one, where the database takes one connection. */
  readonly databaseUrl: string | null;
  /** The compiled worker; for tests, which run from sources. */
  readonly workerFile?: URL;
}
export const REPORT_OUTSIDE = Symbol('REPORT_OUTSIDE');

/** A report that was asked for. */
export interface ReportTask {
  readonly taskId: string;
  readonly siteId: string;
  readonly kind: ReportJob['request']['kind'];
  readonly by: string;
  readonly askedAt: string;
  readonly state: 'waiting' | 'making' | 'issued' | 'failed';
  readonly title: string | null;
  readonly entrySeq: number | null;
  readonly notes: readonly string[];
  /** Why it failed, in words. */
  readonly problem: string | null;
}

/** An issue as the ledger has it. */
export interface ReportIssue {
  readonly entrySeq: number;
  readonly issuedAt: string;
  readonly title: string;
  readonly by: string | null;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** Whether its bundle is kept here: one that the `ebb` command issued is where it was told to be. */
  readonly kept: boolean;
}

/** What the draft of an event may be made with. */
export interface DraftOptions {
  /** Absent: the one that has the event. */
  readonly enrolmentId?: string | undefined;
  readonly sisters?: readonly SisterSite[];
}

/** More than so many are not taken at once. */
const WAITING_MAX = 20;
/** Tasks that are over are told of so long as there are no more of them. */
const TASKS_KEPT = 100;

interface Held {
  task: ReportTask;
  readonly key: string | null;
  readonly done: Promise<void>;
  error: unknown;
}

/** Has reports made, one at a time, and keeps their bundles. */
@Injectable()
export class ReportDesk implements OnModuleDestroy {
  readonly shelf: ReportShelf;
  readonly #logger = new Logger('Reports');
  readonly #held: Held[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #thread: ReportThread | null = null;
  #stopped = false;

  constructor(
    @Inject(REPORT_OUTSIDE) readonly outside: ReportOutside,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(SIGNING_KEY) private readonly signingKey: KeyObject,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.shelf = new ReportShelf(outside.directory);
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    await this.#thread?.stop();
  }

  /**
   * Takes a report on; the same `key` again is the same report.
   * @throws EbbError `rejected` where too many wait
   */
  submit(job: Omit<ReportJob, 'programs' | 'evidence'>, key: string | null = null): ReportTask {
    const { siteId } = job.site;
    const known = this.#held.find((held) => key !== null && held.key === key && held.task.siteId === siteId);
    if (known) return known.task;
    const waiting = this.#held.filter(({ task: { state } }) => state === 'waiting').length;
    if (waiting >= WAITING_MAX)
      throw new EbbError('rejected', `${waiting} reports wait to be made; ask again when some are done`);
    const task: ReportTask = {
      taskId: randomUUID(),
      siteId,
      kind: job.request.kind,
      by: job.by,
      askedAt: isoUtc(this.clock.now()),
      state: 'waiting',
      title: null,
      entrySeq: null,
      notes: [],
      problem: null,
    };
    const { programs, evidence } = this.outside;
    const done = this.#turn.then(() => this.#make(held, { ...job, programs, evidence }));
    const held: Held = { task, key, done, error: null };
    this.#turn = done;
    this.#held.unshift(held);
    this.#held.splice(TASKS_KEPT + WAITING_MAX);
    return task;
  }

  /**
   * What the report of an event would say now: nothing is issued.
   * @throws EbbError `rejected` where it cannot be made as asked for
   */
  async draftOfEvent(
    site: SiteConfig,
    eventId: string,
    { enrolmentId, sisters = [] }: DraftOptions = {},
  ): Promise<EventReport> {
    const { programs, evidence } = this.outside;
    const named = enrolmentId === undefined ? {} : { enrolmentId };
    const request = { kind: 'event', eventId, prices: {}, ...named } as const;
    const job: ReportJob = { site, request, programs, evidence, paper: 'A4', by: '', sisters };
    const ledger = new Ledger(this.database, this.clock, this.signingKey, evidence);
    const { report } = await new ReportMaker(job, this.database, ledger, this.clock).make();
    assert(report.kind === 'event', `the draft of an event is of kind ${report.kind}`);
    return report;
  }

  /** The task when it is over, or as it is after `waitMs`. @throws what it failed with */
  async wait(taskId: string, waitMs: number): Promise<ReportTask> {
    const held = this.#held.find(({ task }) => task.taskId === taskId)!;
    let timer: NodeJS.Timeout;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs)));
    await Promise.race([held.done, late]).finally(() => clearTimeout(timer));
    if (held.error instanceof Error) throw held.error;
    return held.task;
  }

  /** Of a site, the newest first. */
  tasks(siteId: string): ReportTask[] {
    return this.#held.map(({ task }) => task).filter((task) => task.siteId === siteId);
  }

  /** What the ledger says was issued, the newest first; `beforeSeq` pages on. */
  async issues(
    siteId: string,
    { limit, beforeSeq = Number.MAX_SAFE_INTEGER }: { readonly limit: number; readonly beforeSeq?: number },
  ): Promise<ReportIssue[]> {
    const rows = await this.database.query<{ entry: string }[]>(
      `SELECT entry FROM ledger_entry WHERE site_id = $1 AND kind = 'report-issued' AND seq < $2 ORDER BY seq DESC LIMIT $3`,
      [siteId, beforeSeq, limit],
    );
    return Promise.all(
      rows.map(async ({ entry }) => {
        const { seq: entrySeq, at, body } = JSON.parse(entry) as LedgerEntry;
        const { report: title, by = null, files } = body as IssuedBody;
        return { entrySeq, issuedAt: at, title, by, files, kept: await this.shelf.has(siteId, entrySeq) };
      }),
    );
  }

  async #make(held: Held, job: ReportJob): Promise<void> {
    const { siteId } = held.task;
    try {
      if (this.#stopped) throw new EbbError('rejected', 'Ebb is stopping');
      held.task = { ...held.task, state: 'making' };
      const { bundle, ...issued } = await this.#issue(job);
      await this.shelf.put(siteId, issued.entrySeq, bundle);
      held.task = { ...held.task, ...issued, state: 'issued' };
    } catch (error) {
      held.error = error;
      if (!(error instanceof EbbError)) this.#logger.error(`${siteId}: a report could not be made`, error);
      const problem =
        error instanceof EbbError ? error.message : 'something went wrong inside Ebb; see its log';
      held.task = { ...held.task, state: 'failed', problem };
    }
  }

  async #issue(job: ReportJob): Promise<IssuedReport> {
    const { databaseUrl, workerFile } = this.outside;
    const { database, signingKey: key, clock } = this;
    if (databaseUrl === null) return runReportJob(job, { database, key, clock });
    const origin = { clockMs: clock.now().toMillis(), wallMs: Date.now(), speed: clock.speed };
    this.#thread = startReportThread({ job, databaseUrl, key, clock: origin }, workerFile);
    try {
      return await this.#thread.done;
    } finally {
      await this.#thread.stop();
      this.#thread = null;
    }
  }
}

interface IssuedBody {
  readonly report: string;
  readonly by?: string;
  readonly files: ReportIssue['files'];
}
