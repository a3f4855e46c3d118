import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { testFleet } from '../../test/support/fleet.js';
import { AnswersInMemory } from '../../test/support/answers.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { admin, NO_APPROVALS, tokensOnly } from '../../test/support/people.js';
import { EbbError } from '../core/errors.js';
import type { EnteredEvent, WebhookReply, WebhookRequest } from '../core/ports/signal.js';
import { Health, Metrics } from '../platform/index.js';
import type { AnswerStore } from './answer-store.js';
import { ApiContext } from './api-context.js';
import { configureHttp } from './http.js';
import { Idempotency } from './idempotency.js';
import { OPERATIONS_PATHS } from './openapi.js';
import { People } from '../people/index.js';
import { problem } from './problem.js';

const set: unknown[] = [];
/** What an export from these entries on does. */
const ENDLESS_FROM = 7;
const BROKEN_FROM = 8;
let letGo: () => void = () => undefined;

/** Stages that answer as far as these tests ask; HTTP itself is real. */
const fleet = testFleet({ count: 2 });
/** What the source of signals of the site `test` was handed. */
const handed: WebhookRequest[] = [];
const hook = async (request: WebhookRequest): Promise<WebhookReply> => {
  handed.push(request);
  return { status: 202, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'kept' };
};
const context = {
  signals: {
    findWebhook: (site: string, source: string) => (site === 'test' && source === 'hook' ? hook : null),
    enter: async (_site: string, sourceId: string, { by, reason, event }: EnteredEvent) => {
      if (sourceId === 'vtn') throw new EbbError('unsupported', 'signal source vtn takes no entries');
      if (reason === 'not mine') throw new EbbError('unauthorised', `${by.name} is ${by.role}`);
      return {
        eventId: (event as { event_id: string }).event_id,
        version: 1,
        kind: 'event',
        notes: [by.name],
      };
    },
  },
  clock: new HandClock(),
  fleet: (siteId: string) => {
    if (siteId !== 'test') throw problem('not-found', `no site ${siteId}; there are: test`);
    return fleet;
  },
  plans: {
    latest: async () => null,
    list: async () => {
      throw new Error('secret inside');
    },
  },
  approvals: NO_APPROVALS,
  overrides: {
    set: async (wanted: { reason: string; idempotencyKey?: string }) => {
      if (wanted.reason === 'refuse') throw new EbbError('rejected', 'not now');
      set.push(wanted);
      return { overrideId: `o${set.length}`, ...wanted };
    },
  },
  ledger: {
    async *export(_site: string, { fromSeq }: { fromSeq?: number }) {
      try {
        if (fromSeq === BROKEN_FROM) throw new Error('secret inside');
        yield '{"a":1}';
        yield '{"b":2}';
        while (fromSeq === ENDLESS_FROM) yield `"${'x'.repeat(10_000)}"`;
      } finally {
        letGo();
      }
    },
  },
};
const people = tokensOnly({ good: admin('ana') });

@Module({
  providers: [
    Health,
    Metrics,
    { provide: ApiContext, useValue: context },
    { provide: People, useValue: people },
    { provide: Idempotency, useValue: new Idempotency(new AnswersInMemory() as unknown as AnswerStore) },
  ],
})
class TestModule {}

let app: NestExpressApplication;
beforeAll(async () => {
  app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
  configureHttp(app);
  await app.init();
});
afterAll(() => app.close());

const get = (path: string) => request(app.getHttpServer()).get(path).set('Authorization', 'Bearer good');
const post = (body: object, path = '/api/v1/sites/test/overrides') =>
  request(app.getHttpServer()).post(path).set('Authorization', 'Bearer good').send(body);

describe('without a token', () => {
  it.each(['/api/v1/sites', '/metrics', '/api/docs', '/nothing'])(
    '%s answers 401 with a problem',
    async (path) => {
      const { status, body, headers } = await request(app.getHttpServer()).get(path);
      expect([status, body.code, headers['content-type']]).toEqual([
        401,
        'unauthorised',
        expect.stringContaining('application/problem+json'),
      ]);
    },
  );

  it.each(['Bearer bad', 'Basic good', 'good', 'Bearer '])('%s opens nothing', async (header) => {
    const { status } = await request(app.getHttpServer()).get('/api/v1/feeds').set('Authorization', header);
    expect(status).toBe(401);
  });

  it.each(['/healthz', '/readyz'])('%s answers', async (path) => {
    expect((await request(app.getHttpServer()).get(path)).status).toBe(200);
  });
});

describe('with a token', () => {
  it.each(Object.keys(OPERATIONS_PATHS))('%s answers', async (path) => {
    expect((await get(path)).status).toBe(200);
  });
});

