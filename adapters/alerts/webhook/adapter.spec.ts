import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AlertItem, AlertMessage, AlertRoute } from '../../../src/core/ports/alert-route.js';
import { fromWire } from '../../../src/core/wire.js';
import { isSigned } from '../../shared/webhook-signature.js';
import { REPLAY_SECONDS, signedRequest } from './api.js';
import { webhook } from './index.js';
import { WebhookReceiver } from './simulator.js';

const SECRET = 'whsec_c2lnbmVkLXdlYmhvb2stdGVzdC1zZWNyZXQ=';
const fixture = JSON.parse(readFileSync(new URL('./fixtures/alert.json', import.meta.url), 'utf8')) as {
  readonly message_id: string;
  readonly alerts: readonly object[];
};
const message: AlertMessage = {
  messageId: fixture.message_id,
  as: 'alert',
  items: fromWire(fixture.alerts) as AlertItem[],
};

let now: Date;
let receiver: WebhookReceiver;
const route = (secrets = [SECRET]): AlertRoute =>
  webhook.create({ routeId: 'ops', now: () => now }, { url: `${receiver.baseUrl}/hook`, secrets });

beforeEach(async () => {
  now = new Date('2026-08-12T13:00:11Z');
  receiver = await new WebhookReceiver(SECRET, () => now).listen();
});
afterEach(() => receiver.close());

it('posts what docs/alerts.md shows, signed', async () => {
  await route().send(message);
  expect([...receiver.taken.values()]).toEqual([fixture]);
  const [request] = receiver.requests;
  const signed = {
    id: request!.header('webhook-id')!,
    timestamp: request!.header('webhook-timestamp')!,
    signature: request!.header('webhook-signature')!,
  };
  expect(signed).toMatchObject({ id: fixture.message_id, timestamp: '1786539611' });
  expect(isSigned(signed, Buffer.from(request!.body), [SECRET])).toBe(true);
  expect(isSigned(signed, Buffer.from(request!.body.replace('12.00', '92.00')), [SECRET])).toBe(false);
});

it('signs with both secrets while one is replaced', async () => {
  await route(['a new secret of 24 letters or more', SECRET]).send(message);
  expect(receiver.taken.size).toBe(1);
});

it('is refused by a receiver whose clock is further off than the window, or that has another secret', async () => {
  const sent = route();
  const { body, headers } = signedRequest(message, [SECRET], now);
  now = new Date(now.getTime() + (REPLAY_SECONDS + 1) * 1e3);
  const late = await fetch(`${receiver.baseUrl}/hook`, { method: 'POST', headers, body });
  expect(late.status).toBe(400);
  await expect(route(['another secret of 24 letters or more']).send(message)).rejects.toMatchObject({
    code: 'unauthorised',
  });
  await sent.send(message);
  expect(receiver.taken.size).toBe(1);
});

describe('an answer', () => {
  it('that redirects is not followed', async () => {
    receiver.answerInstead = { status: 302, headers: { Location: 'http://169.254.169.254/' }, body: '' };
    await expect(route().send(message)).rejects.toMatchObject({ code: 'malformed' });
    expect(receiver.requests).toHaveLength(1);
  });

  it('that asks for time says how much', async () => {
    receiver.answerInstead = { status: 429, headers: { 'Retry-After': '17' }, body: '' };
    const context = { retryAfterSeconds: 17 };
    await expect(route().send(message)).rejects.toMatchObject({ code: 'rate-limited', context });
  });
});

it('an event of a subscription, and a test, say what they are', async () => {
  const event = {
    kind: 'mode',
    siteId: 'west',
    at: '2026-08-12T13:00:00.000Z',
    entrySeq: 7,
    data: { to: 'hold' },
  };
  await route().send({ messageId: 'm2', as: 'event', event });
  await route().send({ messageId: 'm3', as: 'test', text: 'A test.' });
  expect([...receiver.taken.values()]).toEqual([
    {
      message_id: 'm2',
      as: 'event',
      event: { kind: 'mode', site_id: 'west', at: event.at, entry_seq: 7, data: { to: 'hold' } },
    },
    { message_id: 'm3', as: 'test', text: 'A test.' },
  ]);
});
