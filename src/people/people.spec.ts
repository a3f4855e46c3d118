import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { DEFAULT_PEOPLE } from '../core/people/index.js';
import { Ledger } from '../ledger/index.js';
import { isPassword, passwordMistake } from './passwords.js';
import { People } from './people.js';
import { PEOPLE_CHAIN } from './record.js';
import { csrfTokenOf, SessionStore } from './session-store.js';
import { networkOf, SignInLimits } from './sign-in-limits.js';

const PASSWORD = 'four words make it';
const HERE = { method: 'password', address: '192.0.2.1', agent: 'a browser' } as const;

describeWithDatabase('people', () => {
  let database: TestDatabase;
  let people: People;
  let ledger: Ledger;

  beforeAll(async () => {
    database = await testDatabase();
    ledger = new Ledger(database.dataSource, new HandClock(), generateKeyPairSync('ed25519').privateKey);
    people = new People(database.dataSource, ledger);
    await ledger.append('west', [{ kind: 'service-started', body: {} }]);
    await ledger.append('east', [{ kind: 'service-started', body: {} }]);
  });
  afterAll(() => database.drop());

  const entries = async (kind: string, chain = PEOPLE_CHAIN) =>
    (await ledger.read(chain, { fromSeq: 1, limit: 1_000 })).filter((entry) => entry.kind === kind);

  it('the first comes in by a link that works once', async () => {
    const stale = (await people.ensureWelcome())!;
    const link = (await people.ensureWelcome())!;
    await expect(people.welcome(stale, 'Ana', PASSWORD, HERE)).rejects.toMatchObject({
      code: 'unauthorised',
    });
    await expect(people.welcome(link, 'Ana', 'short', HERE)).rejects.toThrow(/at least 12 characters/);
    const { session } = await people.welcome(link, 'Ana', PASSWORD, { ...HERE, method: 'welcome' });
    expect(session).toMatchObject({ name: 'ana', method: 'welcome' });
    await expect(people.welcome(link, 'eve', PASSWORD, HERE)).rejects.toMatchObject({ code: 'unauthorised' });
    expect(await people.ensureWelcome()).toBeNull();
    expect(await people.persons.list()).toMatchObject([
      { name: 'ana', grants: [{ role: 'admin', sites: 'all' }] },
    ]);
    expect(await entries('person-changed')).toHaveLength(1);
  });

  it('sign in with name and password, and are found by the cookie alone', async () => {
    const { secret, session } = await people.signIn(' ANA', PASSWORD, HERE);
    const live = await people.sessions.find(secret);
    expect(live).toMatchObject({ session, actor: { name: 'ana', kind: 'person' } });
    expect(JSON.stringify(await database.dataSource.query('SELECT * FROM person_session'))).not.toContain(
      secret,
    );
    expect(csrfTokenOf(secret)).not.toContain(secret);
    await people.signOut(session);
    expect(await people.sessions.find(secret)).toBeNull();
    expect(await entries('signed-in')).toHaveLength(2);
    expect(await entries('signed-out')).toMatchObject([
      { body: { name: 'ana', session_id: session.sessionId } },
    ]);
  });

  it('of a wrong password and of a name that nobody has the same is said; the ledger counts and keeps no such name', async () => {
    const messages: string[] = [];
    for (const [name, password] of [
      ['ana', 'wrong'],
      ['ana', 'wrong'],
      ['my-password', 'wrong'],
      ['bo', 'wrong'],
    ])
      await people.signIn(name!, password!, HERE).catch((error: Error) => messages.push(error.message));
    expect(new Set(messages)).toEqual(new Set(['name or password is not right']));
    expect(messages).toHaveLength(4);
    await people.record.flush();
    const failed = await entries('sign-in-failed');
    const bodies = failed.map(({ body }) => body as { method?: string });
    expect(bodies.filter(({ method }) => method === 'welcome')).toHaveLength(2);
    expect(bodies.filter(({ method }) => method === undefined)).toMatchObject([
      { name: 'ana', times: 1 },
      { name: null, times: 1 },
      { name: 'ana', times: 1 },
      { name: null, times: 1 },
    ]);
    expect(JSON.stringify(failed)).not.toContain('my-password');
  });

  it('change at once what somebody may do, in sessions that are open', async () => {
    await people.addPerson(
      { name: 'bo', password: PASSWORD, grants: [{ role: 'viewer', sites: 'all' }] },
      'ana',
    );
    const { secret } = await people.signIn('bo', PASSWORD, HERE);
    await people.setGrants('bo', [{ role: 'operator', sites: ['west'] }], 'ana');
    expect((await people.sessions.find(secret))!.actor.grants).toEqual([
      { role: 'operator', sites: ['west'] },
    ]);
    await people.setDisabled('bo', true, 'ana');
    expect(await people.sessions.find(secret)).toBeNull();
    await expect(people.signIn('bo', PASSWORD, HERE)).rejects.toThrow('name or password is not right');
    await people.setDisabled('bo', false, 'ana');
    await people.signIn('bo', PASSWORD, HERE);
    expect((await entries('person-changed')).map(({ body }) => (body as { change: string }).change)).toEqual([
      'added',
      'added',
      'grants',
      'disabled',
      'enabled',
    ]);
  });

  it('change their password with the old one, which ends their other sessions', async () => {
    const other = await people.signIn('bo', PASSWORD, HERE);
    const own = await people.signIn('bo', PASSWORD, HERE);
    await expect(people.changePassword(own.session, 'wrong', 'another four words')).rejects.toMatchObject({
      code: 'unauthorised',
    });
    await people.changePassword(own.session, PASSWORD, 'another four words');
    expect(await people.sessions.find(other.secret)).toBeNull();
    expect(await people.sessions.find(own.secret)).not.toBeNull();
    await people.signIn('bo', 'another four words', HERE);
  });

  it('are never left without an admin', async () => {
    await expect(people.setDisabled('ana', true, 'ana')).rejects.toThrow(/nobody would be left/);
    await expect(people.setGrants('ana', [{ role: 'admin', sites: ['west'] }], 'ana')).rejects.toThrow(
      /nobody would be left/,
    );
    expect((await people.persons.get('ana')).disabledAt).toBeNull();
  });

  it('have sessions that end by themselves: idle, and at the latest', async () => {
    let now = new Date('2026-07-01T00:00:00Z');
    const sessions = new SessionStore(database.dataSource, { idleMinutes: 60, hoursMax: 12 }, () => now);
    const { secret } = await sessions.open('ana', HERE);
    const after = async (hours: number) => {
      now = new Date(now.getTime() + hours * 3_600_000);
      sessions.forget();
      return (await sessions.find(secret)) !== null;
    };
    for (let hour = 0.9; hour < 12; hour += 0.9) expect(await after(0.9)).toBe(true);
    expect(await after(0.9)).toBe(false);
    const idle = await sessions.open('ana', HERE);
    now = new Date(now.getTime() + 61 * 60_000);
    expect(await sessions.find(idle.secret)).toBeNull();
  });

  describe('tokens', () => {
    const WEST = [{ role: 'operator', sites: ['west'] }] as const;

    it('have a scope, and are in the chains of their sites', async () => {
      const text = await people.createToken({
        name: 'night',
        grants: WEST,
        createdBy: 'ana',
        expiresAt: null,
      });
      expect(await people.tokens.actorOf(text)).toEqual({ name: 'night', kind: 'token', grants: WEST });
      for (const chain of [PEOPLE_CHAIN, 'west'])
        expect(await entries('token-created', chain)).toMatchObject([{ body: { name: 'night', by: 'ana' } }]);
      expect(await entries('token-created', 'east')).toEqual([]);
      await people.revokeToken('night', 'ana');
      expect(await people.tokens.actorOf(text)).toBeNull();
      await expect(people.revokeToken('night', 'ana')).rejects.toThrow(/no token night is in force/);
    });

    it('end when they expire, remembered or not', async () => {
      const expiresAt = new Date(Date.now() + 700);
      const text = await people.createToken({ name: 'brief', grants: WEST, createdBy: 'ana', expiresAt });
      expect(await people.tokens.actorOf(text)).not.toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 750));
      expect(await people.tokens.actorOf(text)).toBeNull();
    });

    it.each([
      ['the name of a person', { name: 'Ana' }, /token or a person/],
      ['a name that was used', { name: 'night' }, /token or a person/],
      ['an end that is past', { name: 'past', expiresAt: new Date(0) }, /expired already/],
      ['no site', { name: 'none', grants: [{ role: 'viewer', sites: [] }] as const }, /needs a site/],
    ])('are not made with %s', async (_, change, why) => {
      const wanted = { grants: WEST, createdBy: 'ana', expiresAt: null, ...change };
      await expect(people.createToken(wanted)).rejects.toThrow(why);
    });
  });

  it('have a chain that verifies', async () => {
    await ledger.checkpoint(PEOPLE_CHAIN);
    expect(await ledger.verify(PEOPLE_CHAIN)).toMatchObject({ finding: null });
  });

  it('keep what strangers do from filling the ledger', async () => {
    const flooded = new People(database.dataSource, ledger, DEFAULT_PEOPLE);
    const before = (await ledger.head(PEOPLE_CHAIN)).seq;
    for (let index = 0; index < 1_000; index += 1)
      await flooded.record.writeOften('access-refused', { name: `n${index}` });
    await flooded.record.flush();
    const { seq } = await ledger.head(PEOPLE_CHAIN);
    expect(seq - before).toBe(201);
    const [last] = await ledger.read(PEOPLE_CHAIN, { fromSeq: seq, limit: 1 });
    expect(last!.body).toMatchObject({ times: 800 });
  });
});

