import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { ControlService } from '../control/index.js';
import {
  type Alert,
  type AlertChange,
  type AlertConfig,
  alertStep,
  type Condition,
  NOTHING_SEEN,
  repeatsDue,
  severityOf,
  siteConditions,
  systemConditions,
} from '../core/alerts/index.js';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import { DispatchService } from '../dispatch/index.js';
import { FleetRegistry } from '../fleet/index.js';
import { SignalService } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { AlertStore } from './alert-store.js';
import { DatabaseAlarm } from './database-alarm.js';
import { FactsReader } from './facts-reader.js';
import { Outbox } from './outbox.js';
import { ALERT_CONFIG } from './ports.js';
import { RouteDesk } from './route-desk.js';
import { Subscriptions } from './subscriptions.js';
import { deliveriesFor, newAlert, newDelivery } from './told.js';

/** Seconds of the wall between two looks; ticks, signals and disobedience ask for one at once. */
const LOOK_SECONDS = 10;
const SOON_SECONDS = 0.5;

type ChangeListener = (alert: Alert, change: AlertChange) => void;

/** Looks again and again at what is worth telling, keeps it as alerts, and has them told. */
@Injectable()
export class AlertService {
  readonly #logger = new Logger('Alerts');
  readonly #listeners: ChangeListener[] = [];
  #seen = NOTHING_SEEN;
  #looking: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #dueMs = Infinity;
  #stopped = true;

  constructor(
    private readonly registry: FleetRegistry,
    private readonly facts: FactsReader,
    private readonly store: AlertStore,
    private readonly outbox: Outbox,
    private readonly routes: RouteDesk,
    private readonly subscriptions: Subscriptions,
    private readonly databaseAlarm: DatabaseAlarm,
    private readonly ledger: Ledger,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(ALERT_CONFIG) private readonly config: AlertConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    control: ControlService,
    dispatch: DispatchService,
    signals: SignalService,
  ) {
    control.onTick(() => this.#lookIn(SOON_SECONDS));
    dispatch.onAttention(() => this.#lookIn(SOON_SECONDS));
    signals.onNews(() => this.#lookIn(SOON_SECONDS));
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.routes.start();
    await this.subscriptions.start();
    this.#lookIn(SOON_SECONDS);
  }

  /** Returns when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
    await this.subscriptions.stop();
    await this.routes.stop();
  }

  /** Told of each change once it is on disk. Must not throw. */
  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Somebody has taken an alert on: it is not repeated any more, and everybody who was told of it is told so.
   * @throws EbbError `rejected` where there is none, or it is over
   */
  async acknowledge(alertId: string, by: string, note: string | null): Promise<Alert> {
    const before = await this.store.find(alertId);
    if (before === null) throw new EbbError('rejected', `there is no alert ${alertId}`);
    if (before.state === 'acknowledged') return before;
    const at = isoUtc(this.clock.now());
    const changes = { state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: by, note } as const;
    const alert: Alert = { ...before, ...changes };
    const toldAt = await this.#toldAt(alertId);
    const isDone = await this.database.transaction(async (tx) => {
      if (!(await this.store.acknowledge(alertId, { at, by, note }, tx))) return false;
      await this.#tell(alert, 'acknowledged', toldAt, tx);
      await this.#record('alert-acknowledged', alert, { by, note }, tx);
      return true;
    });
    if (!isDone) throw new EbbError('rejected', `alert ${alertId} is over: there is nothing to acknowledge`);
    this.#changed(alert, 'acknowledged');
    return alert;
  }

  /** One look. Never rejects: what could not be judged is judged at the next. */
  async look(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      const isAway = await this.#databaseFails();
      if (!isAway) this.#logger.error('alerts could not be judged; tried again', error);
      else await this.databaseAlarm.fails(error);
    }
  }

  async #databaseFails(): Promise<boolean> {
    return this.database.query('SELECT 1').then(
      () => false,
      () => true,
    );
  }

  async #look(): Promise<void> {
    await this.#writeDatabaseAlarm();
    const open = await this.store.unresolved();
    const openKeys = new Set(open.map(({ key }) => key));
    const conditions: Condition[] = [...systemConditions(await this.facts.ofSystem())];
    const judgedSites = new Set<string | null>([null]);
    for (const { siteId } of this.registry.sites) {
      try {
        const facts = await this.facts.ofSite(siteId);
        conditions.push(...siteConditions(facts, (key) => openKeys.has(key)));
        judgedSites.add(siteId);
      } catch (error) {
        if (await this.#databaseFails()) throw error;
        this.#logger.error(`alerts of ${siteId} could not be judged; tried again`, error);
      }
    }
    const nowMs = this.clock.now().toMillis();
    const isJudged = ({ siteId }: Pick<Condition, 'siteId'>): boolean =>
      // A site that is not configured any more has nothing that holds.
      judgedSites.has(siteId) || !this.registry.has(siteId!);
    const step = alertStep({ open, seen: this.#seen, conditions, isJudged, nowMs });
    for (const condition of step.opened) await this.#open(newAlert(condition, isoUtc(this.clock.now())));
    for (const { alert, condition, worse } of step.changed) await this.#change(alert, condition, worse);
    for (const alert of step.resolved) await this.#resolve(alert);
    // Only now: what could not be written down is seen anew.
    this.#seen = step.seen;
    await this.#repeat(open.filter((alert) => !step.resolved.includes(alert)));
  }

  /** What was told while the database was away is an alert like others, once it is back. */
  async #writeDatabaseAlarm(): Promise<void> {
    // Asked before anything is taken out of memory.
    await this.database.query('SELECT 1');
    const told = this.databaseAlarm.take();
    if (told === null) return;
    const { alert, toldAt } = told;
    await this.#open(alert, toldAt);
    const atMs = this.clock.now().toMillis();
    for (const each of deliveriesFor(alert, 'opened', { config: this.config, toldAt: [], nowMs: atMs }))
      if (toldAt.includes(each.routeId))
        await this.outbox.note(each, alert.alertId, { atMs, milliseconds: 0, problem: null });
  }

  /** @param toldAt routes that were told already */
  async #open(alert: Alert, toldAt: readonly string[] = []): Promise<void> {
    const isNew = await this.database.transaction(async (tx) => {
      if (!(await this.store.open(alert, tx))) return false;
      await this.#tell(alert, 'opened', toldAt, tx);
      await this.#record('alert-opened', alert, {}, tx);
      return true;
    });
    if (isNew) this.#changed(alert, 'opened');
  }

  async #change(before: Alert, condition: Condition, worse: boolean): Promise<void> {
    const alert = { ...before, text: condition.text, severity: severityOf(condition) };
    await this.database.transaction(async (tx) => {
      await this.store.change(alert, tx);
      if (worse) await this.#tell(alert, 'worse', [], tx);
    });
    if (worse) this.#changed(alert, 'worse');
  }

