import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ControlService } from '../control/index.js';
import { type AlertConfig, NO_ALERTS, type SystemFacts } from '../core/alerts/index.js';
import { EbbError } from '../core/errors.js';
import type { AlertMessage, AlertRoute } from '../core/ports/alert-route.js';
import type { DispatchService } from '../dispatch/index.js';
import type { SignalService } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testRegistry } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { until } from '../../test/support/signal-sink.js';
import { AlertService } from './alert.service.js';
import { AlertStore } from './alert-store.js';
import { DatabaseAlarm } from './database-alarm.js';
import type { FactsReader } from './facts-reader.js';
import { Outbox } from './outbox.js';
import { RouteDesk } from './route-desk.js';
import { Subscriptions } from './subscriptions.js';

const NOTHING: SystemFacts = {
  ...{ now: '2026-08-12T18:00:00.000Z', ledgerFault: null },
  ...{ certificates: [], tokens: [], disks: [], routes: [] },
};
const FAULT = { ...NOTHING, ledgerFault: 'west: entry 7' };
const DISK = { ...NOTHING, disks: [{ name: '/', freeBytes: 5, totalBytes: 100 }] };
const CALL = { sourceId: 'qse', state: 'failing', problem: 'no answer' };

/** Takes what it is given, or refuses it. */
class FakeRoute implements AlertRoute {
  readonly told: string[] = [];
  readonly messageIds: string[] = [];
  failure: EbbError | null = null;

  constructor(readonly id: string) {}

  async send(message: AlertMessage): Promise<void> {
    this.messageIds.push(message.messageId);
    if (this.failure) throw this.failure;
    if (message.as === 'event') this.told.push(`event ${message.event.kind} ${message.event.entrySeq}`);
    else if (message.as === 'test') this.told.push(message.text);
    else
      this.told.push(
        `${message.as}: ${message.items.map((each) => `${each.kind} ${each.change}`).join(', ')}`,
      );
  }

  async close(): Promise<void> {}
}

