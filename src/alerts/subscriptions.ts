import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { AlertConfig, Subscription } from '../core/alerts/index.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { eventOf } from '../core/ledger/live-events.js';
import type { Clock } from '../core/ports/clock.js';
import type { EventItem } from '../core/ports/alert-route.js';
import { FleetRegistry } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { type NewDelivery, Outbox } from './outbox.js';
import { ALERT_CONFIG } from './ports.js';
import { RouteDesk } from './route-desk.js';

/** Seconds of the wall: entries that come together are told together. */
const SOON_SECONDS = 0.5;
const ENTRIES_AT_ONCE = 500;

/**
 * Tells subscribers what happens, from the ledger and by how far each site's was told: what happened while Ebb was down or
 * could not write is told when it is back, and nothing twice.
 */
@Injectable()
export class Subscriptions {
  readonly #logger = new Logger('Alerts');
  readonly #asked = new Set<string>();
  #telling: Promise<void> = Promise.resolve();
  #cancel: (() => void) | null = null;
  #stopped = true;

  constructor(
    private readonly registry: FleetRegistry,
    private readonly ledger: Ledger,
    private readonly outbox: Outbox,
    private readonly routes: RouteDesk,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(ALERT_CONFIG) private readonly config: AlertConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    if (config.subscriptions.length > 0) ledger.onAppend((siteId) => this.#ask(siteId));
  }

  async start(): Promise<void> {
    this.#stopped = false;
    if (this.config.subscriptions.length === 0) return;
    for (const { siteId } of this.registry.sites) {
      const { seq } = await this.ledger.head(siteId);
      // Who subscribes is told what happens from then on.
      await this.database.query(
        'INSERT INTO alert_subscription_place (site_id, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [siteId, seq],
      );
      this.#ask(siteId);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#telling;
  }

  #ask(siteId: string): void {
    if (this.#stopped || !this.registry.has(siteId)) return;
    this.#asked.add(siteId);
    this.#cancel ??= this.clock.after(SOON_SECONDS * this.clock.speed, () => {
      this.#cancel = null;
      const asked = [...this.#asked];
      this.#asked.clear();
      this.#telling = this.#telling.then(() => this.#tellAll(asked));
    });
  }

  async #tellAll(siteIds: readonly string[]): Promise<void> {
    for (const siteId of siteIds) {
      try {
        while (await this.#tellSome(siteId));
      } catch (error) {
        this.#logger.error(`what happens at ${siteId} could not be told; tried again with the next`, error);
      }
    }
    this.routes.wake();
  }

  /** @returns whether there may be more */
  async #tellSome(siteId: string): Promise<boolean> {
    const nowMs = this.clock.now().toMillis();
    return this.database.transaction(async (tx) => {
      const [place] = await tx.query<{ seq: string }[]>(
        'SELECT seq FROM alert_subscription_place WHERE site_id = $1 FOR UPDATE',
        [siteId],
      );
      const entries = await this.ledger.read(
        siteId,
        { fromSeq: Number(place?.seq ?? 0) + 1, limit: ENTRIES_AT_ONCE },
        tx,
      );
      const last = entries.at(-1);
      if (!last) return false;
      const deliveries = entries.flatMap((entry) => this.#deliveries(siteId, entry, nowMs));
      await this.outbox.add(deliveries, nowMs, tx);
      await tx.query('UPDATE alert_subscription_place SET seq = $2 WHERE site_id = $1', [siteId, last.seq]);
      return entries.length === ENTRIES_AT_ONCE;
    });
  }

  #deliveries(siteId: string, entry: LedgerEntry, nowMs: number): NewDelivery[] {
    const event = eventOf(entry);
    if (event === null) return [];
    const content: EventItem = { ...event, siteId, at: entry.at, entrySeq: entry.seq };
    const routeIds = new Set(
      this.config.subscriptions
        .filter((each) => wants(each, siteId, event.kind))
        .flatMap(({ routes }) => routes),
    );
    const about = { toldAs: 'event', alertId: null, change: null, obligation: false, dueMs: nowMs } as const;
    return [...routeIds].map((routeId) => ({ ...about, routeId, content }));
  }
}

function wants({ events, sites }: Subscription, siteId: string, kind: string): boolean {
  return (events as readonly string[]).includes(kind) && (sites === undefined || sites.includes(siteId));
}