  async #resolve(before: Alert): Promise<void> {
    const resolvedAt = isoUtc(this.clock.now());
    const alert: Alert = { ...before, state: 'resolved', resolvedAt };
    const toldAt = await this.#toldAt(alert.alertId);
    const isDone = await this.database.transaction(async (tx) => {
      if (!(await this.store.resolve(alert.alertId, resolvedAt, tx))) return false;
      await this.#tell(alert, 'resolved', toldAt, tx);
      await this.#record('alert-resolved', alert, {}, tx);
      return true;
    });
    if (isDone) this.#changed(alert, 'resolved');
  }

  async #repeat(alerts: readonly Alert[]): Promise<void> {
    const open = alerts.filter(({ state }) => state === 'open');
    if (open.length === 0 || this.config.rules.every(({ repeatMinutes }) => repeatMinutes === undefined))
      return;
    const told = await this.outbox.toldMs(open.map(({ alertId }) => alertId));
    const nowMs = this.clock.now().toMillis();
    const due = open.flatMap((alert) =>
      repeatsDue(alert, told.get(alert.alertId) ?? new Map<string, number>(), this.config, nowMs).map(
        (each) => newDelivery(alert, 'repeated', each, isoUtc(this.clock.now())),
      ),
    );
    if (due.length === 0) return;
    await this.database.transaction((tx) => this.outbox.add(due, nowMs, tx));
    this.routes.wake();
  }

  async #tell(
    alert: Alert,
    change: AlertChange,
    toldAt: readonly string[],
    tx: EntityManager,
  ): Promise<void> {
    const nowMs = this.clock.now().toMillis();
    const all = deliveriesFor(alert, change, { config: this.config, toldAt, nowMs });
    const wasTold = ({ routeId }: { readonly routeId: string }): boolean =>
      change === 'opened' && toldAt.includes(routeId);
    await this.outbox.add(
      all.filter((each) => !wasTold(each)),
      nowMs,
      tx,
    );
  }

  async #toldAt(alertId: string): Promise<string[]> {
    return [...((await this.outbox.toldMs([alertId])).get(alertId)?.keys() ?? [])];
  }

  /** What is owed to somebody outside is in the record, with who knew of it and when. */
  async #record(
    kind: 'alert-opened' | 'alert-acknowledged' | 'alert-resolved',
    { alertId, kind: about, siteId, severity, text, obligation }: Alert,
    more: object,
    tx: EntityManager,
  ): Promise<void> {
    if (!obligation || siteId === null) return;
    const body = { alertId, alert: about, severity, text, ...more };
    await this.ledger.append(siteId, [{ kind, body }], tx);
  }

  #changed(alert: Alert, change: AlertChange): void {
    this.routes.wake();
    for (const listener of this.#listeners) listener(alert, change);
  }

  /** Within so many seconds of the wall; a look that is sooner already is soon enough. */
  #lookIn(seconds: number): void {
    const dueMs = this.clock.now().toMillis() + seconds * this.clock.speed * 1e3;
    if (this.#stopped || dueMs >= this.#dueMs) return;
    this.#cancel();
    this.#dueMs = dueMs;
    this.#cancel = this.clock.after(seconds * this.clock.speed, () => {
      this.#dueMs = Infinity;
      this.#looking = this.#looking.then(() => this.look()).then(() => this.#lookIn(LOOK_SECONDS));
    });
  }
}
