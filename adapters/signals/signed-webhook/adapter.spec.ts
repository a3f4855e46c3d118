import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { RecordingSink } from '../../../test/support/signal-sink.js';
import { WebhookServer } from '../../shared/simulator-webhook.js';
import { isSigned, signatureOf } from './api.js';
import { signedWebhook } from './index.js';
import { WebhookSender } from './simulator.js';

const SECRET = 'whsec_c2lnbmVkLXdlYmhvb2stdGVzdC1zZWNyZXQ=';
const OLD_SECRET = 'the secret of last month';
const at = (hhmm: string): string => `2026-08-12T${hhmm}:00.000Z`;
const fixture = JSON.parse(readFileSync(new URL('./fixtures/event.json', import.meta.url), 'utf8')) as object;

let clock: HandClock;
let sink: RecordingSink;
let source: SignalSource;
let hook: WebhookServer;
let sender: WebhookSender;

beforeEach(async () => {
  clock = new HandClock(at('12:00'));
  sink = new RecordingSink();
  source = signedWebhook.create(
    { sourceId: 'qse', clock, random: () => 0 },
    { secrets: [SECRET, OLD_SECRET] },
  );
  hook = await new WebhookServer(() => source.webhook!).listen();
  sender = new WebhookSender({ clock, secret: SECRET, url: hook.url });
  await source.start(sink);
});
afterEach(async () => {
  await source.stop();
  await hook.close();
});

it('signs as the Standard Webhooks do', () => {
  // The example of their reference libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330' };
  const body = Buffer.from('{"test": 2432232314}');
  expect(signatureOf(signed, body, secret)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  const several = 'v1a,abc v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
  expect(isSigned({ ...signed, signature: several }, body, ['other', secret])).toBe(true);
  expect(isSigned({ ...signed, signature: several }, Buffer.from('{}'), [secret])).toBe(false);
});

describe('an event', () => {
  it('is kept as it came, and then acknowledged', async () => {
    const request = sender.sign(fixture, 'm1');
    expect(await sender.post(request)).toEqual({
      status: 202,
      answer: { kept: true, event_id: 'ers-2026-08-12-1', version: 1 },
    });
    expect(sink.last.message).toMatchObject({
      body: request.body,
      peer: '127.0.0.1',
      protocolId: 'm1',
      authentication: 'hmac-sha256',
      clockOffsetMs: 0,
    });
    expect(sink.last.signals).toMatchObject([
      { programRef: 'ercot-ers-30', createdAt: '2026-08-12T11:59:30.000Z', kind: 'event' },
    ]);
    expect(sink.limits(at('23:00'))).toEqual([2e6]);
  });

  it('is amended and called off', async () => {
    await sender.send(fixture);
    await sender.send({ ...fixture, version: 2, power_limit_w: 1e6 });
    expect(sink.limits(at('13:30'))).toEqual([1e6]);
    await sender.send({ event_id: 'ers-2026-08-12-1', version: 3, kind: 'cancellation' });
    expect(sink.changes).toEqual(['called', 'amended', 'cancelled']);
  });

  it('has several intervals, and begins at once where it does not say', async () => {
    await sender.send({
      event_id: 'x',
      intervals: [
        { ends_at: at('12:30'), power_limit_w: 5e6 },
        { starts_at: at('12:30'), power_limit_w: 0, alert: 'EEA 3' },
      ],
    });
    expect(sink.limits(at('12:10'))).toEqual([5e6]);
    expect(sink.limits(at('12:40'))).toEqual([0]);
  });
});

describe('is refused:', () => {
  it.each([
    ['without a signature', { 'webhook-signature': '' }],
    ['with one of another scheme', { 'webhook-signature': 'v0,abc' }],
    ['with that of another id', { 'webhook-id': 'another' }],
    ['with that of another time', { 'webhook-timestamp': '1786535999' }],
    ['without an id', { 'webhook-id': '' }],
  ])('%s', async (_, headers) => {
    const request = sender.sign(fixture, 'm1');
    expect(await sender.post({ ...request, headers: { ...request.headers, ...headers } })).toMatchObject({
      status: 401,
    });
    expect(sink.deliveries).toEqual([]);
  });

  it('a body that was changed on the way', async () => {
    const request = sender.sign(fixture);
    const body = request.body.replace('2000000', '9000000');
    expect(await sender.post({ ...request, body })).toMatchObject({ status: 401 });
  });

  it.each([-301, 301, NaN])('a timestamp that is %d s off', async (skewSeconds) => {
    sender.skewSeconds = skewSeconds;
    expect(await sender.send(fixture)).toMatchObject({ status: 400 });
    expect(sink.deliveries).toEqual([]);
  });

  it('the same request again, and it does nothing twice', async () => {
    const request = sender.sign(fixture, 'm1');
    expect((await sender.post(request)).status).toBe(202);
    expect((await sender.post(request)).status).toBe(409);
    clock.advance(200);
    expect((await sender.post(request)).status).toBe(409);
    clock.advance(200);
    expect((await sender.post(request)).status).toBe(400);
    expect(sink.deliveries).toHaveLength(1);
  });

  it('the same request at the same time: one of both', async () => {
    const request = sender.sign(fixture, 'm1');
    const answers = await Promise.all([sender.post(request), sender.post(request)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  });
});

it('the same message signed anew is acknowledged, and does nothing twice', async () => {
  await sender.send(fixture, 'm1');
  clock.advance(30);
  expect(await sender.send(fixture, 'm1')).toMatchObject({ status: 202 });
  expect(sink.changes).toEqual(['called', 'repeated']);
});

it('what could not be kept may be sent again as it is', async () => {
  const request = sender.sign(fixture);
  sink.broken = true;
  expect(await sender.post(request)).toMatchObject({ status: 503 });
  sink.broken = false;
  expect(await sender.post(request)).toMatchObject({ status: 202 });
});

it('takes the secret of before while it is replaced', async () => {
  const old = new WebhookSender({ clock, secret: OLD_SECRET, url: hook.url });
  expect(await old.send(fixture)).toMatchObject({ status: 202 });
});

it.each([
  ['{"event_id":', 'the body'],
  ['[]', 'the body'],
  [{ event_id: 'x' }, 'asks for something'],
  [{ event_id: 'x', power_limit_w: -1 }, 'power_limit_w'],
  [{ event_id: 'x', power_limit_w: 1, starts_at: 'noon' }, 'starts_at'],
  [{ event_id: 'x', power_limit_w: 1, starts_at: at('13:00'), ends_at: at('12:00') }, 'after starts_at'],
  [{ event_id: 'x', kind: 'surprise', power_limit_w: 1 }, 'kind'],
])('%j is kept, and the sender told what is wrong', async (body, problem) => {
  expect(await sender.send(body)).toEqual({
    status: 422,
    answer: { error: expect.stringContaining(problem) },
  });
  expect(sink.last).toMatchObject({ signals: [], problem: expect.stringContaining(problem) });
});

it('takes POST alone', async () => {
  expect((await fetch(hook.url)).status).toBe(405);
});
