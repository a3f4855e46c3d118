import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { itWithSpecification, misfits } from '../../../test/support/openadr3-schema.js';
import { RecordingSink, until } from '../../../test/support/signal-sink.js';
import { WebhookServer } from '../../shared/simulator-webhook.js';
import { openadr3 } from './index.js';
import { simulateVtn, type VtnSimulator, type VtnSimulatorOptions } from './simulator.js';

const START = '2026-08-12T12:00:00.000Z';
const TOKEN = 'callback-token-of-16';
const at = (hhmm: string): string => `2026-08-12T${hhmm}:00.000Z`;

let clock: HandClock;
let vtn: VtnSimulator;
let sink: RecordingSink;
let source: SignalSource;
let hook: WebhookServer | null;

beforeEach(() => {
  clock = new HandClock(START);
  sink = new RecordingSink();
  hook = null;
});
afterEach(async () => {
  await source.stop();
  await hook?.close();
  await vtn.close();
});

async function begin(settings: object = {}, options: Partial<VtnSimulatorOptions> = {}): Promise<string> {
  vtn = await simulateVtn({ clock, ...options });
  const program = await vtn.create('programs', {
    programName: 'ers',
    payloadDescriptors: [
      { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'DISPATCH_SETPOINT', units: 'MW' },
    ],
  });
  source = openadr3.create(
    { sourceId: 'vtn', clock, random: () => 0 },
    {
      url: vtn.baseUrl,
      client_id: 'ven-client',
      client_secret: 'ven-secret',
      client_name: 'mine-west',
      timeout_seconds: 1,
      ...settings,
    },
  );
  return program.id;
}

function eventOf(programID: string, powerMw: number, change: object = {}): object {
  return {
    programID,
    intervalPeriod: { start: at('13:00'), duration: 'PT1H' },
    intervals: [{ id: 0, payloads: [{ type: 'DISPATCH_SETPOINT', values: [powerMw] }] }],
    ...change,
  };
}

async function polled(count: number): Promise<void> {
  await until(() => sink.deliveries.length >= count, `delivery ${count}`);
}

/** Moves the clock to the next poll and waits until it was answered. */
async function nextPoll(secondsLater = 60): Promise<void> {
  const before = vtn.requests.length;
  clock.advance(secondsLater);
  await until(
    () => vtn.requests.length > before && source.status.lastContactAt === clock.now().toISO(),
    'a poll',
  );
}

