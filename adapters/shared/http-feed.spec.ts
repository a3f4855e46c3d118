import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { EbbError, type ErrorCode } from '../../src/core/errors.js';
import { HttpFeed } from './http-feed.js';
import { FeedSimulator, type FeedFault } from './simulator-feed.js';

const schema = z.object({ path: z.string(), asked: z.string(), filler: z.string() });

let simulator: FeedSimulator;

beforeEach(async () => {
  simulator = await new FeedSimulator(({ path, query, form }) => ({
    status: 200,
    body: { path, asked: query.get('q') ?? form.get('q'), filler: 'x'.repeat(100) },
  })).listen();
});

afterEach(() => simulator.close());

const PATIENT_SECONDS = 30;
/** For servers that never end an answer; any other is waited for, however busy the machine. */
const IMPATIENT_SECONDS = 0.3;

function ask(
  secret = 'top-secret',
  request: object = {},
  timeoutSeconds = PATIENT_SECONDS,
): Promise<unknown> {
  const feed = new HttpFeed({ baseUrl: `${simulator.baseUrl}/api/`, timeoutSeconds });
  return feed.request({ path: '/v1/price', query: { q: secret }, schema, ...request });
}

async function failure(fault: FeedFault, request: object = {}): Promise<EbbError> {
  simulator.fault = fault;
  const isEndless = fault.kind === 'silent' || fault.kind === 'trickle';
  const timeoutSeconds = isEndless ? IMPATIENT_SECONDS : PATIENT_SECONDS;
  const error = await ask('top-secret', request, timeoutSeconds).then(
    () => new Error('no failure'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EbbError);
  return error as EbbError;
}

it('asks with a query, and with a form where it has one', async () => {
  expect(await ask()).toMatchObject({ path: '/api/v1/price', asked: 'top-secret' });
  expect(await ask('', { query: {}, form: { q: 'a b&c' } })).toMatchObject({ asked: 'a b&c' });
  expect(simulator.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  expect(simulator.requests[1]?.header('content-type')).toContain('application/x-www-form-urlencoded');
});

describe('failures', () => {
  const status = (code: number, body = 'no'): FeedFault => ({ kind: 'status', status: code, body });
  it.each<readonly [string, FeedFault, ErrorCode]>([
    ['400', status(400), 'rejected'],
    ['404', status(404), 'rejected'],
    ['401', status(401), 'unauthorised'],
    ['403', status(403), 'unauthorised'],
    ['429', status(429), 'rate-limited'],
    ['408', status(408), 'unreachable'],
    ['503', status(503), 'unreachable'],
    ['a redirect', status(302), 'malformed'],
    ['a page for people', { kind: 'html' }, 'malformed'],
    ['half a document', { kind: 'truncated' }, 'malformed'],
    ['another shape', { kind: 'other-shape' }, 'malformed'],
    ['silence', { kind: 'silent' }, 'unreachable'],
    ['a byte now and then', { kind: 'trickle' }, 'unreachable'],
    ['a connection that breaks', { kind: 'reset' }, 'unreachable'],
    ['32 MiB', { kind: 'oversized' }, 'malformed'],
  ])('%s', async (_, fault, code) => {
    const error = await failure(fault);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain('/api/v1/price: ');
    expect(`${error.message} ${JSON.stringify(error.context)}`).not.toContain('top-secret');
  });

  it('nobody listens: unreachable', async () => {
    const closed = await new FeedSimulator(() => ({ status: 200, body: {} })).listen();
    const feed = new HttpFeed({ baseUrl: closed.baseUrl });
    await closed.close();
    await expect(feed.request({ path: '/', schema })).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('how long to wait after 429', () => {
  it.each<readonly [string, Partial<Extract<FeedFault, { kind: 'status' }>>, number | undefined]>([
    ['the header’s seconds', { retryAfter: '17' }, 17],
    ['the header before the text', { retryAfter: '17', body: 'Try again in 9 seconds.' }, 17],
    ['the text’s seconds', { body: '{"message":"Rate limit is exceeded. Try again in 9 seconds."}' }, 9],
    ['at least one second', { retryAfter: '0' }, 1],
    ['at most a day', { retryAfter: '999999999' }, 86_400],
    ['not said', { body: 'Too Many Requests' }, undefined],
    ['said in words that mean nothing', { retryAfter: 'soon' }, undefined],
  ])('%s', async (_, fault, seconds) => {
    const error = await failure({ kind: 'status', status: 429, body: '', ...fault });
    expect(error.context.retryAfterSeconds).toBe(seconds);
  });

  it('a date counts from the server’s own', async () => {
    const retryAfter = new Date(Date.now() + 60_000).toUTCString();
    const error = await failure({ kind: 'status', status: 429, body: '', retryAfter });
    expect(error.context.retryAfterSeconds).toBeGreaterThan(57);
    expect(error.context.retryAfterSeconds).toBeLessThan(62);
  });

  it('the source’s own words', async () => {
    const fault = { kind: 'status', status: 429, body: 'see you tomorrow' } as const;
    const error = await failure(fault, {
      retryAfterSeconds: (body: string) => (body.includes('tomorrow') ? 3600 : undefined),
    });
    expect(error.context.retryAfterSeconds).toBe(3600);
  });
});
