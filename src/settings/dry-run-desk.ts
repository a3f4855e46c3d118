import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import {
  type DryRunResult,
  type DryRunSummary,
  notInDryRun,
  type SettingChange,
} from '../core/settings/index.js';
import { FleetRegistry } from '../fleet/index.js';
import { CLOCK } from '../platform/index.js';
import { ENVELOPES, type Envelopes, rampTimesOf } from '../state/index.js';
import { DryRunThread } from './dry-run-thread.js';
import { RecordedPast } from './recorded-past.js';
import { type CheckedDraft, SettingsService } from './settings.service.js';

/** The compiled worker; for tests, which run from sources. */
export const DRY_RUN_WORKER = Symbol('DRY_RUN_WORKER');

export const DRY_RUN_DAYS = 30;
/** Runs whose result is kept. */
const RUNS_KEPT = 20;
const RUN_MS_MAX = 300_000;
/** Fewer recorded days than asked for by more than this are told. */
const DAYS_MISSING_MIN = 0.1;

/** A dry run as it stands. */
export interface DryRunView {
  readonly runId: string;
  readonly siteId: string;
  readonly by: string;
  readonly askedAt: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Share of the asked days that is through, 0–1. */
  readonly progress: number;
  /** So far. */
  readonly intervalsChanged: number;
  /** Hash of the settings that it tries, and of those that they are compared with. */
  readonly hash: string;
  readonly againstHash: string;
  readonly changes: readonly SettingChange[];
  /** What is missing from it, for people. */
  readonly notes: readonly string[];
  readonly result: DryRunResult | null;
  readonly problem: string | null;
}

/** Tries drafts of settings on what was recorded, one at a time, each in a thread of its own. */
@Injectable()
export class DryRunDesk implements OnModuleDestroy {
  readonly #logger = new Logger('Settings');
  readonly #runs: { view: DryRunView; thread: DryRunThread | null }[] = [];

  constructor(
    private readonly settings: SettingsService,
    private readonly past: RecordedPast,
    private readonly registry: FleetRegistry,
    @Inject(ENVELOPES) private readonly envelopes: Envelopes,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DRY_RUN_WORKER) private readonly workerFile: URL | null,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#runs.map(({ view }) => this.cancel(view.runId)));
  }

  /**
   * Begins to try a draft and returns at once.
   * @throws ConfigError with every mistake of the draft; EbbError (rejected) where another run is not done
   */
  async start(siteId: string, draft: string, by: string, days = DRY_RUN_DAYS): Promise<DryRunView> {
    const checked = await this.settings.check(siteId, draft);
    const running = this.#runs.find(({ view }) => view.state === 'running');
    if (running)
      throw new EbbError(
        'rejected',
        `a dry run by ${running.view.by} is under way: wait for it, or cancel it`,
      );
    const { hash: againstHash } = await this.settings.current(siteId);
    const held = {
      view: {
        runId: randomUUID(),
        siteId,
        by,
        askedAt: isoUtc(this.clock.now()),
        state: 'running',
        progress: 0,
        intervalsChanged: 0,
        hash: checked.hash,
        againstHash,
        changes: checked.changes,
        notes: notInDryRun(checked.changes, checked.site),
        result: null,
        problem: null,
      } as DryRunView,
      thread: null,
    };
    this.#runs.unshift(held);
    this.#runs.splice(RUNS_KEPT);
    void this.#run(held, checked, days);
    return held.view;
  }

  /** @throws EbbError (rejected) where it is not known any more */
  view(siteId: string, runId: string): DryRunView {
    const held = this.#runs.find(({ view }) => view.runId === runId && view.siteId === siteId);
    if (!held) throw new EbbError('rejected', 'this dry run is not kept any more: run it again');
    return held.view;
  }

  async cancel(runId: string): Promise<void> {
    const held = this.#runs.find(({ view }) => view.runId === runId);
    if (held?.view.state !== 'running') return;
    held.view = { ...held.view, state: 'cancelled' };
    await held.thread?.stop();
  }

  /** What was said of exactly this change; null where it was not tried. */
  summaryOf(siteId: string, hash: string, againstHash: string): DryRunSummary | null {
    const held = this.#runs.find(
      ({ view }) =>
        view.siteId === siteId && view.hash === hash && view.againstHash === againstHash && view.result,
    );
    return held?.view.result?.summary ?? null;
  }

  async #run(
    held: { view: DryRunView; thread: DryRunThread | null },
    checked: CheckedDraft,
    days: number,
  ): Promise<void> {
    const late = setTimeout(() => void held.thread?.stop(), RUN_MS_MAX).unref();
    try {
      const result = await this.#through(held, checked, days);
      const notes = [...held.view.notes, ...missing(result, days)];
      if (held.view.state === 'running')
        held.view = { ...held.view, state: 'done', progress: 1, notes, result };
    } catch (error) {
      if (held.view.state !== 'running') return;
      this.#logger.error(`${held.view.siteId}: a dry run failed`, error);
      const problem = error instanceof Error ? error.message : String(error);
      held.view = { ...held.view, state: 'failed', problem };
    } finally {
      clearTimeout(late);
      await held.thread?.stop();
      held.thread = null;
    }
  }

  async #through(
    held: { view: DryRunView; thread: DryRunThread | null },
    { site: after }: CheckedDraft,
    days: number,
  ): Promise<DryRunResult> {
    const before = this.registry.fleet(after.siteId).site;
    const to = this.clock.now();
    const from = to.minus({ days });
    const [pricesUsdPerMwh, known] = await Promise.all([
      this.past.prices(before, from, to),
      this.past.marketKnown(before, from, to),
    ]);
    const rampTimes = rampTimesOf(before, this.envelopes);
    const data = { before, after, rampTimes, pricesUsdPerMwh, ...known };
    const thread = new DryRunThread(data, this.workerFile ?? undefined);
    held.thread = thread;
    for await (const { until, texts } of this.past.snapshots(before, from, to)) {
      if (held.view.state !== 'running') break;
      const intervalsChanged = texts.length === 0 ? held.view.intervalsChanged : await thread.take(texts);
      const progress = until.diff(from).as('days') / days;
      if (held.view.state === 'running') held.view = { ...held.view, progress, intervalsChanged };
    }
    return thread.finish();
  }
}

/** What the record lacks of the days that were asked for. */
function missing({ summary, intervalsPriced }: DryRunResult, days: number): string[] {
  const { days: found, intervals } = summary;
  if (intervals === 0)
    return [`Nothing was decided in the last ${days} days: there is nothing to try this on.`];
  return [
    ...(found < days - DAYS_MISSING_MIN
      ? [`Decisions are on record for ${found.toFixed(1)} of the last ${days} days: it is tried on those.`]
      : []),
    ...(intervalsPriced < intervals - 1
      ? [
          `Price and hashprice are known of ${intervalsPriced} of ${intervals} intervals: money is of those alone.`,
        ]
      : []),
  ];
}