describe('problems', () => {
  it.each([
    ['a route that is not there', () => get('/api/v1/nothing'), 404, 'not-found'],
    ['a site that is not there', () => get('/api/v1/sites/nope/plan'), 404, 'not-found'],
    ['a plan that is not there yet', () => get('/api/v1/sites/test/plan'), 404, 'not-found'],
    ['a query that nobody knows', () => get('/api/v1/sites/test/plans?limt=3'), 400, 'invalid'],
    ['a query where there is none', () => get('/api/v1/sites/test?limit=3'), 400, 'invalid'],
    ['a query given twice', () => get('/api/v1/sites/test/plans?limit=3&limit=4'), 400, 'invalid'],
    ['a path that cannot be read', () => get('/api/v1/sites/%E0%A4%A'), 400, 'invalid'],
    ['an id with a NUL', () => get('/api/v1/sites/test/commands?miner=%00'), 400, 'invalid'],
    [
      'a year before time',
      () => get('/api/v1/sites/test/commands?before=0000-01-01T00:00:00Z'),
      400,
      'invalid',
    ],
    ['a limit out of bounds', () => get('/api/v1/sites/test/plans?limit=0'), 400, 'invalid'],
    [
      'a range that is empty',
      () => get('/api/v1/sites/test/prices?from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z'),
      400,
      'invalid',
    ],
    ['a body that is too large', () => post({ reason: 'x'.repeat(70_000) }), 413, 'too-large'],
    ['what a stage refuses', () => post({ action: 'run', reason: 'refuse', minutes: 5 }), 409, 'rejected'],
    [
      'both ends of an override',
      () => post({ action: 'run', reason: 'r', minutes: 5, expires_at: '2030-01-01T00:00:00Z' }),
      400,
      'invalid',
    ],
  ])('%s', async (_, ask, status, code) => {
    const response = await ask();
    expect([response.status, response.body.code]).toEqual([status, code]);
  });

  it('names every mistake of a body with its path', async () => {
    const { body } = await post({ action: 'sleep', minutes: -1, foo: 1 });
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'body.action',
      'body.foo',
      'body.minutes',
      'body.reason',
    ]);
  });

  it('says how each mistake is put right', async () => {
    const { body } = await post({ action: 'sleep', minutes: 5, reason: 'r', foo: 1 });
    expect(body.errors).toEqual([
      { path: 'body.action', problem: 'is not right', fix: 'Give curtail, or run, or setpoint.' },
      { path: 'body.foo', problem: 'is not known', fix: expect.stringMatching(/^Known here: action, /) },
    ]);
    expect(body.detail).toContain('body.action is not right. Give curtail, or run, or setpoint.');
  });

  it.each([
    ['text', 'text/plain', 'x'],
    ['a character set nobody reads', 'application/json; charset=foo', '{}'],
  ])('refuses %s for a body', async (_, type, body) => {
    const response = await request(app.getHttpServer())
      .post('/api/v1/sites/test/overrides')
      .set('Authorization', 'Bearer good')
      .set('Content-Type', type)
      .send(body);
    expect([response.status, response.body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it('says that a body is not JSON', async () => {
    const response = await request(app.getHttpServer())
      .post('/api/v1/sites/test/overrides')
      .set('Authorization', 'Bearer good')
      .set('Content-Type', 'application/json')
      .send('{"action":');
    expect([response.status, response.body.code]).toEqual([400, 'invalid']);
  });

  it('keeps what nobody foresaw inside', async () => {
    const response = await get('/api/v1/sites/test/plans');
    expect([response.status, response.body.code]).toEqual([500, 'internal']);
    expect(response.text).not.toContain('secret inside');
  });
});

it('hands an override on in the name of the token, with its key', async () => {
  const response = await post({ action: 'curtail', reason: ' breaker ', minutes: 30 }).set(
    'Idempotency-Key',
    'k1',
  );
  expect(response.status).toBe(201);
  expect(response.body).toMatchObject({ override_id: 'o1', power_w: null });
  expect(set.at(-1)).toEqual({
    siteId: 'test',
    action: 'curtail',
    powerW: null,
    scope: { kind: 'feeder', id: 'site' },
    reason: 'breaker',
    by: 'ana',
    expiresAt: '2024-08-20T12:30:00.000Z',
    acceptNonPerformance: false,
    idempotencyKey: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

describe('an Idempotency-Key', () => {
  const body = { action: 'curtail', reason: 'breaker', minutes: 30 };
  const keyed = (change: object, key = 'again') => post({ ...body, ...change }).set('Idempotency-Key', key);

  it('brings the first answer back, and refuses to stand for another request', async () => {
    const first = await keyed({});
    const count = set.length;
    const again = await keyed({});
    expect([again.status, again.text, set.length]).toEqual([201, first.text, count]);
    expect([first, again].map(({ headers }) => headers['idempotency-replayed'])).toEqual([undefined, 'true']);
    const other = await keyed({ minutes: 31 });
    expect([other.status, other.body.code, set.length]).toEqual([422, 'key-reused', count]);
  });

  it('stands for one request where several come at once', async () => {
    const count = set.length;
    const answers = await Promise.all(Array.from({ length: 8 }, () => keyed({}, 'at once')));
    expect([new Set(answers.map(({ text }) => text)).size, set.length]).toEqual([1, count + 1]);
  });

  it('is free again after a refusal', async () => {
    expect((await keyed({ reason: 'refuse' }, 'refused')).status).toBe(409);
    expect((await keyed({ reason: 'fine' }, 'refused')).status).toBe(201);
  });

  it.each(['', 'naïve', 'x'.repeat(201)])('"%s" is none', async (key) => {
    const answer = await keyed({}, key);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid']);
  });
});

describe('an ETag', () => {
  it('spares who knows the answer the body of it', async () => {
    const { headers } = await get('/api/docs');
    const tag = headers['etag']!;
    expect([tag, headers['cache-control']]).toEqual([
      expect.stringMatching(/^"[\w-]{43}"$/),
      'private, no-cache',
    ]);
    const conditional = (tags: string) => get('/api/docs').set('If-None-Match', tags);
    for (const tags of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const { status, text } = await conditional(tags);
      expect([tags, status, text]).toEqual([tags, 304, '']);
    }
    expect((await conditional('"other"')).status).toBe(200);
  });

  it('is of no problem and of no answer to a write', async () => {
    const refused = await get('/api/v1/sites/nope/plan');
    const written = await post({ action: 'run', reason: 'r', minutes: 5 });
    expect([refused, written].map(({ headers }) => headers['etag'])).toEqual([undefined, undefined]);
    expect(written.headers['cache-control']).toBe('no-store');
  });
});

it('streams an export line by line', async () => {
  const response = await get('/api/v1/sites/test/ledger/export');
  expect(response.text).toBe('{"a":1}\n{"b":2}\n');
});

it('lets go of the ledger when the reader of an export goes away', async () => {
  const released = new Promise<void>((resolve) => (letGo = resolve));
  await app.listen(0, '127.0.0.1');
  const going = new AbortController();
  const response = await fetch(
    `${await app.getUrl()}/api/v1/sites/test/ledger/export?from_seq=${ENDLESS_FROM}`,
    { headers: { authorization: 'Bearer good' }, signal: going.signal },
  );
  await response.body!.getReader().read();
  going.abort();
  await released;
});

it('tells as a problem what fails before the first line', async () => {
  const response = await get(`/api/v1/sites/test/ledger/export?from_seq=${BROKEN_FROM}`);
  expect([response.status, response.body.code]).toEqual([500, 'internal']);
});

describe('calls of signals', () => {
  const call = (path: string) => request(app.getHttpServer()).post(path);

  it('need no token of Ebb, and reach their source with the bytes as they came', async () => {
    const body = '{ "b" : 1,\n "a" : "\u00e9" }';
    const { status, text } = await call('/hooks/test/hook?x=1')
      .set('Content-Type', 'application/json')
      .set('X-Signature', 'abc')
      .send(body);
    expect([status, text]).toEqual([202, 'kept']);
    const [taken] = handed.splice(0);
    expect(taken).toMatchObject({ method: 'POST', path: '/hooks/test/hook?x=1' });
    expect(taken!.headers['x-signature']).toBe('abc');
    expect(Buffer.from(taken!.body).toString()).toBe(body);
    expect(taken!.peer).not.toBe('');
  });

  it('without a body are handed over as they are', async () => {
    await request(app.getHttpServer()).get('/hooks/test/hook?echo=1');
    expect(handed.splice(0)).toMatchObject([{ method: 'GET', body: Buffer.alloc(0) }]);
  });

  it.each(['/hooks/test/other', '/hooks/nope/hook'])('to %s learn nothing', async (path) => {
    const { status, body } = await call(path).send({});
    expect([status, body.code, body.detail]).toEqual([404, 'not-found', 'nothing is called here']);
  });

  it('that are too large are refused before their source sees them', async () => {
    const { status } = await call('/hooks/test/hook').set('Content-Type', 'text/plain').send('x'.repeat(3e6));
    expect([status, handed]).toEqual([413, []]);
  });
});

describe('an event that a person enters', () => {
  const entry = { source: 'desk', reason: 'the QSE called', event: { event_id: '17', power_limit_w: 0 } };
  const enter = (change: object) => post({ ...entry, ...change }, '/api/v1/sites/test/events');

  it('is kept with the name of the token', async () => {
    const { status, body } = await enter({});
    expect([status, body]).toEqual([
      201,
      { source_id: 'desk', event_id: '17', version: 1, kind: 'event', notes: ['ana'] },
    ]);
  });

  it.each<[string, object, number, string]>([
    ['without a reason', { reason: ' ' }, 400, 'invalid'],
    ['at a source that takes none', { source: 'vtn' }, 409, 'rejected'],
    ['that the source leaves to others', { reason: 'not mine' }, 409, 'rejected'],
  ])('%s is refused', async (_, change, status, code) => {
    const answer = await enter(change);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