describe('polling', () => {
  it('signs in, keeps what it is sent as it is, and reads it by the program’s units', async () => {
    const programId = await begin();
    await vtn.create('events', eventOf(programId, 2));
    await source.start(sink);
    await polled(1);
    const { message, signals, listed } = sink.last;
    expect(signals).toMatchObject([{ programRef: 'ers', kind: 'event' }]);
    expect(JSON.parse(message.body)).toEqual(vtn.objects('events'));
    expect(message).toMatchObject({ channel: 'poll', receivedAt: START, encoding: 'utf8', clockOffsetMs: 0 });
    expect(listed).toEqual(vtn.objects('events').map(({ id }) => id));
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
    expect(vtn.tokensGiven).toBe(1);
    expect(vtn.requests.every(({ query }) => !query.has('client_secret'))).toBe(true);
  });

  it('says nothing twice; takes amendments; and ends what is deleted', async () => {
    const programId = await begin();
    const { id } = await vtn.create('events', eventOf(programId, 2));
    await source.start(sink);
    await polled(1);
    await nextPoll();
    expect(sink.deliveries).toHaveLength(1);
    await vtn.update('events', id, eventOf(programId, 1));
    await nextPoll();
    await vtn.remove('events', id);
    await nextPoll();
    expect(sink.changes).toEqual(['called', 'amended', 'withdrawn']);
    expect(sink.limits(at('13:30'))).toEqual([]);
  });

  it('reads all pages, of a server that gives few at once too', async () => {
    const programId = await begin({}, { pageObjectsMax: 7 });
    for (let count = 0; count < 20; count += 1) await vtn.create('events', eventOf(programId, count));
    await source.start(sink);
    await polled(1);
    expect(sink.last.signals).toHaveLength(20);
    const pages = sink.last.message.body.split('\n');
    expect(pages.flatMap((page) => JSON.parse(page) as unknown[])).toEqual(vtn.objects('events'));
  });

  it('takes the higher priority of events that overlap', async () => {
    const programId = await begin();
    await vtn.create('events', eventOf(programId, 3, { priority: 5 }));
    await vtn.create('events', eventOf(programId, 2, { priority: 1 }));
    await vtn.create('events', eventOf(programId, 1));
    await source.start(sink);
    await polled(1);
    expect(sink.limits(at('13:30'))).toEqual([2e6, 3e6, 1e6]);
  });

  it('takes what it understands of a list, names the rest, and withdraws none of it', async () => {
    const programId = await begin();
    const { id } = await vtn.create('events', eventOf(programId, 2));
    await source.start(sink);
    await polled(1);
    await vtn.update('events', id, { ...eventOf(programId, 2), intervals: 'tomorrow' });
    await vtn.create('events', eventOf(programId, 1));
    await nextPoll();
    expect(sink.last.problem).toContain(`event ${id}: intervals`);
    expect(source.status).toMatchObject({ state: 'connected', problem: expect.stringContaining(id) });
    expect(sink.changes).toEqual(['called', 'called']);
  });

  it('knows programs that came later, and leaves others and other targets alone', async () => {
    const programId = await begin({ programs: ['ers', 'later'], targets: ['west'] });
    await source.start(sink);
    await polled(1);
    const later = await vtn.create('programs', { programName: 'later' });
    const other = await vtn.create('programs', { programName: 'other' });
    await vtn.create('events', eventOf(later.id, 2000, { targets: ['west', 'north'] }));
    await vtn.create('events', eventOf(programId, 4, { targets: ['east'] }));
    await vtn.create('events', eventOf(other.id, 5));
    await nextPoll();
    expect(sink.last.signals).toMatchObject([{ programRef: 'later' }]);
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
    expect(sink.last.listed).toHaveLength(3);
  });

  it('gets another token when one is withdrawn or ends', async () => {
    await begin();
    await source.start(sink);
    await polled(1);
    vtn.withdrawTokens();
    await nextPoll();
    expect(vtn.tokensGiven).toBe(2);
    await nextPoll(3500);
    expect(vtn.tokensGiven).toBe(3);
    expect(source.status.state).toBe('connected');
  });

  it('sees that the server’s clock is off', async () => {
    await begin({}, { skewSeconds: -90 });
    await source.start(sink);
    await polled(1);
    expect(source.status.clockOffsetMs).toBe(-90_000);
    expect(sink.last.message.clockOffsetMs).toBe(-90_000);
  });

  it('hands the same over again where it could not be kept', async () => {
    const programId = await begin();
    await vtn.create('events', eventOf(programId, 2));
    sink.broken = true;
    await source.start(sink);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain('disk is full');
    sink.broken = false;
    await nextPoll(5);
    expect(sink.changes).toEqual(['called']);
  });

  it('sends the secret in the clear to no other host', async () => {
    await begin({}, { tokenUrl: 'http://elsewhere.example/token' });
    await source.start(sink);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain("wants the client's secret sent to http://elsewhere.example");
  });

  it('names a wrong secret nowhere, and does not hurry to try it again', async () => {
    await begin({ client_secret: 'not-the-secret' });
    await source.start(sink);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).not.toContain('not-the-secret');
    const before = vtn.requests.length;
    clock.advance(59);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(vtn.requests).toHaveLength(before);
  });
});

describe('a server that fails', () => {
  it.each([
    [{ kind: 'status', status: 500, body: 'oops' } as const, 'HTTP 500'],
    [{ kind: 'status', status: 403, body: '{"title":"Forbidden"}' } as const, 'HTTP 403'],
    [{ kind: 'status', status: 429, body: 'slow down', retryAfter: '30' } as const, 'HTTP 429'],
    [{ kind: 'truncated' } as const, 'no whole JSON document'],
    [{ kind: 'html' } as const, 'a web page'],
    [{ kind: 'other-shape' } as const, 'expected array'],
    [{ kind: 'silent' } as const, 'no answer in 1 s'],
    [{ kind: 'reset' } as const, ''],
  ])('%j changes nothing, is told, and is tried again', async (fault, problem) => {
    const programId = await begin();
    await vtn.create('events', eventOf(programId, 2));
    await source.start(sink);
    await polled(1);
    vtn.fault = fault;
    clock.advance(60);
    await until(() => source.status.state === 'failing');
    expect(source.status.problem).toContain(problem);
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
    vtn.fault = null;
    await nextPoll(60);
    expect(source.status).toMatchObject({ state: 'connected', problem: null });
    expect(sink.changes).toEqual(['called']);
  });
});