describeWithDatabase('alerts', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let base: number;
  let store: AlertStore;
  let outbox: Outbox;
  let service: AlertService;
  let desk: RouteDesk;
  let routes: FakeRoute[];
  let ops: FakeRoute;
  let system: SystemFacts;
  let sources: unknown[];
  const rule = { routes: ['ops'], groupSeconds: 0 };

  beforeAll(async () => {
    Logger.overrideLogger(false);
    db = await testDatabase();
  }, 60_000);
  afterAll(() => db.drop());
  beforeEach(async () => {
    await db.dataSource.query('TRUNCATE alert, alert_delivery, alert_attempt, alert_subscription_place');
    clock = new HandClock('2026-08-12T18:00:00Z');
    ledger = new Ledger(db.dataSource, clock, newKey());
    // The ledger is never emptied.
    base = (await ledger.head('test')).seq;
    [system, sources] = [NOTHING, []];
    await started({ rules: [rule] });
  });
  afterEach(() => service?.stop());

  async function started(config: Partial<AlertConfig>): Promise<void> {
    const all: AlertConfig = {
      ...NO_ALERTS,
      routes: ['ops', 'boss'].map((routeId) => ({ routeId, protocol: 'fake', settings: {} })),
      ...config,
    };
    [store, outbox, routes] = [new AlertStore(db.dataSource), new Outbox(db.dataSource), []];
    desk = new RouteDesk(
      outbox,
      all,
      ({ routeId }) => routes[routes.push(new FakeRoute(routeId)) - 1]!,
      clock,
    );
    ops = routes[0]!;
    const registry = testRegistry([testSite({ count: 1 })]);
    const facts = {
      ofSystem: async () => system,
      ofSite: async () => ({ ...EMPTY_SITE, sources }),
    } as unknown as FactsReader;
    const listener = { onTick: () => 0, onAttention: () => 0, onNews: () => 0 };
    const subscriptions = new Subscriptions(registry, ledger, outbox, desk, db.dataSource, all, clock);
    service = new AlertService(
      registry,
      facts,
      store,
      outbox,
      desk,
      subscriptions,
      new DatabaseAlarm(desk, all, clock),
      ledger,
      db.dataSource,
      all,
      clock,
      listener as unknown as ControlService,
      listener as unknown as DispatchService,
      listener as unknown as SignalService,
    );
    // The service itself would look by its own clock: here each look is asked for.
    desk.start();
    await subscriptions.start();
  }

  /** Time passes for the senders, and what is due is sent. */
  async function pass(seconds: number): Promise<void> {
    clock.advance(seconds);
    desk.wake();
    for (let left = 40; left > 0 && (await dueCount()) > 0; left -= 1) await sleep(5);
    await sleep(20);
  }

  /** What happens is read from the ledger first. */
  async function heard(route: FakeRoute, count: number): Promise<void> {
    for (let left = 40; left > 0 && route.told.length < count; left -= 1) await pass(0);
  }

  async function dueCount(): Promise<number> {
    const [row] = await db.dataSource.query<[{ count: string }]>(
      `SELECT count(*) FROM alert_delivery WHERE state = 'waiting' AND due_at <= $1`,
      [clock.now().toJSDate()],
    );
    return Number(row.count);
  }

  it('are told once, acknowledged once, and over once; a restart between changes nothing', async () => {
    system = FAULT;
    await service.look();
    await service.look();
    await until(() => ops.told.length > 0);
    await service.stop();
    await started({ rules: [rule] });
    await service.look();
    const [alert] = await store.unresolved();
    const taken = await service.acknowledge(alert!.alertId, 'ana', 'on it');
    expect(taken).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ana', note: 'on it' });
    await service.acknowledge(alert!.alertId, 'bo', null);
    system = NOTHING;
    await service.look();
    await pass(200);
    await service.look();
    await until(() => ops.told.length > 1);
    expect(ops.told).toEqual(['alert: ledger-failed acknowledged', 'alert: ledger-failed resolved']);
    expect(await store.find(alert!.alertId)).toMatchObject({ state: 'resolved', acknowledgedBy: 'ana' });
    await expect(service.acknowledge(alert!.alertId, 'bo', null)).rejects.toThrow('is over');
    const deliveries = await outbox.ofAlert(alert!.alertId);
    expect(deliveries.map(({ change, state, attempts }) => [change, state, attempts.length])).toEqual([
      ['opened', 'sent', 1],
      ['acknowledged', 'sent', 1],
      ['resolved', 'sent', 1],
    ]);
  });

  it('wait out an outage: nothing is lost, nothing comes twice, the id of a message stays', async () => {
    ops.failure = new EbbError('unreachable', 'no answer');
    system = FAULT;
    await service.look();
    await until(() => ops.messageIds.length === 1);
    await pass(1);
    expect(ops.messageIds).toHaveLength(1);
    await pass(8);
    await until(() => ops.messageIds.length === 2);
    await service.stop();
    await started({ rules: [rule] });
    await pass(60);
    await until(() => ops.told.length > 0);
    await pass(600);
    expect(ops.told).toEqual(['alert: ledger-failed opened']);
    const [alert] = await store.unresolved();
    const [delivery] = await outbox.ofAlert(alert!.alertId);
    expect(delivery).toMatchObject({ state: 'sent', problem: null });
    expect(delivery!.attempts.map(({ problem }) => problem)).toEqual(['no answer', 'no answer', null]);
  });

  it('that are refused again and again are given up, and do not hold up others', async () => {
    ops.failure = new EbbError('rejected', 'HTTP 400');
    system = FAULT;
    await service.look();
    await pass(0);
    const [alert] = await store.unresolved();
    ops.failure = null;
    system = { ...FAULT, tokens: [{ name: 't', expiresAt: '2026-08-13T00:00:00.000Z' }] };
    await service.look();
    await pass(1);
    expect(ops.told).toEqual(['alert: token-expiring opened']);
    ops.failure = new EbbError('rejected', 'HTTP 400');
    for (let count = 0; count < 6; count += 1) await pass(700);
    expect(await outbox.ofAlert(alert!.alertId)).toMatchObject([{ state: 'given-up', problem: 'HTTP 400' }]);
    expect((await outbox.ofAlert(alert!.alertId))[0]!.attempts).toHaveLength(5);
  });

  it('wait as long as the other side asks', async () => {
    ops.failure = new EbbError('rate-limited', 'HTTP 429', { retryAfterSeconds: 300 });
    system = FAULT;
    await service.look();
    await pass(0);
    ops.failure = null;
    await pass(290);
    expect(ops.told).toEqual([]);
    await pass(15);
    expect(ops.told).toHaveLength(1);
  });

  it('of what is owed are in the ledger, each change of them', async () => {
    sources = [CALL];
    await service.look();
    await pass(60);
    await service.look();
    const [alert] = await store.unresolved();
    await service.acknowledge(alert!.alertId, 'ana', null);
    const entries = await ledger.read('test', { fromSeq: base + 1, limit: 9 });
    expect(entries.map(({ kind, body }) => [kind, body])).toMatchObject([
      ['alert-opened', { alert_id: alert!.alertId, alert: 'signals-failing', severity: 'critical' }],
      ['alert-acknowledged', { by: 'ana' }],
    ]);
  });

  it('come in one message where they are grouped, and in a digest after quiet hours', async () => {
    await service.stop();
    const quiet = { fromMinute: 17 * 60, toMinute: 19 * 60, timeZone: 'UTC', below: 'critical' } as const;
    const quietHours = { ...quiet, days: ['wed'], then: 'hold' } as const;
    await started({
      rules: [
        { ...rule, quietHours },
        { routes: ['boss'], groupSeconds: 30 },
      ],
    });
    system = {
      ...NOTHING,
      tokens: ['a', 'b'].map((name) => ({ name, expiresAt: '2026-08-13T00:00:00.000Z' })),
    };
    await service.look();
    await pass(10);
    expect(routes.map(({ told }) => told)).toEqual([[], []]);
    await pass(25);
    expect(routes[1]!.told).toEqual(['alert: token-expiring opened, token-expiring opened']);
    expect(ops.told).toEqual([]);
    await pass(3_600);
    expect(ops.told).toEqual(['digest: token-expiring opened, token-expiring opened']);
  });

  it('are repeated until somebody takes them on', async () => {
    await service.stop();
    await started({ rules: [{ ...rule, repeatMinutes: 10 }] });
    system = FAULT;
    for (let count = 0; count < 4; count += 1) {
      await service.look();
      await pass(400);
    }
    expect(ops.told).toEqual(['alert: ledger-failed opened', 'alert: ledger-failed repeated']);
    const [alert] = await store.unresolved();
    await service.acknowledge(alert!.alertId, 'ana', null);
    await pass(1_200);
    await service.look();
    await pass(0);
    expect(ops.told).toHaveLength(3);
  });

  it('that get worse are told again', async () => {
    const disks = (freeBytes: number) => ({ ...NOTHING, disks: [{ name: '/', freeBytes, totalBytes: 100 }] });
    system = DISK;
    await service.look();
    clock.advance(60);
    await service.look();
    system = disks(1);
    await service.look();
    await pass(0);
    expect(ops.told.join().match(/opened|worse/g)).toEqual(['opened', 'worse']);
  });

  it('are not told to a route that it fails by itself', async () => {
    await service.stop();
    await started({ rules: [{ routes: ['ops', 'boss'], groupSeconds: 0 }] });
    system = { ...NOTHING, routes: [{ routeId: 'ops', waiting: 2, problem: 'HTTP 500' }] };
    await service.look();
    clock.advance(300);
    await service.look();
    await pass(0);
    expect(routes.map(({ told }) => told)).toEqual([[], ['alert: route-failing opened']]);
  });

  it('tell those who subscribed what happens from then on, once, over restarts', async () => {
    await service.stop();
    const change = (to: string): object => ({ field: 'mode', from: 'auto', to, by: 'ana', reason: 'a test' });
    await ledger.append('test', [{ kind: 'config-changed', body: change('hold') }]);
    const subscriptions = [{ events: ['mode'], routes: ['boss'] }] as const;
    await started({ subscriptions });
    await pass(1);
    await ledger.append('test', [{ kind: 'config-changed', body: change('auto') }]);
    await pass(1);
    await heard(routes[1]!, 1);
    expect(routes[1]!.told).toEqual([`event mode ${base + 2}`]);
    await service.stop();
    await ledger.append('test', [{ kind: 'config-changed', body: change('hold') }]);
    await started({ subscriptions });
    await pass(1);
    await heard(routes[1]!, 1);
    expect(routes[1]!.told).toEqual([`event mode ${base + 3}`]);
  });

  it('have a test that says what came of it', async () => {
    expect(await desk.test('ops', 'ana')).toMatchObject({ delivered: true, problem: null });
    ops.failure = new EbbError('unauthorised', 'HTTP 401');
    expect(await desk.test('ops', 'ana')).toMatchObject({ delivered: false, problem: 'HTTP 401' });
    const [{ count }] = await db.dataSource.query<[{ count: string }]>('SELECT count(*) FROM alert_attempt');
    expect(count).toBe('2');
  });

  it('tell from memory that the database is away, and are whole once it is back', async () => {
    const query = db.dataSource.query.bind(db.dataSource);
    db.dataSource.query = async () => Promise.reject(new Error('connection refused'));
    await service.look();
    clock.advance(31);
    await service.look();
    await service.look();
    expect(ops.told).toEqual(['alert: database-down opened']);
    db.dataSource.query = query;
    await service.look();
    clock.advance(31);
    await service.look();
    await pass(1);
    expect(ops.told).toEqual(['alert: database-down opened', 'alert: database-down resolved']);
    const [alert] = await store.list({
      ...{ state: 'all', siteIds: [], withSystem: true, limit: 9, after: null },
    });
    expect(alert).toMatchObject({ kind: 'database-down', state: 'resolved' });
  });
});

const EMPTY_SITE = {
  ...{ siteId: 'test', timeZone: 'UTC', now: '2026-08-12T18:00:00.000Z', plan: null },
  ...{ feederLoads: [], nominalW: 1, minerCount: 0, stuck: [], programs: [], feeds: [], quarantined: [] },
  ...{ meters: [], overrides: [], approvals: [], priceUsdPerMwh: null, thresholds: null, lastTick: null },
  tickOverdueSeconds: 900,
} satisfies Omit<Awaited<ReturnType<FactsReader['ofSite']>>, 'sources'>;
