import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type NamedPolicy, parsePolicy } from '../backtest/index.js';
import { EbbError } from '../core/errors.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { Policy } from '../core/planner/policy.js';
import type { Clock } from '../core/ports/clock.js';
import type { SettingChange } from '../core/settings/index.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry } from '../fleet/index.js';
import { CLOCK } from '../platform/index.js';
import { SettingsService } from '../settings/index.js';
import { ENVELOPES, type Envelopes, rampTimesOf } from '../state/index.js';
import { BacktestThread } from './backtest-thread.js';
import { HistoryReader } from './history-reader.js';
import type { BacktestResult } from './result.js';
import { type AskedBacktest, type BacktestRun, summaryOf } from './run.js';
import { type Ended, RunStore } from './run-store.js';
import type { BacktestData } from './setting.js';

/** The compiled worker; for tests, which run from sources. */
export const BACKTEST_WORKER = Symbol('BACKTEST_WORKER');

export const BACKTEST_DAYS_MAX = 400;
/** Runs of a site that are kept. */
const RUNS_KEPT = 200;
const RUN_MS_MAX = 30 * 60_000;

interface Held {
  run: BacktestRun;
  thread: BacktestThread | null;
  isCancelled: boolean;
  /** Nothing is written of it any more. */
  isEnded: boolean;
  readonly beganMs: number;
}

/** What is run: the site by the draft, or as it is. */
interface Tried {
  readonly site: SiteConfig;
  readonly changes: readonly SettingChange[];
  readonly policies: readonly NamedPolicy[];
}

