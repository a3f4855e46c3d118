import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testFleet } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { type Account, CLIENT, TestProvider } from '../../test/support/identity-provider.js';
import { DEFAULT_PEOPLE, type ProviderConfig } from '../core/people/index.js';
import { Ledger } from '../ledger/index.js';
import { People, PEOPLE_CHAIN } from '../people/index.js';
import { Health, Metrics } from '../platform/index.js';
import { ApiContext } from './api-context.js';
import { configureHttp } from './http.js';
import { Idempotency } from './idempotency.js';

const PUBLIC_URL = 'http://127.0.0.1:9';
const fleet = testFleet({ count: 1 });
const OPERATOR = { role: 'operator', sites: ['test'] } as const;
const ADMIN = { role: 'admin', sites: 'all' } as const;

describeWithDatabase('sign-in by way of a provider of identities', () => {
  let database: TestDatabase;
  let provider: TestProvider;
  let ledger: Ledger;
  let people: People;
  let app: NestExpressApplication;

  const configOf = (issuer: string): ProviderConfig => ({
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    publicUrl: PUBLIC_URL,
    label: 'Sign in with the mine',
    scopes: ['openid', 'profile'],
    nameClaim: 'preferred_username',
    rolesClaim: 'groups',
    grants: [
      { value: 'ops', grant: OPERATOR },
      { value: 'admins', grant: ADMIN },
    ],
  });

  async function appOn(made: People): Promise<NestExpressApplication> {
    const registry = { has: (id: string) => id === 'test', sites: [fleet.site] };
    const context = { people: made, ledger, registry, clock: new HandClock(), fleet: () => fleet };
    @Module({
      providers: [
        Health,
        Metrics,
        { provide: ApiContext, useValue: context },
        { provide: People, useValue: made },
        { provide: Idempotency, useValue: {} },
      ],
    })
    class TestModule {}
    const started = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
    configureHttp(started);
    return started.init();
  }

  beforeAll(async () => {
    database = await testDatabase();
    provider = await TestProvider.start(PUBLIC_URL);
    ledger = new Ledger(database.dataSource, new HandClock(), generateKeyPairSync('ed25519').privateKey);
    people = new People(database.dataSource, ledger, { ...DEFAULT_PEOPLE, oidc: configOf(provider.issuer) });
    await people.addPerson({ name: 'root', password: 'four words make it', grants: [ADMIN] }, 'test');
    app = await appOn(people);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await provider.close();
    await database.drop();
  });

  const get = (path: string, cookie = '', on = app) =>
    request(on.getHttpServer()).get(path).set('Cookie', cookie);
  const cookieOf = (answer: { headers: Record<string, unknown> }, name: string): string =>
    ((answer.headers['set-cookie'] as string[] | undefined) ?? [])
      .find((line) => line.startsWith(`${name}=`))
      ?.split(';')[0] ?? '';
  /** To the provider and back to Ebb's door. */
  async function wayBack(account: Account, change: (asked: URL) => void = () => undefined) {
    provider.account = account;
    const begun = await get('/api/v1/sign-in/provider').expect(302);
    const asked = new URL(begun.headers['location'] as string);
    change(asked);
    return { back: await provider.follow(asked.href), way: cookieOf(begun, 'ebb_sign_in') };
  }
  const comeBack = (back: URL, way: string) => get(`${back.pathname}${back.search}`, way).expect(302);
  async function signIn(account: Account) {
    const { back, way } = await wayBack(account);
    const answer = await comeBack(back, way);
    return { location: answer.headers['location'] as string, cookie: cookieOf(answer, 'ebb_session') };
  }
  const entries = async (kind: string) =>
    (await ledger.read(PEOPLE_CHAIN, { fromSeq: 1, limit: 1_000 }))
      .filter((entry) => entry.kind === kind)
      .map(({ body }) => body);

  const BO: Account = { sub: 'b', name: 'Bo', groups: ['ops', 'others'] };

  it('is offered, and goes there with PKCE, state and nonce', async () => {
    const { body } = await get('/api/v1/sign-in');
    expect(body.provider).toEqual({ label: 'Sign in with the mine', href: '/api/v1/sign-in/provider' });
    const begun = await get('/api/v1/sign-in/provider').expect(302);
    const asked = Object.fromEntries(new URL(begun.headers['location'] as string).searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: `${PUBLIC_URL}/api/v1/sign-in/callback`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{20,}$/),
      nonce: expect.stringMatching(/^[\w-]{20,}$/),
    });
    const [cookie] = begun.headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^ebb_sign_in=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    for (const secret of [asked['state']!, asked['nonce']!]) expect(cookie).not.toContain(secret);
  });

  it('makes somebody a person with the roles of their groups, and a session like any other', async () => {
    const { location, cookie } = await signIn(BO);
    expect(location).toBe('/');
    const me = await get('/api/v1/session', cookie).expect(200);
    expect(me.body).toMatchObject({
      name: 'bo',
      kind: 'person',
      grants: [OPERATOR],
      session: { method: 'provider' },
    });
    expect(await people.persons.get('bo')).toMatchObject({
      hasPassword: false,
      providerSubject: `${provider.issuer} b`,
    });
    const out = await request(app.getHttpServer())
      .delete('/api/v1/session')
      .set({ Cookie: cookie, 'X-Ebb-Csrf': me.body.csrf_token as string })
      .expect(200);
    const elsewhere = new URL(out.body.provider_sign_out as string);
    expect(elsewhere.origin).toBe(provider.issuer);
    expect(Object.fromEntries(elsewhere.searchParams)).toMatchObject({
      client_id: CLIENT.id,
      post_logout_redirect_uri: `${PUBLIC_URL}/`,
    });
    await get('/api/v1/session', cookie).expect(401);
  });

  it('follows the groups at each sign-in, and writes it down', async () => {
    await signIn({ ...BO, groups: ['ops', 'admins'] });
    expect((await people.persons.get('bo')).grants).toEqual([OPERATOR, ADMIN]);
    await signIn(BO);
    await signIn(BO);
    const changes = (await entries('person-changed')).filter((body) => 'to' in body);
    expect(changes).toMatchObject([
      { name: 'bo', to: [OPERATOR, ADMIN], by: `provider ${provider.issuer}` },
      { name: 'bo', from: [OPERATOR, ADMIN], to: [OPERATOR] },
    ]);
  });

  describe('is refused, with a word why and an entry in the ledger,', () => {
    const refusals = async () => {
      await people.record.flush();
      return (await entries('sign-in-failed')).at(-1);
    };

    it('where no group gives a role; what was open is over', async () => {
      const { cookie } = await signIn(BO);
      expect((await signIn({ ...BO, groups: ['others'] })).location).toBe('/?refused=no-role');
      expect(await refusals()).toMatchObject({ name: 'bo', method: 'provider', why: 'no-role' });
      await get('/api/v1/session', cookie).expect(401);
      const stranger = { sub: 'x', name: 'xi', groups: [] };
      expect((await signIn(stranger)).location).toBe('/?refused=no-role');
      expect(await people.persons.find('xi')).toBeNull();
    });

    it('where an admin has locked somebody out', async () => {
      await people.setDisabled('bo', true, 'test');
      expect((await signIn(BO)).location).toBe('/?refused=disabled');
      await people.setDisabled('bo', false, 'test');
      expect((await signIn(BO)).location).toBe('/');
    });

    it('where the name is of somebody with a password: nobody becomes another by what they are called', async () => {
      const other = { sub: 'r', name: 'root', groups: ['admins'] };
      expect((await signIn(other)).location).toBe('/?refused=name-taken');
      expect(await people.persons.get('root')).toMatchObject({ hasPassword: true, providerSubject: null });
      await people.addPerson({ name: 'cy', password: null, grants: [] }, 'test');
      expect((await signIn({ sub: 'c', name: 'cy', groups: ['ops'] })).location).toBe('/');
      expect(await people.persons.get('cy')).toMatchObject({ providerSubject: `${provider.issuer} c` });
      expect((await signIn({ sub: 'c2', name: 'cy', groups: ['ops'] })).location).toBe(
        '/?refused=name-taken',
      );
    });

    it.each<[string, (back: URL) => void]>([
      ['the state is another', (back) => back.searchParams.set('state', 'x'.repeat(43))],
      ['the code is another', (back) => back.searchParams.set('code', 'x'.repeat(43))],
      ['another provider sends it', (back) => back.searchParams.set('iss', 'https://evil.example')],
      ['there is none', (back) => back.searchParams.delete('code')],
    ])('where %s', async (_, change) => {
      const { back, way } = await wayBack(BO);
      change(back);
      const answer = await comeBack(back, way);
      expect(answer.headers['location']).toBe('/?refused=not-confirmed');
      expect(cookieOf(answer, 'ebb_session')).toBe('');
      expect(await refusals()).toMatchObject({ name: null, why: 'not-confirmed' });
    });

    it('where the browser is another one, and where the code comes again', async () => {
      const { back, way } = await wayBack(BO);
      expect((await comeBack(back, '')).headers['location']).toBe('/?refused=not-confirmed');
      expect((await comeBack(back, way.replace(/.{4}$/, 'AAAA'))).headers['location']).toBe(
        '/?refused=not-confirmed',
      );
      expect((await comeBack(back, way)).headers['location']).toBe('/');
      expect((await comeBack(back, way)).headers['location']).toBe('/?refused=not-confirmed');
    });

    it('where the nonce is another', async () => {
      const { back, way } = await wayBack(BO, (asked) => asked.searchParams.set('nonce', 'x'.repeat(43)));
      expect((await comeBack(back, way)).headers['location']).toBe('/?refused=not-confirmed');
    });

    it('where the code is of another sign-in', async () => {
      const [one, two] = [await wayBack(BO), await wayBack(BO)];
      // As somebody would who has got hold of a code.
      two.back.searchParams.set('code', one.back.searchParams.get('code')!);
      expect((await comeBack(two.back, two.way)).headers['location']).toBe('/?refused=not-confirmed');
    });

    it('where the provider is down', async () => {
      const gone = await TestProvider.start(PUBLIC_URL);
      await gone.close();
      const alone = new People(database.dataSource, ledger, {
        ...DEFAULT_PEOPLE,
        oidc: configOf(gone.issuer),
      });
      const without = await appOn(alone);
      const answer = await get('/api/v1/sign-in/provider', '', without).expect(302);
      expect(answer.headers['location']).toBe('/?refused=unavailable');
      await without.close();
    });
  });

  it('is not there where none is configured', async () => {
    const plain = await appOn(new People(database.dataSource, ledger));
    await get('/api/v1/sign-in/provider', '', plain).expect(404);
    await get('/api/v1/sign-in/callback?code=x', '', plain).expect(404);
    await plain.close();
  });
});
