import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { RecordingSink, until } from '../../../test/support/signal-sink.js';
import { targetMessage } from './api.js';
import { mqttTarget } from './index.js';
import { BrokerSimulator } from './simulator.js';

const TOPIC = 'mines/west-1/target';
const at = (hhmm: string): string => `2026-08-12T${hhmm}:00.000Z`;
const layout = { targetPath: 'target', timestampPath: 'timestamp' };

describe('a message', () => {
  const read = (message: string, paths = layout) => targetMessage(Buffer.from(message), paths);
  const noon = Date.parse(at('12:00'));

  it('has its target and its time', () => {
    const fixture = readFileSync(new URL('./fixtures/target.json', import.meta.url), 'utf8');
    expect(read(fixture)).toEqual({ target: 2500, saidMs: noon });
    expect(
      read('{"a":{"b":3},"t":"2026-08-12T12:00:00Z"}', { targetPath: 'a.b', timestampPath: 't' }),
    ).toEqual({
      target: 3,
      saidMs: noon,
    });
    expect(read(`{"target":0,"timestamp":${noon}}`)).toEqual({ target: 0, saidMs: noon });
    expect(read('{"target":0,"timestamp":"1786536000"}')).toEqual({ target: 0, saidMs: noon });
  });

  it.each([
    ['{"target":', 'no JSON'],
    ['7', 'target is no number'],
    ['{"target":"all","timestamp":1}', 'target is no number'],
    ['{"target":1}', 'timestamp is no time'],
    ['{"target":1,"timestamp":"soon"}', 'timestamp is no time'],
    ['{"target":1,"timestamp":-5}', 'timestamp is no time'],
  ])('%s cannot be used: %s', (message, problem) => expect(read(message)).toBe(problem));
});

describe('the source', () => {
  let clock: HandClock;
  let sink: RecordingSink;
  let broker: BrokerSimulator;
  let source: SignalSource;

  beforeEach(async () => {
    clock = new HandClock(at('12:00'));
    sink = new RecordingSink();
    broker = await BrokerSimulator.create({ username: 'ebb', password: 'secret' });
  });
  afterEach(async () => {
    await source.stop();
    await broker.close();
  });

  async function begin(settings: object = {}): Promise<void> {
    source = mqttTarget.create(
      { sourceId: 'topic', clock, random: () => 0 },
      {
        url: broker.url,
        client_id: 'ebb-west-1',
        username: 'ebb',
        password: 'secret',
        topic: TOPIC,
        target_unit: 'kW',
        fallback_w: 1e5,
        reconnect_seconds: 1,
        ...settings,
      },
    );
    await source.start(sink);
    await until(() => source.status.state !== 'starting');
  }

  async function say(target: unknown, timestamp: string | number = clock.now().toISO()!): Promise<void> {
    const before = sink.deliveries.length;
    await broker.publish(TOPIC, { target, timestamp });
    await until(() => sink.deliveries.length > before, 'a target');
  }

  it('follows the target, and the next one', async () => {
    await begin();
    await say(2500);
    expect(sink.last).toMatchObject({
      message: { channel: 'topic', peer: `${broker.url} ${TOPIC}`, clockOffsetMs: 0 },
      signals: [{ kind: 'target', eventId: TOPIC }],
    });
    expect(sink.limits(at('12:01'))).toEqual([2.5e6]);
    clock.advance(60);
    await say(1000);
    expect(sink.limits(at('12:02'))).toEqual([1e6]);
  });

  it('falls back when nothing comes any more, though nothing runs any more', async () => {
    await begin();
    await say(2500);
    await source.stop();
    expect(sink.limits('2026-08-12T12:03:59.999Z')).toEqual([2.5e6]);
    expect(sink.limits(at('12:04'))).toEqual([1e5]);
    expect(sink.limits(at('23:00'))).toEqual([1e5]);
  });

  it.each([
    ['release', []],
    ['hold', [2.5e6]],
  ])('or does as it is told: %s', async (whenStale, expected) => {
    await begin({ when_stale: whenStale });
    await say(2500);
    expect(sink.limits(at('12:03'))).toEqual([2.5e6]);
    expect(sink.limits(at('12:05'))).toEqual(expected);
  });

  it('a target that is stale when it comes is not followed', async () => {
    await broker.publish(TOPIC, { target: 9000, timestamp: at('11:00') }, { retain: true });
    await begin();
    await until(() => sink.deliveries.length > 0);
    expect(sink.limits(at('12:00'))).toEqual([1e5]);
    expect(sink.last.signals[0]?.notes).toEqual(['was said 3600 s ago: stale after 240 s']);
    expect(source.status.clockOffsetMs).toBeNull();
  });

  it('a clock that is ahead makes nothing fresher', async () => {
    await begin();
    await say(2500, at('13:00'));
    expect(source.status.clockOffsetMs).toBe(3_600_000);
    expect(sink.limits(at('12:04'))).toEqual([1e5]);
    clock.advance(60);
    await say(1000);
    expect(sink.limits(at('12:02'))).toEqual([1e6]);
  });

  it('an older one that comes late, and one that comes twice, do nothing', async () => {
    await begin();
    await say(2500);
    await say(7000, at('11:59'));
    await say(2500);
    expect(sink.changes).toEqual(['called', 'outdated', 'repeated']);
    expect(sink.limits(at('12:01'))).toEqual([2.5e6]);
  });

  it('keeps what it does not understand, and goes on with what it had', async () => {
    await begin();
    await say(2500);
    await say('much');
    expect(sink.last.problem).toBe(`${TOPIC}: target is no number`);
    expect(source.status).toMatchObject({
      state: 'connected',
      problem: expect.stringContaining('no number'),
    });
    expect(sink.limits(at('12:01'))).toEqual([2.5e6]);
  });

  it('percent are of the load that may stay', async () => {
    await begin({ target_unit: 'percent' });
    await say(130);
    await say(40, at('12:01'));
    const values = sink.deliveries.map(({ signals }) => signals[0]?.intervals[0]?.values[0]);
    expect(values).toMatchObject([
      { kind: 'load-ratio', ratio: 1 },
      { kind: 'load-ratio', ratio: 0.4 },
    ]);
  });

  it('says that the password is refused', async () => {
    await begin({ password: 'wrong' });
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain(broker.url);
    expect(source.status.problem).not.toContain('wrong');
  });

  it('gets again what it could not keep', async () => {
    await begin();
    sink.broken = true;
    await broker.publish(TOPIC, { target: 2500, timestamp: at('12:00') });
    await until(() => source.status.state === 'failing');
    sink.broken = false;
    await until(() => sink.deliveries.length > 0, 'the broker sends it again');
    expect(sink.limits(at('12:01'))).toEqual([2.5e6]);
  });

  it('gets what came while the line was down', async () => {
    await begin();
    await say(2500);
    broker.drop();
    await until(() => source.status.state === 'failing');
    await broker.publish(TOPIC, { target: 1000, timestamp: at('12:01') });
    await until(() => sink.limits(at('12:02')).includes(1e6), 'it comes');
  });
});
