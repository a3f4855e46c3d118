import { Injectable, Logger } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { PriceModel } from '../core/forecast/index.js';
import type { HorizonExplanation } from '../core/horizon/index.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { type LookAheadInput, type LookAheadView, siteOutlook } from '../core/outlook/index.js';
import { decide, type Outlook, type SiteSnapshot } from '../core/planner/index.js';
import { staleFeeds } from '../core/planner/wishes.js';
import type { SiteConfig } from '../core/site.js';
import { HorizonSolver } from '../solver/index.js';
import { LookAheadReader } from '../state/index.js';
import { HorizonStore, isSameDecision, type StoredHorizon } from './horizon-store.js';

/** A price model is learned anew after so many hours, and peaks are looked at anew. */
const MODEL_HOURS = 24;
const PEAKS_HOURS = 1;
const PEAK_HORIZON_HOURS = 48;

/** What is known of a site's last look ahead. */
export interface HorizonStatus {
  readonly horizonId: string | null;
  readonly madeAt: string | null;
  readonly totalMs: number | null;
  readonly error: string | null;
}

type NewsListener = (siteId: string) => void;

interface SiteWork {
  view: LookAheadView | null;
  model: PriceModel | null;
  peaks: { readonly atMs: number; readonly values: LookAheadInput['peakProbabilities'] } | null;
  /** What is looked ahead from next; the newest counts. */
  next: SiteSnapshot | null;
  running: Promise<void> | null;
  status: HorizonStatus;
}

/**
 * The slow part of the planner: looks ahead in a worker whenever something is news, one look at a time for each site, the
 * newest snapshot first; the tick never waits for it.
 */
@Injectable()
export class HorizonService {
  readonly #logger = new Logger('Horizon');
  readonly #sites = new Map<string, SiteWork>();
  readonly #listeners: NewsListener[] = [];
  #stopped = false;

  constructor(
    private readonly reader: LookAheadReader,
    private readonly store: HorizonStore,
    private readonly solver: HorizonSolver,
  ) {}

  /** What comes after a snapshot's interval; null where the policy does not look ahead, or nothing is known yet. */
  outlook(snapshot: SiteSnapshot): Outlook | null {
    const view = this.#sites.get(snapshot.siteId)?.view;
    return view && looksAhead(snapshot) ? siteOutlook(view, snapshot) : null;
  }

