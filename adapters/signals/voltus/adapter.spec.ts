import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { RecordingSink, until } from '../../../test/support/signal-sink.js';
import { WebhookServer } from '../../shared/simulator-webhook.js';
import { dispatchIdOf, dispatchShape, signalOf } from './api.js';
import { voltus } from './index.js';
import { simulateVoltus, type VoltusSimulator } from './simulator.js';

const TOKEN = 'token-of-16-or-more';
const at = (hhmm: string): string => `2026-08-12T${hhmm}:00.000Z`;
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/dispatch.json', import.meta.url), 'utf8'),
) as object;

describe('a dispatch', () => {
  const read = (change: object, siteIds: string[] = []) =>
    signalOf(dispatchShape.parse({ ...fixture, ...change }), siteIds);

  it('adds up what its sites are committed to', () => {
    expect(read({})).toMatchObject({
      eventId: 'd-81',
      version: 3,
      kind: 'event',
      programRef: 'MISO - Operating Reserves',
      createdAt: at('11:59'),
      intervals: [{ startsAt: at('13:00'), endsAt: null, values: [{ kind: 'power-drop', powerW: 3e6 }] }],
    });
    expect(read({}, ['west-1'])?.intervals[0]?.values).toMatchObject([{ powerW: 2.5e6 }]);
    expect(read({}, ['xv1w5'])?.intervals[0]?.values).toMatchObject([{ powerW: 500e3 }]);
    expect(read({}, ['elsewhere'])).toBeNull();
  });

  it('may be a test, be called off, or say no figure', () => {
    expect(read({ test: true })).toMatchObject({ kind: 'test' });
    expect(read({ authorized: false })).toMatchObject({ kind: 'cancellation', intervals: [] });
    expect(read({ sites: [] })).toMatchObject({
      intervals: [{ values: [] }],
      notes: [expect.stringContaining('what is committed')],
    });
  });
});

it.each([
  ['/2022-04-15/dispatches/d-81', 'd-81'],
  ['/dispatches/d-81/', 'd-81'],
  ['https://elsewhere.example/dispatches/d-81', 'd-81'],
  ['/2022-04-15/sites/7', null],
  ['/dispatches/a/../../webhooks', null],
  ['/dispatches/', null],
])('of the resource %s only an id is taken', (resource, expected) => {
  expect(dispatchIdOf(resource)).toBe(expected);
});

describe('the source', () => {
  let clock: HandClock;
  let sink: RecordingSink;
  let server: VoltusSimulator;
  let source: SignalSource;
  let hook: WebhookServer;

  beforeEach(async () => {
    clock = new HandClock(at('12:00'));
    sink = new RecordingSink();
    server = await simulateVoltus({ clock, apiKey: 'key' });
    source = create('key');
    hook = await new WebhookServer(() => source.webhook!).listen();
    server.callUrl = `${hook.url}?token=${TOKEN}`;
  });
  afterEach(async () => {
    await source.stop();
    await hook.close();
    await server.close();
  });

  function create(apiKey: string): SignalSource {
    return voltus.create(
      { sourceId: 'voltus', clock, random: () => 0 },
      { url: server.baseUrl, api_key: apiKey, call_token: TOKEN, timeout_seconds: 1 },
    );
  }

  const dispatch = { id: 'd1', start_time: at('13:00'), sites: [{ id: 's', commitment: 2000 }] };
  const changed = (...kinds: string[]): Promise<void> =>
    until(() => sink.changes.join() === kinds.join(), `${kinds.join()} (there was ${sink.changes.join()})`);
  async function begin(): Promise<void> {
    await source.start(sink);
    await until(() => sink.deliveries.length > 0);
  }

  it('reads what it is called to, and again at the next poll does nothing twice', async () => {
    await begin();
    expect(await server.put(dispatch)).toBe(200);
    await changed('called', 'repeated');
    const [, pointer, one] = sink.deliveries;
    expect(pointer).toMatchObject({
      message: { channel: 'webhook', authentication: 'none', protocolId: '/2022-04-15/dispatches/d1' },
      signals: [],
    });
    expect(one).toMatchObject({ message: { channel: 'poll' }, signals: [{ eventId: 'd1' }] });
    await server.call({ event: { name: 'dispatch.create' }, resource: '/2022-04-15/dispatches/d1' });
    await changed('called', 'repeated', 'repeated');
  });

  it('takes changes, and the end that comes late', async () => {
    await begin();
    await server.put(dispatch);
    await changed('called', 'repeated');
    await server.put({ ...dispatch, end_time: at('14:00') });
    await changed('called', 'repeated', 'amended', 'repeated');
    await server.put({ ...dispatch, authorized: false });
    await changed('called', 'repeated', 'amended', 'repeated', 'cancelled');
  });

  it('without calls polls, and takes what is missing for ended', async () => {
    server.callUrl = null;
    await server.put(dispatch);
    await begin();
    await changed('called');
    await server.put({ ...dispatch, authorized: false });
    clock.advance(60);
    await changed('called', 'withdrawn');
  });

  it('answers a ping, keeps what it does not understand, asks nobody else', async () => {
    await begin();
    expect(await server.call({ event: { name: '' }, resource: '' })).toBe(200);
    expect(sink.deliveries).toHaveLength(1);
    expect(await server.call('no json')).toBe(200);
    expect(sink.deliveries[1]).toMatchObject({ message: { body: 'no json' }, problem: expect.any(String) });
    const resource = 'http://elsewhere.example/dispatches/none';
    expect(await server.call({ event: { name: 'dispatch.create' }, resource })).toBe(200);
    await until(() => server.requests.some(({ path }) => path === '/dispatches/none'));
    await until(() => source.status.state === 'connected');
  });

  it('takes no call without the token, none too long, not too many', async () => {
    await begin();
    server.callUrl = hook.url;
    expect(await server.put(dispatch)).toBe(404);
    server.callUrl = `${hook.url}?token=${TOKEN}`;
    expect(await server.call('x'.repeat(5_000))).toBe(413);
    const statuses = new Set<number>();
    for (let count = 0; count < 61; count += 1) statuses.add(await server.call({ event: { name: 'x' } }));
    expect([...statuses]).toEqual([200, 429]);
  });

  it('asks for the call again where it could not be kept', async () => {
    await begin();
    sink.broken = true;
    expect(await server.put(dispatch)).toBe(503);
  });

  it('says that the key is refused', async () => {
    source = create('another');
    await source.start(sink);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain('HTTP 403');
  });

  it.each([{ kind: 'truncated' }, { kind: 'silent' }, { kind: 'other-shape' }] as const)(
    'stands a server that fails (%j)',
    async (fault) => {
      server.callUrl = null;
      await server.put(dispatch);
      await begin();
      server.fault = fault;
      clock.advance(60);
      await until(() => source.status.state === 'failing');
      server.fault = null;
      clock.advance(60);
      await until(() => source.status.state === 'connected');
      expect(sink.changes).toEqual(['called']);
    },
  );
});
