import { Inject, Injectable } from '@nestjs/common';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type {
  EnteredEvent,
  GridSignal,
  SignalAnswer,
  SignalDelivery,
  SignalReport,
  SignalSource,
  SourceStatus,
  WebhookHandler,
} from '../core/ports/signal.js';
import {
  type ActiveSignal,
  activeSignals,
  asksForLess,
  foldDelivery,
  forgetBefore,
  isNews,
  type KnownSignal,
  NO_SIGNALS,
  openSignals,
  type SignalState,
} from '../core/programs/signals/index.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry } from '../fleet/index.js';
import { CLOCK } from '../platform/index.js';
import { SignalStore } from './signal-store.js';

/** Makes the sources that a site's configuration names. */
export type SignalFactory = (site: SiteConfig) => readonly SignalSource[];
export const SIGNAL_FACTORY = Symbol('SIGNAL_FACTORY');

/** What is said to a delivery's events; what it leaves out gets the source's usual answer. */
export type AnswerPolicy = (siteId: string, delivery: SignalDelivery) => readonly SignalAnswer[];

/**
 * What is over for so long is kept in memory no more; its rows stay. Terms of programs last up to a year, whose hours and
 * events are counted, and baselines leave out the days of events of a year.
 */
const REMEMBER_DAYS = 400;

/** Keeps every message of every grid program before it is acknowledged, and knows what is in force. */
@Injectable()
export class SignalService {
  readonly #sources = new Map<string, Map<string, SignalSource>>();
  readonly #states = new Map<string, SignalState>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #listeners: ((siteId: string) => void)[] = [];
  #answers: AnswerPolicy = () => [];

  constructor(
    private readonly registry: FleetRegistry,
    private readonly store: SignalStore,
    @Inject(SIGNAL_FACTORY) private readonly factory: SignalFactory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Knows what was known before, and begins to listen. @throws EbbError where a source cannot be made */
  async start(): Promise<void> {
    for (const site of this.registry.sites) {
      const { siteId } = site;
      this.#states.set(siteId, this.#remembered(await this.store.load(siteId)));
      const sources = new Map(this.factory(site).map((source) => [source.id, source]));
      this.#sources.set(siteId, sources);
      for (const source of sources.values()) {
        await source.start({
          receive: (delivery) => this.#inTurn(siteId, () => this.#receive(siteId, delivery)),
        });
      }
    }
  }

  /** Returns when no message is under way any more. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.#sources.values()].flatMap((sources) => [...sources.values()].map((source) => source.stop())),
    );
    this.#sources.clear();
  }

  /** Who decides about opting in and out. */
  answerBy(policy: AnswerPolicy): void {
    this.#answers = policy;
  }

  /** Called with the site whenever there is something else to do than before. */
  onNews(listener: (siteId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** What holds at `at`, the highest priority first. */
  activeSignals(siteId: string, at = this.clock.now()): ActiveSignal[] {
    return activeSignals(this.#stateOf(siteId), isoUtc(at));
  }

  /** What has not begun or goes on after `at`. */
  openSignals(siteId: string, at = this.clock.now()): KnownSignal[] {
    return openSignals(this.#stateOf(siteId), isoUtc(at));
  }

  /** All that is known and not long over, in the order of its first receipt. */
  knownSignals(siteId: string): KnownSignal[] {
    return Object.values(this.#stateOf(siteId)).sort((a, b) =>
      a.firstReceivedAt < b.firstReceivedAt ? -1 : 1,
    );
  }

  statuses(siteId: string): (SourceStatus & { readonly sourceId: string })[] {
    const sources = [...(this.#sources.get(siteId)?.values() ?? [])];
    return sources.map(({ id: sourceId, status }) => ({ sourceId, ...status }));
  }

  /** What answers calls to a source; null where there is no such source, or it is called by nobody. */
  findWebhook(siteId: string, sourceId: string): WebhookHandler | null {
    return this.#sources.get(siteId)?.get(sourceId)?.webhook ?? null;
  }

  /** Whether anybody at a source takes reports. */
  takesReports(siteId: string, sourceId: string): boolean {
    return this.#sources.get(siteId)?.get(sourceId)?.report !== undefined;
  }

  /** @throws EbbError as the source does, and `unsupported` where it takes none */
  async report(siteId: string, sourceId: string, report: SignalReport): Promise<void> {
    const source = this.#source(siteId, sourceId);
    if (source.report === undefined)
      throw new EbbError('unsupported', `signal source ${sourceId} takes no reports`);
    await source.report(report);
  }

  /** An event that a person was told of. @throws EbbError as the source does */
  async enter(siteId: string, sourceId: string, entry: EnteredEvent): Promise<GridSignal> {
    const source = this.#source(siteId, sourceId);
    if (source.enter === undefined)
      throw new EbbError('unsupported', `signal source ${sourceId} takes no entries`);
    return source.enter(entry);
  }

  /**
   * Whether such an entry would take back a part of what is asked of the site: nothing is kept.
   * @throws as `enter`
   */
  takesBack(siteId: string, sourceId: string, entry: EnteredEvent): boolean {
    const next = this.#source(siteId, sourceId).read?.(entry);
    const now = isoUtc(this.clock.now());
    const known = this.knownSignals(siteId).find(
      (each) => each.sourceId === sourceId && each.signal.eventId === next?.eventId && each.ended === null,
    );
    return next !== undefined && known !== undefined && asksForLess(known.signal, next, now);
  }

  #source(siteId: string, sourceId: string): SignalSource {
    const sources = this.#sources.get(siteId) ?? new Map<string, SignalSource>();
    const source = sources.get(sourceId);
    if (source !== undefined) return source;
    const known = [...sources.keys()].join(', ') || 'none';
    throw new EbbError('rejected', `no signal source ${sourceId} at ${siteId}; there are: ${known}`);
  }

  async #receive(siteId: string, delivery: SignalDelivery): Promise<readonly SignalAnswer[]> {
    const before = this.#stateOf(siteId);
    const { state, changes } = foldDelivery(before, delivery);
    const answers = this.#answers(siteId, delivery);
    await this.store.keep(siteId, delivery, { before, state, changes, answers });
    this.#states.set(siteId, this.#remembered(state));
    if (changes.some(isNews)) for (const listener of this.#listeners) listener(siteId);
    return answers;
  }

  #remembered(state: SignalState): SignalState {
    return forgetBefore(state, isoUtc(this.clock.now().minus({ days: REMEMBER_DAYS })));
  }

  #stateOf(siteId: string): SignalState {
    return this.#states.get(siteId) ?? NO_SIGNALS;
  }

  /** Two messages at once would not know of each other. */
  #inTurn<T>(siteId: string, task: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(siteId) ?? Promise.resolve()).then(task);
    this.#turns.set(
      siteId,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
