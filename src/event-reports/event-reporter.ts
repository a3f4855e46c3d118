import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { fromIso, intervalStart, isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { SignalReport } from '../core/ports/signal.js';
import { type ReportDue, reportedIntervals, reportsDue } from '../core/programs/signals/index.js';
import type { SiteConfig } from '../core/site.js';
import { sumOf } from '../core/statistics.js';
import { FleetRegistry } from '../fleet/index.js';
import { SignalService } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { EnrolmentService, LoadRecord } from '../state/index.js';
import { type EventReport, type ReportPlace, ReportStore } from './report-store.js';

/** Seconds of the wall between two looks. */
const LOOK_SECONDS = 15;
/** A report waits this long for load that is not known yet; then it says what is missing. */
const WAIT_SECONDS = 900;
const WAIT_WALL_SECONDS = 60;
/** Seconds of the wall: 1 min, 2 min … 1 h. */
const RETRY_SECONDS_FIRST = 60;
const RETRY_SECONDS_MAX = 3_600;
/** What was refused is tried so often, for it may have been the server's trouble. */
const REFUSALS_MAX = 5;

/** Sends the reports that events ask for when they are due, again until they are taken, each once. */
@Injectable()
export class EventReporter {
  readonly #logger = new Logger('Programs');
  #cancel: () => void = () => undefined;
  #round: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly registry: FleetRegistry,
    private readonly signals: SignalService,
    private readonly enrolments: EnrolmentService,
    private readonly load: LoadRecord,
    private readonly store: ReportStore,
    private readonly ledger: Ledger,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  start(): void {
    this.#stopped = false;
    this.#round = this.sendDue().then(() => {
      if (!this.#stopped)
        this.#cancel = this.clock.after(LOOK_SECONDS * this.clock.speed, () => this.start());
    });
  }

  /** Returns when no report is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#round;
  }

  list(siteId: string, limit: number, after: ReportPlace | null = null): Promise<EventReport[]> {
    return this.store.list(siteId, limit, after);
  }

  /** Never rejects: what could not be sent is tried again. */
  async sendDue(): Promise<void> {
    const now = this.clock.now();
    for (const site of this.registry.sites) {
      const due = this.signals
        .knownSignals(site.siteId)
        .filter(({ sourceId }) => this.signals.takesReports(site.siteId, sourceId))
        .flatMap((known) => reportsDue(known, isoUtc(now)));
      for (const each of due) {
        if (this.#stopped) return;
        await this.#sendOne(site, each, now).catch((error: unknown) =>
          this.#logger.error(`${site.siteId}: report ${each.name} could not be made; tried again`, error),
        );
      }
    }
  }

  async #sendOne(site: SiteConfig, due: ReportDue, now: DateTime): Promise<void> {
    const before = await this.store.find(site.siteId, due);
    if (before !== null && (before.state !== 'retrying' || before.nextAt! > isoUtc(now))) return;
    const report = await this.#report(site, due, now);
    const waitSeconds = Math.max(WAIT_SECONDS, WAIT_WALL_SECONDS * this.clock.speed);
    const isWhole = report.intervals.every(({ powerW }) => powerW !== null);
    if (!isWhole && now < fromIso(due.dueAt).plus({ seconds: waitSeconds })) return;
    const { sourceId, eventId, name, dueAt } = due;
    const about = { sourceId, eventId, name, dueAt, attempts: (before?.attempts ?? 0) + 1 };
    try {
      await this.signals.report(site.siteId, sourceId, report);
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      await this.#failed(site.siteId, about, error);
      return;
    }
    await this.database.transaction(async (tx) => {
      const body = { sourceId, dueAt, ...report };
      const { seq } = await this.ledger.append(site.siteId, [{ kind: 'signal-report-sent', body }], tx);
      await this.store.save(
        site.siteId,
        { ...about, state: 'sent', nextAt: null, problem: null, ledgerSeq: seq },
        tx,
      );
    });
  }

  async #failed(
    siteId: string,
    about: Pick<EventReport, 'sourceId' | 'eventId' | 'name' | 'dueAt' | 'attempts'>,
    error: EbbError,
  ): Promise<void> {
    const isGivenUp = !error.retryable && about.attempts >= REFUSALS_MAX;
    const state = isGivenUp ? ('given-up' as const) : ('retrying' as const);
    const seconds = Math.min(RETRY_SECONDS_FIRST * 2 ** (about.attempts - 1), RETRY_SECONDS_MAX);
    const nextAt = isGivenUp ? null : isoUtc(this.clock.now().plus({ seconds: seconds * this.clock.speed }));
    if (about.attempts === 1 || isGivenUp)
      this.#logger.warn(
        `${siteId}: report ${about.name} ${isGivenUp ? 'is given up' : 'could not be sent; tried again'}: ${error.message}`,
      );
    await this.store.save(siteId, { ...about, state, nextAt, problem: error.message, ledgerSeq: null });
  }

  async #report(site: SiteConfig, due: ReportDue, now: DateTime): Promise<SignalReport> {
    const minutes = site.meters[0]?.minutes ?? site.market.settlementMinutes;
    const [first, last] = [due.intervals[0]!, due.intervals.at(-1)!];
    const from = intervalStart(fromIso(first.startsAt), minutes);
    const question = { from, to: fromIso(last.endsAt), minutes, at: 'meter' } as const;
    const load = await this.load.intervals(site, question);
    const wantsBaseline = due.wanted.some(({ payloadType }) => payloadType === 'BASELINE');
    const baselineAt = wantsBaseline ? await this.enrolments.eventBaseline(site, due, now) : null;
    const { miners } = this.registry.fleet(site.siteId);
    return {
      name: due.name,
      eventId: due.eventId,
      programRef: due.programRef,
      resourceName: null,
      wanted: due.wanted,
      intervals: reportedIntervals(
        due.intervals,
        new Map(load.map((each) => [each.start, each])),
        minutes,
        (start) => baselineAt?.(start) ?? null,
        sumOf(miners, ({ nominal }) => nominal.powerW),
      ),
    };
  }
}
