import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { SiteConfig } from '../core/site.js';
import { Metrics } from '../platform/index.js';
import { alertView } from './alert-handlers.js';
import { ApiContext } from './api-context.js';
import { type CommandCounts, commandCounts, eventOf } from '../core/ledger/live-events.js';
import type { CloseReason } from './live-hub.js';
import { nowOf } from './now-handlers.js';
import { Pace } from './pace.js';
import { priceOf, summaryOf } from './site-handlers.js';

/** What changes all the time is told this often at the most. */
const PACE_MS = 1_000;
/** How often power is looked at while somebody looks on. */
const POWER_MS = 5_000;
/** Power that changes by less is no news. */
const POWER_STEP_RATIO = 0.001;
const BEAT_MS = 15_000;

/**
 * What the live stream tells: entries of the ledger once they are on disk, and what the stages show after they were heard
 * of. Composed once for all viewers, after and beside the work that it tells of.
 */
@Injectable()
export class LiveService implements OnModuleInit, OnModuleDestroy {
  readonly #pace = new Pace(PACE_MS);
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #commands = new Map<string, CommandCounts>();
  readonly #toldW = new Map<string, number>();
  readonly #stuck = new Map<string, string>();

  constructor(
    private readonly context: ApiContext,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { ledger, control, ingest, dispatch, alerts, live } = this.context;
    ledger.onAppend((siteId, entries) => this.#entries(siteId, entries));
    control.onTick((siteId) => {
      this.#askSite(siteId);
      this.#askAlarm(siteId);
    });
    dispatch.onAttention((siteId) => this.#askAlarm(siteId));
    ingest.onNews((siteId, kind) => {
      if (kind === 'price' || kind === 'hashprice')
        this.#pace.ask(`${kind} of ${siteId}`, () => this.#tellPrice(siteId, kind));
    });
    alerts.onChange((alert, change) => {
      if (alert.siteId !== null) live.publish('alert', alert.siteId, { ...alertView(alert), change });
    });
    this.#every(BEAT_MS, () => live.beat());
    this.#every(POWER_MS, () => this.#watchPower());
    this.#registerMetrics();
  }

  onModuleDestroy(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#pace.stop();
    this.context.live.closeAll();
  }

  #every(milliseconds: number, task: () => void): void {
    this.#timers.push(setInterval(task, milliseconds).unref());
  }

  #entries(siteId: string, entries: readonly LedgerEntry[]): void {
    const { live, registry } = this.context;
    // The chain of people is of no site.
    if (!registry.has(siteId)) return;
    for (const entry of entries) {
      const event = eventOf(entry);
      if (event) live.publish(event.kind, siteId, event.data);
      if (event?.kind === 'override' || event?.kind === 'mode') this.#askSite(siteId);
    }
    const counts = commandCounts(entries);
    if (counts) {
      this.#commands.set(siteId, sum(this.#commands.get(siteId), counts));
      this.#pace.ask(`commands of ${siteId}`, async () => this.#tellCommands(siteId));
    }
    const { seq, hash } = entries.at(-1)!;
    this.#pace.ask(`ledger of ${siteId}`, async () => live.publish('ledger', siteId, { seq, hash }));
  }

  #askSite(siteId: string): void {
    this.#pace.ask(`status of ${siteId}`, () => this.#tellSite(siteId));
  }

  #askAlarm(siteId: string): void {
    this.#pace.ask(`alarms of ${siteId}`, async () => this.#tellDisobedience(siteId));
  }

  async #tellSite(siteId: string): Promise<void> {
    const { live, registry } = this.context;
    if (live.viewerCount === 0) return;
    const summary = await summaryOf(this.context, registry.fleet(siteId).site);
    this.#toldW.set(siteId, summary.powerW);
    live.publish('site', siteId, summary);
    live.publish('now', siteId, await nowOf(this.context, registry.fleet(siteId)));
  }

  #watchPower(): void {
    const { live, registry, telemetry, clock } = this.context;
    if (live.viewerCount === 0) return;
    for (const { siteId } of registry.sites) {
      const { powerW } = telemetry.sitePower(siteId, clock.now(), clock.now());
      const toldW = this.#toldW.get(siteId) ?? -Infinity;
      if (Math.abs(powerW - toldW) > POWER_STEP_RATIO * Math.max(powerW, 1)) this.#askSite(siteId);
    }
  }

  async #tellPrice(siteId: string, kind: 'price' | 'hashprice'): Promise<void> {
    const { live, registry, feeds, clock } = this.context;
    const { site }: { site: SiteConfig } = registry.fleet(siteId);
    const now = clock.now();
    const view = kind === 'price' ? await priceOf(this.context, site) : await feeds.hashpriceView(site, now);
    live.publish(kind, siteId, view);
  }

  #tellCommands(siteId: string): void {
    const told = this.#commands.get(siteId);
    // What was asked for while the last one was told may have been in that already.
    if (!told) return;
    const { sent, outcomes } = told;
    this.#commands.delete(siteId);
    this.context.live.publish('command-summary', siteId, {
      sent,
      ended: [...outcomes].map(([outcome, count]) => ({ outcome, count })),
      openCommands: this.context.dispatch.status(siteId)?.openCommands ?? 0,
    });
  }

  /** Once when miners begin or cease to obey. */
  #tellDisobedience(siteId: string): void {
    const stuck = this.context.dispatch.status(siteId)?.stuck ?? [];
    const counts = stuck.map(({ cause, count }) => `${cause} ${count}`).join();
    if (counts === (this.#stuck.get(siteId) ?? '')) return;
    this.#stuck.set(siteId, counts);
    this.context.live.publish('alarm', siteId, { about: 'miners', stuck });
  }

  #registerMetrics(): void {
    const { live } = this.context;
    const registers = [this.metrics.registry];
    new Gauge({
      name: 'ebb_stream_viewers',
      help: 'Connections to the live stream',
      registers,
      collect() {
        this.set(live.viewerCount);
      },
    });
    new Counter({
      name: 'ebb_stream_closed_total',
      help: 'Connections to the live stream that Ebb ended, by reason',
      labelNames: ['reason'],
      registers,
      collect() {
        this.reset();
        for (const reason of Object.keys(live.closed) as CloseReason[])
          this.inc({ reason }, live.closed[reason]);
      },
    });
  }
}

function sum(before: CommandCounts | undefined, { sent, outcomes }: CommandCounts): CommandCounts {
  const total = new Map(before?.outcomes);
  for (const [outcome, count] of outcomes) total.set(outcome, (total.get(outcome) ?? 0) + count);
  return { sent: (before?.sent ?? 0) + sent, outcomes: total };
}
