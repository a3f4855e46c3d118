import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { AnswersInMemory } from '../../test/support/answers.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testFleet } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { Ledger } from '../ledger/index.js';
import { People, PEOPLE_CHAIN } from '../people/index.js';
import { Health, Metrics } from '../platform/index.js';
import type { AnswerStore } from './answer-store.js';
import { ApiContext } from './api-context.js';
import { configureHttp } from './http.js';
import { Idempotency } from './idempotency.js';

const fleet = testFleet({ count: 1 });
const PASSWORD = 'four words make it';

describeWithDatabase('people in a browser', () => {
  let database: TestDatabase;
  let people: People;
  let ledger: Ledger;
  let app: NestExpressApplication;
  let cookie = '';
  let csrf = '';

  beforeAll(async () => {
    database = await testDatabase();
    ledger = new Ledger(database.dataSource, new HandClock(), generateKeyPairSync('ed25519').privateKey);
    people = new People(database.dataSource, ledger);
    const registry = { has: (id: string) => id === 'test', sites: [fleet.site] };
    const context = { people, ledger, registry, clock: new HandClock(), fleet: () => fleet };

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
    app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
    configureHttp(app);
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const at = (path: string) => `/api/v1${path}`;
  const server = () => app.getHttpServer();
  const signIn = (name: string, password: string) =>
    request(server()).post(at('/session')).send({ name, password });
  const cookieOf = ({ headers }: { headers: Record<string, unknown> }): string =>
    (headers['set-cookie'] as string[])[0]!;

  it('the first comes in by the link, and only once', async () => {
    expect((await request(server()).get(at('/sign-in'))).body).toEqual({ welcome: true, provider: null });
    const link = await people.ensureWelcome();
    const first = await request(server())
      .post(at('/welcome'))
      .send({ link, name: 'Ana', password: PASSWORD });
    expect([first.status, first.body.name, first.body.everywhere]).toEqual([
      201,
      'ana',
      expect.arrayContaining(['administer']),
    ]);
    const again = await request(server())
      .post(at('/welcome'))
      .send({ link, name: 'eve', password: PASSWORD });
    expect([again.status, again.body.code]).toEqual([401, 'sign-in-failed']);
    expect((await request(server()).get(at('/sign-in'))).body.welcome).toBe(false);
  });

  it('signing in sets a cookie that scripts and other sites never have', async () => {
    const answer = await signIn('ana', PASSWORD);
    expect(answer.status).toBe(201);
    expect(cookieOf(answer)).toMatch(/^ebb_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Expires=/);
    cookie = cookieOf(answer).split(';')[0]!;
    csrf = answer.body.csrf_token;
    const me = await request(server()).get(at('/session')).set('Cookie', cookie);
    expect(me.body).toMatchObject({
      name: 'ana',
      kind: 'person',
      csrf_token: csrf,
      sites: [{ site_id: 'test' }],
    });
    expect(JSON.stringify(me.body)).not.toContain(cookie.split('=')[1]);
  });

  it('behind TLS the cookie is bound to the host', async () => {
    app.set('trust proxy', true);
    const answer = await signIn('ana', PASSWORD).set('X-Forwarded-Proto', 'https');
    app.set('trust proxy', false);
    expect(cookieOf(answer)).toMatch(/^__Host-ebb_session=.*; Secure; /);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  });

  describe('what changes something', () => {
    const add = (headers: Record<string, string>) =>
      request(server())
        .post(at('/people'))
        .set('Cookie', cookie)
        .set(headers)
        .send({ name: 'bo', password: PASSWORD, grants: [{ role: 'viewer', sites: ['test'] }] });

    it.each<[string, () => Record<string, string>]>([
      ['without the token of the session', () => ({})],
      ['with another token', () => ({ 'X-Ebb-Csrf': 'x'.repeat(43) })],
      ['from a page of another site', () => ({ 'X-Ebb-Csrf': csrf, 'Sec-Fetch-Site': 'cross-site' })],
      ['from a page of another origin', () => ({ 'X-Ebb-Csrf': csrf, Origin: 'https://evil.example' })],
    ])('%s is refused', async (_, headers) => {
      const { status, body } = await add(headers());
      expect([status, body.code]).toEqual([403, 'forbidden']);
    });

    it('with it is done, once the sites are right', async () => {
      const { status, body } = await add({ 'X-Ebb-Csrf': csrf, 'Sec-Fetch-Site': 'same-origin' });
      expect([status, body.name]).toEqual([201, 'bo']);
      const wrong = await request(server())
        .put(at('/people/bo/grants'))
        .set({ Cookie: cookie, 'X-Ebb-Csrf': csrf })
        .send({ grants: [{ role: 'viewer', sites: ['tset'] }] });
      expect([wrong.status, wrong.body.errors[0].fix]).toEqual([400, 'There are: test.']);
      const change = (hash: string) =>
        request(server())
          .put(at('/people/bo/grants'))
          .set({ Cookie: cookie, 'X-Ebb-Csrf': csrf, 'If-Match': `"${hash}"` })
          .send({ grants: [{ role: 'operator', sites: ['test'] }] });
      expect((await change('0')).body.code).toBe('outdated');
      const changed = await change(body.hash);
      expect([changed.status, changed.body.grants[0].role]).toEqual([200, 'operator']);
      expect((await change(body.hash)).status).toBe(412);
    });
  });

  it('another site’s page cannot sign a browser in', async () => {
    const { status } = await signIn('ana', PASSWORD).set('Sec-Fetch-Site', 'cross-site');
    expect(status).toBe(403);
  });

  it('a person’s session is theirs to end, and an admin’s', async () => {
    const bo = await signIn('bo', PASSWORD);
    const theirs = { Cookie: cookieOf(bo).split(';')[0]!, 'X-Ebb-Csrf': bo.body.csrf_token as string };
    const { sessions } = (await request(server()).get(at('/sessions')).set('Cookie', cookie)).body;
    const foreign = await request(server())
      .delete(at(`/sessions/${sessions[0].session_id}`))
      .set(theirs);
    expect(foreign.status).toBe(404);
    const ended = await request(server())
      .delete(at(`/sessions/${bo.body.session.session_id}`))
      .set({ Cookie: cookie, 'X-Ebb-Csrf': csrf });
    expect(ended.status).toBe(200);
    expect((await request(server()).get(at('/session')).set(theirs)).status).toBe(401);
  });

  it('signing out ends the session, and the cookie', async () => {
    const out = await request(server()).delete(at('/session')).set({ Cookie: cookie, 'X-Ebb-Csrf': csrf });
    expect(cookieOf(out)).toMatch(/^ebb_session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await request(server()).get(at('/session')).set('Cookie', cookie)).status).toBe(401);
  });

  it('an auditor of all sites reads and exports the record of it all', async () => {
    const grants = [{ role: 'auditor', sites: 'all' }] as const;
    const token = await people.createToken({ name: 'audit', grants, createdBy: 'ana', expiresAt: null });
    const get = (path: string) => request(server()).get(at(path)).set('Authorization', `Bearer ${token}`);
    const { entries } = (await get('/people-ledger?limit=1000')).body as { entries: { kind: string }[] };
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set([
        ...['person-changed', 'signed-in', 'signed-out', 'session-revoked', 'token-created'],
        ...['access-refused', 'sign-in-failed'],
      ]),
    );
    expect((await get('/people-ledger/export')).text).toContain(`"site":"${PEOPLE_CHAIN}"`);
    expect((await get('/people')).status).toBe(403);
  });

  it('every kind of refusal is in the record', async () => {
    await request(server()).get(at('/session')).set('Authorization', 'Bearer ebb_guessed').expect(401);
    await signIn('ana', 'wrong').expect(401);
    await people.record.flush();
    const bodies = async (kind: string) =>
      (await ledger.read(PEOPLE_CHAIN, { fromSeq: 1, limit: 1_000 }))
        .filter((entry) => entry.kind === kind)
        .map(({ body }) => body);
    expect(await bodies('sign-in-failed')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: null, method: 'welcome' }),
        expect.objectContaining({ name: null, method: 'token' }),
        expect.objectContaining({ name: 'ana' }),
      ]),
    );
    const forged = { needs: 'a page of Ebb' };
    expect(await bodies('access-refused')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...forged, name: 'ana', why: expect.stringMatching(/^send X-Ebb-Csrf/) }),
        expect.objectContaining({ ...forged, name: null, why: 'a page of another site sent this request' }),
        expect.objectContaining({ name: 'audit', needs: 'administer', what: 'GET /people' }),
      ]),
    );
  });

  it('guessing is slowed, and says for how long', async () => {
    const answers = [];
    for (let count = 0; count < 7; count += 1) answers.push(await signIn('nobody', 'wrong'));
    expect(answers.slice(0, 5).map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    const last = answers.find(({ status }) => status === 429)!;
    expect([last.body.code, Number(last.headers['retry-after'])]).toEqual([
      'rate-limited',
      expect.any(Number),
    ]);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    const entries = await ledger.read(PEOPLE_CHAIN, { fromSeq: 1, limit: 1_000 });
    expect(entries.map(({ body }) => body)).toContainEqual({ name: null, why: 'too many tries', times: 1 });
  });

  it('every answer has the headers that keep browsers in bounds', async () => {
    const { headers } = await request(server()).get(at('/session'));
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'ratelimit-policy': '"requests";q=300;w=60',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
  });
});
