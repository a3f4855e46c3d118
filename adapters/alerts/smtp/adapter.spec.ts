import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alertItem, routeOf } from '../../../test/support/alert-benches.js';
import { mailError } from './api.js';
import { MailSimulator } from './simulator.js';

const fixture = readFileSync(new URL('./fixtures/mail.txt', import.meta.url), 'utf8').trimEnd();
const ADDRESSES = { from: 'ebb@mine.example', to: ['ops@mine.example', 'boss@mine.example'] };

let server: MailSimulator;
beforeEach(async () => (server = await new MailSimulator().listen()));
afterEach(() => server.close());

const settings = (more: object = {}) => ({
  ...{ host: '127.0.0.1', port: server.port, tls: 'none', timeout_seconds: 2 },
  ...ADDRESSES,
  ...more,
});

it('hands one mail over for all, in plain text, known by its Message-ID and the alert’s thread', async () => {
  const route = routeOf('smtp', settings());
  await route.send({ messageId: 'm1', as: 'alert', items: [alertItem({ text: '14.20 MW is drawn' })] });
  const [mail] = server.mails;
  expect(mail).toMatchObject(ADDRESSES);
  const [headers, body] = mail!.raw.split('\r\n\r\n');
  expect(body!.trimEnd().replaceAll('\r\n', '\n')).toBe(fixture);
  expect(headers).toContain('Subject: CRITICAL west: Event missed');
  expect(headers).toContain('Message-ID: <m1@mine.example>');
  expect(headers).toContain('References: <alert-3f0c1f8e-2a63-4b60-8a53-9d2d3f6f2f10@mine.example>');
  expect(headers).toContain('Auto-Submitted: auto-generated');
  await route.close();
});

it('lets no name add a header', async () => {
  const route = routeOf('smtp', settings());
  const item = alertItem({ title: 'x\r\nBcc: evil@example.com' });
  await route.send({ messageId: 'm1', as: 'alert', items: [item] });
  const [headers] = server.mails[0]!.raw.split('\r\n\r\n');
  expect(headers).not.toMatch(/^Bcc/m);
  expect(server.mails[0]!.to).toEqual(ADDRESSES.to);
  await route.close();
});

it('sends nothing where TLS is wanted and there is none', async () => {
  const route = routeOf('smtp', settings({ tls: 'starttls' }));
  // The server's own certificate is one that nobody trusts.
  await expect(route.send({ messageId: 'm', as: 'test', text: 'A test.' })).rejects.toMatchObject({
    code: 'unreachable',
  });
  expect(server.mails).toEqual([]);
  await route.close();
});

describe('settings', () => {
  it.each([
    [{ user: 'ebb' }, 'a user and a password belong together'],
    [{ user: 'ebb', password: 'x' }, 'never sent without TLS'],
    [{ to: ['nobody'] }, 'to.0'],
  ])('%j are refused', (more, problem) => {
    expect(() => routeOf('smtp', settings(more))).toThrow(problem);
  });
});

it.each([
  [{ code: 'EAUTH', responseCode: 535 }, 'unauthorised'],
  [{ code: 'EAUTH', responseCode: 454 }, 'unreachable'],
  [{ code: 'EENVELOPE', responseCode: 550 }, 'rejected'],
  [{ code: 'EENVELOPE', responseCode: 450 }, 'unreachable'],
  [{ code: 'ECONNECTION' }, 'unreachable'],
  [{ code: 'ETIMEDOUT' }, 'unreachable'],
])('%j is %s', (failure, code) => {
  expect(mailError(Object.assign(new Error('no'), failure), 'mail:587')).toMatchObject({ code });
});
