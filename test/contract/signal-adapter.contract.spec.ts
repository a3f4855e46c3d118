import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signalKinds } from '../../adapters/signals/index.js';
import { activeSignals, valuesInForce } from '../../src/core/programs/signals/index.js';
import { HandClock } from '../support/hand-clock.js';
import { SECRET, SIGNAL_BENCHES, type SignalBench } from '../support/signal-benches.js';
import { RecordingSink, until } from '../support/signal-sink.js';

it('every protocol of the registry is tried', () => {
  expect(Object.keys(SIGNAL_BENCHES).sort()).toEqual(Object.keys(signalKinds).sort());
});

describe.each(Object.entries(signalKinds))('%s', (id, kind) => {
  let clock: HandClock;
  let sink: RecordingSink;
  let bench: SignalBench;

  beforeEach(async () => {
    clock = new HandClock('2026-08-12T12:00:00.000Z');
    sink = new RecordingSink();
    bench = await SIGNAL_BENCHES[id]!(clock);
  });
  afterEach(async () => {
    await bench.source.stop();
    await bench.close();
  });

  async function begin(): Promise<void> {
    await bench.source.start(sink);
    // Webhooks have heard nobody yet; all others have their first round behind them.
    if (id !== 'signed-webhook') await until(() => bench.source.status.state !== 'starting');
    await settled();
  }

  /** Waits until nothing is on its way any more. */
  async function settled(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 60));
  }

  /** kW that are asked for now, as a limit or as a drop. */
  const asked = (): number[] =>
    valuesInForce(activeSignals(sink.state, clock.now().toISO()!)).flatMap(({ value }) =>
      value.kind === 'power-limit' || value.kind === 'power-drop' ? [value.powerW / 1e3] : [],
    );

  it('is registered under its id, with what a person needs to know', () => {
    expect(kind.id).toBe(id);
    for (const words of [kind.label, kind.hears, kind.acknowledges, ...kind.limits]) {
      expect(words).toMatch(/\w/);
    }
  });

  it('refuses settings that make no sense, and names the source', () => {
    expect(() => kind.create({ sourceId: 'west', clock, random: () => 0 }, { no_such_setting: 1 })).toThrow(
      expect.objectContaining({
        code: 'rejected',
        message: expect.stringContaining(`signal source west (${id})`),
      }),
    );
  });

  it('hands over a call with the message as it was received', async () => {
    await begin();
    await bench.call(2500);
    await until(() => asked().includes(2500), 'the call');
    const { message } = sink.deliveries.find(({ signals }) => signals.length > 0)!;
    const bytes = Buffer.from(message.body, message.encoding);
    expect(bytes.length).toBeGreaterThan(0);
    expect(message.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(message).toMatchObject({
      sourceId: 'bench',
      peer: expect.stringMatching(/\w/),
      authentication: expect.stringMatching(/\w/),
      receivedAt: expect.stringMatching(/^2026-08-12T12:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(bench.source.status).toMatchObject({ state: 'connected', problem: null });
  });

  it('the same twice does nothing twice', async () => {
    await begin();
    await bench.call(2500);
    await until(() => asked().includes(2500), 'the call');
    await settled();
    const isNews = (change: string): boolean => !['repeated', 'outdated'].includes(change);
    const before = sink.changes.filter(isNews);
    const values = asked();
    await bench.repeat();
    await settled();
    // Points are read anew: what they said is said again, and is the same.
    if (id !== 'modbus-points') expect(sink.changes.filter(isNews)).toEqual(before);
    expect(asked()).toEqual(values);
  });

  it('takes a change, and an end', async () => {
    await begin();
    await bench.call(2500);
    await until(() => asked().includes(2500), 'the call');
    await settled();
    await bench.call(1000);
    await until(() => asked().join() === '1000', 'the change');
    await settled();
    await bench.cancel();
    await until(() => asked().length === 0, 'the end');
  });

  it('is not done with a call that could not be kept', async () => {
    await begin();
    sink.broken = true;
    await bench.call(2500);
    await settled();
    expect(asked()).toEqual([]);
    sink.broken = false;
    await bench.repeat();
    await until(() => asked().includes(2500), 'the call');
  });

  it('shows its secrets to nobody', async () => {
    await begin();
    await bench.call(2500);
    await until(() => asked().includes(2500), 'the call');
    expect(JSON.stringify([bench.source.status, sink.deliveries])).not.toContain(SECRET);
  });

  it('hears nothing after it was stopped, and again after it was started', async () => {
    await begin();
    await bench.source.stop();
    const before = sink.deliveries.length;
    await bench.call(2500).catch(() => undefined);
    await settled();
    expect(sink.deliveries).toHaveLength(before);
    await bench.source.start(sink);
    await settled();
    await bench.repeat();
    await until(() => asked().includes(2500), 'the call');
  });
});