/** Runs backtests on what was recorded: one at a time for a site, each in a thread that gives way to all else. */
@Injectable()
export class BacktestDesk implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger('Backtests');
  /** By site. */
  readonly #held = new Map<string, Held | null>();

  constructor(
    private readonly store: RunStore,
    private readonly history: HistoryReader,
    private readonly settings: SettingsService,
    private readonly registry: FleetRegistry,
    @Inject(ENVELOPES) private readonly envelopes: Envelopes,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(BACKTEST_WORKER) private readonly workerFile: URL | null,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.store.interrupt(this.clock.now().toJSDate());
  }

  async onModuleDestroy(): Promise<void> {
    // They stay as they are in the database: the next start says that they were interrupted.
    const running = [...this.#held.values()].filter((held) => held !== null);
    for (const held of running) held.isEnded = true;
    await Promise.all(running.flatMap(({ thread }) => thread?.stop() ?? []));
  }

  /**
   * Begins a backtest and returns at once.
   * @throws ConfigError with every mistake of the draft; EbbError (rejected) where it cannot be run, or another one is
   */
  async start(siteId: string, asked: AskedBacktest, by: string): Promise<BacktestRun> {
    this.#refuseBusy(siteId);
    this.#held.set(siteId, null);
    try {
      this.#refuseSpan(asked);
      const tried = await this.#tried(siteId, asked);
      const run: BacktestRun = {
        runId: randomUUID(),
        siteId,
        askedAt: isoUtc(this.clock.now()),
        askedBy: by,
        asked,
        settingsHash: await this.settings.hashInForce(siteId),
        changes: tried.changes,
        state: 'running',
        progress: 0,
        doing: 'reading what was recorded',
        problem: null,
        finishedAt: null,
        tookSeconds: null,
        summary: null,
      };
      await this.store.add(run, RUNS_KEPT);
      const beganMs = performance.now();
      const held: Held = { run, thread: null, isCancelled: false, isEnded: false, beganMs };
      this.#held.set(siteId, held);
      void this.#run(held, tried);
      return run;
    } catch (error) {
      this.#held.delete(siteId);
      throw error;
    }
  }

  /** Begins the same once more. @throws as `start`; EbbError (rejected) where it is not known */
  async again(siteId: string, runId: string, by: string): Promise<BacktestRun> {
    const { run } = await this.#existing(siteId, runId);
    return this.start(siteId, run.asked, by);
  }

  /** Newest first. */
  async list(
    siteId: string,
    limit: number,
    before: readonly [string, string] | null,
  ): Promise<BacktestRun[]> {
    return (await this.store.list(siteId, limit, before)).map((run) => this.#live(run));
  }

  /** Null where it is not known. */
  async find(
    siteId: string,
    runId: string,
  ): Promise<(BacktestRun & { readonly result: BacktestResult | null }) | null> {
    const found = await this.store.find(siteId, runId);
    return found && { ...this.#live(found.run), result: found.result };
  }

  /** Ends a run that is under way; others stay as they are. */
  async cancel(siteId: string, runId: string): Promise<void> {
    const held = this.#held.get(siteId);
    if (held?.run.runId !== runId) return;
    held.isCancelled = true;
    // Without a thread it is still reading, and ends itself after that.
    if (held.thread === null) return;
    await held.thread.stop();
    await this.#end(held, 'cancelled', null, null);
  }

  #live(run: BacktestRun): BacktestRun {
    const held = this.#held.get(run.siteId);
    return held?.run.runId === run.runId && run.state === 'running' ? held.run : run;
  }

  async #existing(siteId: string, runId: string) {
    const found = await this.store.find(siteId, runId);
    if (!found) throw new EbbError('rejected', `${siteId} has no backtest ${runId}`);
    return found;
  }

  #refuseBusy(siteId: string): void {
    const wait = 'wait for it, or cancel it';
    if (this.#held.has(siteId)) {
      const by = this.#held.get(siteId)?.run.askedBy;
      throw new EbbError('rejected', `a backtest${by ? ` by ${by}` : ''} is under way: ${wait}`);
    }
    // Whatever decides needs a processor of its own.
    if (this.#held.size >= Math.max(1, availableParallelism() - 1))
      throw new EbbError('rejected', `backtests of other sites take all processors but one: ${wait}`);
  }

  #refuseSpan({ from, to }: AskedBacktest): void {
    const days = fromIso(to).diff(fromIso(from)).as('days');
    if (!(days > 0)) throw new EbbError('rejected', '`to` has to be after `from`');
    if (days > BACKTEST_DAYS_MAX)
      throw new EbbError('rejected', `a backtest is of ${BACKTEST_DAYS_MAX} days at the most`);
    if (fromIso(from) >= this.clock.now())
      throw new EbbError('rejected', '`from` lies in the future: nothing is recorded of it');
  }

  async #tried(siteId: string, { yaml, policies }: AskedBacktest): Promise<Tried> {
    const present = this.registry.fleet(siteId).site;
    const checked = yaml === null ? null : await this.settings.check(siteId, yaml);
    const site = checked?.site ?? present;
    return {
      site,
      changes: checked?.changes ?? [],
      policies: [...new Set(policies)].map((text) => policyOf(text, site.policy)),
    };
  }

  async #run(held: Held, tried: Tried): Promise<void> {
    const { siteId, runId } = held.run;
    const tooLong = `it took longer than ${RUN_MS_MAX / 60_000} min: choose fewer days`;
    const timeout = setTimeout(() => void held.thread?.stop(tooLong), RUN_MS_MAX);
    try {
      const data = await this.#data(held.run, tried);
      if (held.isEnded) return;
      if (held.isCancelled) return await this.#end(held, 'cancelled', null, null);
      const onProgress = (progress: number, doing: string): void => {
        held.run = { ...held.run, progress, doing };
      };
      held.thread = new BacktestThread(data, onProgress, this.workerFile ?? undefined);
      const result = await held.thread.result;
      await this.#end(held, 'done', null, result);
    } catch (error) {
      if (held.isCancelled || held.isEnded) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.#logger.warn(`${siteId}: backtest ${runId}: ${problem}`);
      await this.#end(held, 'failed', problem, null).catch(() => undefined);
    } finally {
      clearTimeout(timeout);
    }
  }

  async #end(
    held: Held,
    state: Ended['state'],
    problem: string | null,
    result: BacktestResult | null,
  ): Promise<void> {
    if (held.isEnded) return;
    held.isEnded = true;
    try {
      await this.store.end(held.run.runId, {
        state,
        problem,
        finishedAt: this.clock.now().toJSDate(),
        tookSeconds: (performance.now() - held.beganMs) / 1e3,
        summary: result && summaryOf(result),
        result,
      });
    } finally {
      this.#held.delete(held.run.siteId);
    }
  }

  /** @throws EbbError (stale) where too little is on record */
  async #data({ siteId, asked }: BacktestRun, { site, changes, policies }: Tried): Promise<BacktestData> {
    const present = this.registry.fleet(siteId).site;
    const now = this.clock.now();
    const [from, to] = [fromIso(asked.from), fromIso(asked.to)];
    const settlementPoint = asked.settlementPoint ?? present.market.settlementPoint;
    const priced = { ...present, market: { ...present.market, settlementPoint } };
    const history = await this.history.read(priced, from, to < now ? to : now, now);
    if (!history.prices.fromMs.some((ms) => ms >= from.toMillis()))
      throw new EbbError(
        'stale',
        `no prices of ${settlementPoint} are on record from ${asked.from} on: import them, or choose other days`,
      );
    if (history.hashprice.fromMs.length === 0 && asked.hashpriceUsdPerPhDay === null)
      throw new EbbError('stale', 'no hashprice is on record: give one in USD/PH/day');
    return {
      site,
      present,
      hasDraft: changes.length > 0,
      policies,
      rampTimes: rampTimesOf(present, this.envelopes),
      fromMs: from.toMillis(),
      toMs: (to < now ? to : now).toMillis(),
      lagMinutes: asked.lagMinutes ?? present.market.settlementMinutes,
      hashpriceUsdPerPhDay: asked.hashpriceUsdPerPhDay,
      history,
    };
  }
}

/** @throws EbbError (rejected) with the forms that there are */
function policyOf(text: string, own: Policy): NamedPolicy {
  try {
    return parsePolicy(text, own, () => {
      throw new EbbError('rejected', `${text} is a file: give a draft of settings in its place`);
    });
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    throw new EbbError(error.code, error.message.replace(/^--policy /, 'policy '));
  }
}