describe('webhooks', () => {
  async function beginWithHook(
    options: Partial<VtnSimulatorOptions> = {},
    settings: object = {},
  ): Promise<string> {
    hook = await new WebhookServer(() => source.webhook!).listen();
    const programId = await begin({ callback: { url: hook.url, token: TOKEN }, ...settings }, options);
    await source.start(sink);
    await polled(1);
    return programId;
  }

  it.each(['3.1', '3.0.1'] as const)('of %s bring an event at once, and its end', async (version) => {
    const programId = await beginWithHook({ version }, { version });
    expect(vtn.objects('subscriptions')).toHaveLength(1);
    const { id } = await vtn.create('events', eventOf(programId, 2));
    expect(sink.deliveries[1]).toMatchObject({
      message: { channel: 'webhook', authentication: 'bearer', protocolId: id, peer: '127.0.0.1' },
    });
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
    await until(() => sink.deliveries.length >= 3, 'the poll that follows');
    await vtn.remove('events', id);
    expect(sink.limits(at('13:30'))).toEqual([]);
    await until(() => sink.deliveries.length >= 5, 'the poll that follows');
    expect(sink.changes).toEqual(['called', 'repeated', 'cancelled']);
  });

  it('does nothing twice for what comes twice, and nothing for what comes after its deletion', async () => {
    const programId = await beginWithHook();
    const event = await vtn.create('events', eventOf(programId, 2));
    await vtn.notify('CREATE', event);
    await vtn.remove('events', event.id);
    await vtn.notify('CREATE', event);
    await until(() => source.status.state === 'connected');
    expect(sink.changes.filter((change) => !['repeated', 'outdated'].includes(change))).toEqual([
      'called',
      'cancelled',
    ]);
    expect(sink.limits(at('13:30'))).toEqual([]);
  });

  it('answers the server that makes sure of the address', async () => {
    await beginWithHook();
    const answer = await fetch(`${hook!.url}?echo=k3%3Cb%3E`);
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
      200,
      'k3<b>',
      'text/plain; charset=utf-8',
    ]);
    expect((await fetch(hook!.url)).status).toBe(400);
    expect((await fetch(hook!.url, { method: 'PUT' })).status).toBe(405);
  });

  it('refuses a stranger, and keeps what a friend garbles', async () => {
    await beginWithHook();
    const before = sink.deliveries.length;
    const send = async (token: string, body: string): Promise<number> =>
      (await fetch(hook!.url, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body }))
        .status;
    expect(await send('another-token-of-16', '{}')).toBe(401);
    expect(sink.deliveries).toHaveLength(before);
    expect(await send(TOKEN, '{"objectType":"EVENT","oper')).toBe(400);
    expect(sink.last).toMatchObject({ message: { body: '{"objectType":"EVENT","oper' }, signals: [] });
    expect(await send(TOKEN, '{"objectType":"COMET","operation":"PASS","object":{}}')).toBe(200);
    expect(await send(TOKEN, 'x'.repeat(2 ** 20 + 1))).toBe(413);
  });

  it('asks for it again where it could not be kept', async () => {
    const programId = await beginWithHook();
    sink.broken = true;
    const event = await vtn.create('events', eventOf(programId, 2));
    expect(await vtn.notify('CREATE', event)).toEqual([503]);
    sink.broken = false;
    expect(await vtn.notify('CREATE', event)).toEqual([200]);
    expect(sink.limits(at('13:30'))).toEqual([2e6]);
  });

  it('polls where the server takes no subscription, and says so', async () => {
    hook = await new WebhookServer(() => source.webhook!).listen();
    // A server of 3.0.1 refuses a subscription without a program.
    await begin({ callback: { url: hook.url, token: TOKEN } }, { version: '3.0.1' });
    await source.start(sink);
    await polled(1);
    expect(source.status).toMatchObject({
      state: 'connected',
      problem: expect.stringContaining('polls only, no webhook'),
    });
  });

  it('finds its subscription again after a restart', async () => {
    await beginWithHook();
    await source.stop();
    await source.start(sink);
    await until(() => vtn.requests.some(({ method }) => method === 'PUT'));
    expect(vtn.objects('subscriptions')).toHaveLength(1);
  });
});

