import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { SignalDelivery, SignalSink, SignalSource } from '../core/ports/signal.js';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testRegistry } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { cancellation, clockTime, delivery, gridSignal } from '../../test/support/signals.js';
import { SignalService } from './signal.service.js';
import { SignalStore } from './signal-store.js';

/** A source that hands over what the test says. */
class FakeSource implements SignalSource {
  readonly id = 's1';
  readonly status = {
    state: 'connected',
    lastContactAt: clockTime('12:00'),
    clockOffsetMs: 0,
    problem: null,
  } as const;
  sink: SignalSink | null = null;

  async start(sink: SignalSink): Promise<void> {
    this.sink = sink;
  }

  async stop(): Promise<void> {
    this.sink = null;
  }
}

describeWithDatabase('signals', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let source: FakeSource;
  let service: SignalService;
  let fromSeq: number;

  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    clock = new HandClock(clockTime('12:00'));
    ledger = new Ledger(db.dataSource, clock, newKey());
    fromSeq = (await ledger.head('test')).seq + 1;
    source = new FakeSource();
    service = made();
    await service.start();
  });
  afterEach(async () => {
    await service.stop();
    await db.dataSource.query('DELETE FROM grid_signal');
  });

  function made(): SignalService {
    const store = new SignalStore(db.dataSource, ledger);
    return new SignalService(testRegistry([testSite({ count: 1 })]), store, () => [source], clock);
  }

  const receive = (each: SignalDelivery): ReturnType<SignalSink['receive']> => source.sink!.receive(each);
  const entries = (): Promise<LedgerEntry[]> => ledger.read('test', { fromSeq, limit: 100 });
  const activeIds = (hhmm: string): string[] => {
    clock.advance((Date.parse(clockTime(hhmm)) - clock.now().toMillis()) / 1e3);
    return service.activeSignals('test').map(({ known }) => known.signal.eventId);
  };

  it('keeps a message as it came, with its entry, before it is acknowledged', async () => {
    const received = delivery('12:00', [gridSignal()]);
    await receive(received);
    const [entry, ...more] = await entries();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      kind: 'signal-received',
      body: {
        source_id: 's1',
        channel: 'poll',
        sha256: '',
        problem: null,
        changes: [{ kind: 'called', event_id: 'e1', version: 1, late_seconds: 0 }],
      },
    });
    const { message_id: messageId } = entry!.body as { message_id: string };
    expect(await new SignalStore(db.dataSource, ledger).message('test', messageId)).toEqual(received.message);
    expect(activeIds('13:30')).toEqual(['e1']);
  });

  it('the same twice is kept twice, and does nothing twice', async () => {
    let news = 0;
    service.onNews(() => (news += 1));
    await receive(delivery('12:00', [gridSignal()]));
    await receive(delivery('12:05', [gridSignal()]));
    expect(news).toBe(1);
    expect(await entries()).toHaveLength(1);
    const [row] = await db.dataSource.query<{ count: string }[]>(
      `SELECT count(*) FROM inbound_message WHERE received_at >= '${clockTime('12:05')}'`,
    );
    expect(Number(row!.count)).toBe(1);
  });

  it('knows after a restart what it knew', async () => {
    await receive(delivery('12:00', [gridSignal(), gridSignal({ eventId: 'e2' })]));
    await receive(delivery('12:10', [cancellation({ eventId: 'e2', version: 2 })]));
    await service.stop();
    service = made();
    await service.start();
    await receive(delivery('12:20', [gridSignal(), gridSignal({ eventId: 'e2' })]));
    expect(activeIds('13:30')).toEqual(['e1']);
    expect(service.openSignals('test').map(({ signal }) => signal.eventId)).toEqual(['e1']);
  });

  it('knows the events of a term to its end: their hours are counted, and their days are no baseline', async () => {
    await receive(delivery('12:00', [gridSignal()]));
    await service.stop();
    clock.advance(121 * 86_400);
    service = made();
    await service.start();
    expect(service.knownSignals('test').map(({ signal }) => signal.eventId)).toEqual(['e1']);
  });

  it('what arrives at once is taken one after the other', async () => {
    const versions = [3, 1, 2].map((version) => delivery('12:00', [gridSignal({ version })]));
    await Promise.all(versions.map((each) => receive(each)));
    expect(service.openSignals('test')).toMatchObject([{ version: 3 }]);
  });

  it('what could not be kept is not known, and nobody is told', async () => {
    let news = 0;
    service.onNews(() => (news += 1));
    const broken = delivery('12:00', [gridSignal()]);
    const message = { ...broken.message, channel: null as unknown as 'poll' };
    await expect(receive({ ...broken, message })).rejects.toThrow();
    expect(service.openSignals('test')).toEqual([]);
    expect(await entries()).toEqual([]);
    expect(news).toBe(0);
    await receive(broken);
    expect(service.openSignals('test')).toHaveLength(1);
  });

  it('keeps what no database and no canonical form takes as it stands', async () => {
    const odd = 'a\u0000b\ud800';
    const received = delivery('12:00', [gridSignal({ eventId: odd, notes: [odd] })]);
    const message = { ...received.message, body: 'x\u0000y' };
    await receive({ ...received, message, problem: odd });
    const { message_id: messageId } = (await entries())[0]!.body as { message_id: string };
    const kept = await new SignalStore(db.dataSource, ledger).message('test', messageId);
    expect(Buffer.from(kept.body, kept.encoding).toString()).toBe('x\u0000y');
  });

  it('writes down what is answered', async () => {
    service.answerBy((_, { signals }) =>
      signals.map(({ eventId, version }) => ({ eventId, version, opt: 'out', reason: 'economic' })),
    );
    expect(await receive(delivery('12:00', [gridSignal()]))).toMatchObject([{ opt: 'out' }]);
    expect((await entries())[1]).toMatchObject({
      kind: 'signal-answered',
      body: { answers: [{ event_id: 'e1', version: 1, opt: 'out', reason: 'economic' }] },
    });
  });

  it('refuses to change or to lose a message', async () => {
    await receive(delivery('12:00', [gridSignal()]));
    for (const sql of ["UPDATE inbound_message SET body = ''", 'DELETE FROM inbound_message']) {
      await expect(db.dataSource.query(sql)).rejects.toThrow(/kept as received/);
    }
  });

  it('says which sources there are', () => {
    expect(service.statuses('test')).toMatchObject([{ sourceId: 's1', state: 'connected' }]);
    expect(service.findWebhook('test', 'other')).toBeNull();
    expect(service.findWebhook('test', 's1')).toBeNull();
  });
});