describe('passwords', () => {
  it.each([
    ['short', /at least 12/],
    ['x'.repeat(300), /at most 256/],
    ['aaaaaaaaaaaaa', /repeats/],
    ['anastasia-1234', /little more than the name/],
  ])('%s will not do', (password, why) => {
    expect(passwordMistake(password, 'anastasia')).toMatch(why);
  });

  it('of nobody are never right', async () => {
    expect(await isPassword(null, 'hunter2hunter2')).toBe(false);
  });
});

describe('guessing', () => {
  const tries = async (limits: SignInLimits, name: string, address: string, known = false) => {
    try {
      await limits.attempt(name, address, known);
      return 0;
    } catch (error) {
      return (error as { context: { retryAfterSeconds: number } }).context.retryAfterSeconds;
    }
  };

  it('waits after five at one name from one address, and not for others', async () => {
    const limits = new SignInLimits();
    for (let count = 0; count < 5; count += 1) expect(await tries(limits, 'ana', '192.0.2.1')).toBe(0);
    expect(await tries(limits, 'ana', '192.0.2.1')).toBe(1);
    expect(await tries(limits, 'bo', '192.0.2.1')).toBe(0);
    expect(await tries(limits, 'ana', '192.0.2.2')).toBe(0);
  });

  it('from everywhere at once never keeps the owner out of where they have been', async () => {
    const limits = new SignInLimits();
    let strangers = 0;
    for (let count = 0; count < 200; count += 1)
      strangers = Math.max(strangers, await tries(limits, 'ana', `198.51.100.${count}`));
    expect(strangers).toBeGreaterThan(0);
    expect(strangers).toBeLessThanOrEqual(60);
    expect(await tries(limits, 'ana', '192.0.2.1', true)).toBe(0);
  });

  it('begins anew after a try that was right', async () => {
    const limits = new SignInLimits();
    for (let count = 0; count < 5; count += 1) await tries(limits, 'ana', '192.0.2.1');
    await limits.succeeded('ana', '192.0.2.1');
    expect(await tries(limits, 'ana', '192.0.2.1')).toBe(0);
  });

  it('counts an IPv6 network of one household as one', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2:ffff::1'));
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });
});
