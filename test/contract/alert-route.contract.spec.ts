import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { alertRouteKinds } from '../../adapters/alerts/index.js';
import { Outbox } from '../../src/alerts/index.js';
import { RouteSender } from '../../src/alerts/sender.js';
import { ALERT_BENCHES, alertItem, type AlertBench } from '../support/alert-benches.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../support/database.js';
import { HandClock } from '../support/hand-clock.js';

it('every protocol of the registry is tried', () => {
  expect(Object.keys(ALERT_BENCHES).sort()).toEqual(Object.keys(alertRouteKinds).sort());
});

/** Where the same message can be told from another one, what comes twice is known. */
const HAS_IDS = ['webhook', 'pagerduty', 'smtp'];

describe.each(Object.entries(alertRouteKinds))('%s', (id, kind) => {
  let bench: AlertBench;

  beforeEach(async () => (bench = await ALERT_BENCHES[id]!()));
  afterEach(async () => {
    await bench.route.close();
    await bench.close();
  });

  it('is registered under its id, with what a person needs to know', () => {
    expect(kind.id).toBe(id);
    for (const words of [kind.label, kind.tells, kind.again, ...kind.limits]) expect(words).toMatch(/\w/);
  });

  it('refuses settings that make no sense, and names the route', () => {
    expect(() => kind.create({ routeId: 'ops', now: () => new Date() }, { no_such_setting: 1 })).toThrow(
      expect.objectContaining({
        code: 'rejected',
        message: expect.stringContaining(`alert route ops (${id})`),
      }),
    );
  });

  it('tells several alerts and a test', async () => {
    const items = ['T1', 'T2'].map((text) => alertItem({ text, alertId: text }));
    await bench.route.send({ messageId: 'm1', as: 'digest', items });
    await bench.route.send({ messageId: 'm2', as: 'test', text: 'A test.' });
    expect(bench.told().slice(0, 2)).toEqual(['T1', 'T2']);
  });

  it('says which failures pass, and which do not', async () => {
    const message = { messageId: 'm1', as: 'alert', items: [alertItem()] } as const;
    bench.trouble('later');
    await expect(bench.route.send(message)).rejects.toMatchObject({ retryable: true });
    bench.trouble('never');
    await expect(bench.route.send(message)).rejects.toMatchObject({ retryable: false });
    expect(bench.told()).toEqual([]);
    await bench.close();
    await expect(bench.route.send(message)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    bench = await ALERT_BENCHES[id]!();
  });
});

describeWithDatabase('an outbox before each of them', () => {
  let db: TestDatabase;
  let outbox: Outbox;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    db = await testDatabase();
    outbox = new Outbox(db.dataSource);
  }, 60_000);
  afterAll(() => db.drop());

  it.each(Object.keys(ALERT_BENCHES))(
    '%s: nothing is lost over outages and a restart, nothing doubled',
    async (id) => {
      await db.dataSource.query('TRUNCATE alert_delivery, alert_attempt');
      const bench = await ALERT_BENCHES[id]!();
      const clock = new HandClock();
      let sender = new RouteSender(bench.route, outbox, clock, () => 0.5);
      const add = (text: string) =>
        db.dataSource.transaction((tx) => {
          const content = alertItem({ text, alertId: text });
          const about = {
            routeId: 'ops',
            toldAs: 'alert',
            alertId: null,
            change: 'opened',
            obligation: true,
          } as const;
          return outbox.add(
            [{ ...about, dueMs: clock.now().toMillis(), content }],
            clock.now().toMillis(),
            tx,
          );
        });
      const round = async (seconds: number): Promise<void> => {
        clock.advance(seconds);
        sender.wake();
        for (let left = 200; left > 0; left -= 1) {
          const next = await db.dataSource.query<unknown[]>(
            `SELECT 1 FROM alert_delivery WHERE state = 'waiting' AND due_at <= $1`,
            [clock.now().toJSDate()],
          );
          if (next.length === 0) return;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
      await add('T1');
      await round(0);
      bench.trouble('later');
      for (const text of ['T2', 'T3']) {
        await add(text);
        await round(20);
      }
      await sender.stop();
      // Another process goes on where this one was.
      sender = new RouteSender(bench.route, outbox, clock, () => 0.5);
      await add('T4');
      await round(40);
      bench.trouble(null);
      for (let count = 0; count < 3; count += 1) await round(900);
      expect([...bench.told()].sort()).toEqual(['T1', 'T2', 'T3', 'T4']);
      bench.trouble('answer-lost');
      await add('T5');
      await round(0);
      bench.trouble(null);
      await round(900);
      await round(900);
      const last = bench.told().filter((text) => text === 'T5');
      expect(last).toHaveLength(HAS_IDS.includes(id) ? 1 : 2);
      const waiting = await outbox.standings();
      expect(waiting).toEqual([]);
      await sender.stop();
      await bench.close();
    },
  );
});