describe('reports', () => {
  const report = (
    eventId: string,
    energyMwh: number,
  ): Parameters<NonNullable<SignalSource['report']>>[0] => ({
    name: 'event-17',
    eventId,
    programRef: 'ers',
    resourceName: 'west-1',
    intervals: [
      {
        startsAt: at('13:00'),
        endsAt: at('13:15'),
        energyMwh,
        powerW: 2e6,
        baselineW: 1e7,
        operatingState: 'RUNNING_CURTAILED',
      },
      {
        startsAt: at('13:15'),
        endsAt: at('13:30'),
        energyMwh: null,
        powerW: null,
        baselineW: 1e7,
        operatingState: null,
      },
    ],
  });

  it.each([
    ['3.1', false],
    ['3.1', true],
    ['3.0.1', false],
  ] as const)(
    'of %s tell kWh and kW, and the same again replaces, also where the server would take both (%s)',
    async (version, sameReports) => {
      const programId = await begin({ version }, { version, sameReports });
      const { id } = await vtn.create('events', eventOf(programId, 2));
      await source.start(sink);
      await polled(1);
      await source.report!(report(id, 0.4));
      await source.report!(report(id, 0.5));
      expect(vtn.objects('reports')).toMatchObject([
        {
          eventID: id,
          clientName: 'mine-west',
          reportName: 'event-17',
          resources: [
            {
              resourceName: 'west-1',
              intervals: [
                {
                  intervalPeriod: { start: at('13:00'), duration: 'PT900S' },
                  payloads: [
                    { type: 'USAGE', values: [500] },
                    { type: 'DEMAND', values: [2000] },
                    { type: 'BASELINE', values: [10_000] },
                    { type: 'OPERATING_STATE', values: ['RUNNING_CURTAILED'] },
                  ],
                },
                { payloads: [{ type: 'BASELINE', values: [10_000] }] },
              ],
            },
          ],
        },
      ]);
    },
  );

  it('of an event that the server has not say so', async () => {
    await begin();
    await source.start(sink);
    await polled(1);
    await expect(source.report!(report('nothing', 1))).rejects.toMatchObject({
      code: 'rejected',
      context: { httpStatus: 404 },
    });
  });
});

itWithSpecification('what is sent, and what the simulator answers, fits the specification', async () => {
  hook = await new WebhookServer(() => source.webhook!).listen();
  const programId = await begin({ callback: { url: hook.url, token: TOKEN } });
  const event = await vtn.create('events', eventOf(programId, 2));
  await source.start(sink);
  await polled(1);
  await source.report!({
    name: 'r',
    eventId: event.id,
    programRef: 'ers',
    resourceName: 'west-1',
    intervals: [
      {
        startsAt: at('13:00'),
        endsAt: at('13:15'),
        energyMwh: 1,
        powerW: 1,
        baselineW: 1,
        operatingState: 'X',
      },
    ],
  });
  for (const kind of ['program', 'event', 'subscription', 'report'] as const) {
    const objects = vtn.objects(`${kind}s`);
    expect(objects).not.toHaveLength(0);
    expect(objects.flatMap((object) => misfits(kind, object))).toEqual([]);
  }
  const sent = vtn.requests.filter(({ method }) => method === 'POST');
  const token = sent.find(({ path }) => path === '/auth/token')!;
  expect(misfits('clientCredentialRequest', Object.fromEntries(token.form))).toEqual([]);
  for (const [path, name] of [
    ['/subscriptions', 'subscriptionRequest'],
    ['/reports', 'reportRequest'],
  ] as const) {
    expect(misfits(name, JSON.parse(sent.find((request) => request.path === path)!.body))).toEqual([]);
  }
  expect(misfits('notification', { objectType: 'EVENT', operation: 'CREATE', object: event })).toEqual([]);
});

it('says which setting is wrong', () => {
  vtn = { close: async () => undefined } as VtnSimulator;
  source = { stop: async () => undefined } as SignalSource;
  expect(() =>
    openadr3.create({ sourceId: 'vtn', clock, random: () => 0 }, { url: 'vtn.example', client_id: 'x' }),
  ).toThrow(/signal source vtn \(openadr3\): url/);
});