  /** Looks ahead from a snapshot as soon as may be; returns at once. */
  renew(site: SiteConfig, snapshot: SiteSnapshot): void {
    if (this.#stopped || !looksAhead(snapshot)) return;
    const work = this.#work(site.siteId);
    work.next = snapshot;
    work.running ??= this.#drain(site, work);
  }

  /** Called where a look ahead changes what the site does now. */
  onNews(listener: NewsListener): void {
    this.#listeners.push(listener);
  }

  status(siteId: string): HorizonStatus {
    return this.#work(siteId).status;
  }

  /** Plans a stored horizon anew, from scratch. Null where there is none of that id. */
  async replay(horizonId: string): Promise<{ readonly siteId: string; readonly isSame: boolean } | null> {
    const stored = await this.store.byId(horizonId);
    if (!stored) return null;
    const { plan } = await this.solver.lookAhead(stored.input, { fresh: true });
    return { siteId: stored.siteId, isSame: isSameDecision(plan, stored.plan) };
  }

  /** Why a stored plan has a group where it has it in an interval. @throws EbbError `rejected` where it has no such thing */
  explain(
    stored: StoredHorizon,
    where: { readonly groupId?: string; readonly interval?: number },
  ): Promise<HorizonExplanation[]> {
    return this.solver.explain(stored.input, stored.plan, where);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.solver.close();
    await Promise.all([...this.#sites.values()].flatMap(({ running }) => running ?? []));
  }

  async #drain(site: SiteConfig, work: SiteWork): Promise<void> {
    while (work.next && !this.#stopped) {
      const snapshot = work.next;
      work.next = null;
      try {
        await this.#look(site, snapshot, work);
      } catch (error) {
        this.#failed(site, work, error);
      }
    }
    work.running = null;
  }

  async #look(site: SiteConfig, snapshot: SiteSnapshot, work: SiteWork): Promise<void> {
    const at = DateTime.fromISO(snapshot.takenAt, { zone: 'utc' });
    const priceModel = await this.#model(site, at, work);
    const peakProbabilities = await this.#peaks(site, at, work);
    const input = await this.reader.input(site, snapshot, { priceModel, peakProbabilities });
    const { work: effort, ...found } = await this.solver.lookAhead(input);
    const horizonId = await this.store.add(input, found, effort);
    const { takenAt: madeAt } = snapshot;
    const before = work.view && siteOutlook(work.view, snapshot);
    work.view = { horizonId, madeAt, table: found.table, charges: found.charges };
    if (work.status.error !== null) this.#logger.log(`${site.siteId}: looks ahead again`);
    work.status = { horizonId, madeAt, totalMs: effort.totalMs, error: null };
    if (decidesOtherwise(snapshot, before, this.outlook(snapshot))) {
      for (const listener of this.#listeners) listener(site.siteId);
    }
  }

  async #model(site: SiteConfig, at: DateTime, work: SiteWork): Promise<PriceModel> {
    work.model ??= await this.store.latestModel(site.siteId);
    const oldestMs = at.minus({ hours: MODEL_HOURS }).toMillis();
    if (!work.model || work.model.fittedAtMs < oldestMs || work.model.fittedAtMs > at.toMillis()) {
      const series = await this.reader.training(site, at);
      work.model = await this.solver.fitPrices(series, at.toMillis(), site.timeZone);
    }
    return work.model;
  }

  async #peaks(site: SiteConfig, at: DateTime, work: SiteWork): Promise<LookAheadInput['peakProbabilities']> {
    const atMs = at.startOf('hour').toMillis();
    if (
      !work.peaks ||
      work.peaks.atMs < at.minus({ hours: PEAKS_HOURS }).toMillis() ||
      work.peaks.atMs > atMs
    ) {
      const charges = await this.reader.peaks(site, at, PEAK_HORIZON_HOURS);
      const found = charges.map(async ({ name, input }) => [name, await this.solver.peaks(input)] as const);
      work.peaks = { atMs, values: Object.fromEntries(await Promise.all(found)) };
    }
    return work.peaks.values;
  }

  /** Said once, and once when it works again: the site decides each interval for itself meanwhile. */
  #failed(site: SiteConfig, work: SiteWork, error: unknown): void {
    if (this.#stopped) return;
    const message = error instanceof Error ? error.message : String(error);
    if (work.status.error === null) {
      this.#logger.error(
        `${site.siteId}: looking ahead failed, intervals are decided for themselves: ${message}`,
      );
    }
    work.status = { ...work.status, error: message };
  }

  #work(siteId: string): SiteWork {
    let work = this.#sites.get(siteId);
    if (!work) {
      const status = { horizonId: null, madeAt: null, totalMs: null, error: null };
      work = { view: null, model: null, peaks: null, next: null, running: null, status };
      this.#sites.set(siteId, work);
    }
    return work;
  }
}

/** Whether a snapshot is one that the planner decides, with all that it needs. */
function looksAhead(snapshot: SiteSnapshot): boolean {
  const { policy, mode } = snapshot;
  if (policy.kind !== 'economic' || policy.horizonHours === 0 || mode === 'hold') return false;
  return staleFeeds(snapshot).every(({ feed }) => feed === 'weather');
}

function decidesOtherwise(snapshot: SiteSnapshot, before: Outlook | null, after: Outlook | null): boolean {
  const counts = (outlook: Outlook | null): string =>
    canonicalJson(
      [...decide({ ...snapshot, outlook }).allocation.counts].map(([groupId, byPoint]) => [
        groupId,
        [...byPoint].filter(([, count]) => count > 0).sort(),
      ]),
    );
  return counts(before) !== counts(after);
}
