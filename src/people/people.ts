import { type BeforeApplicationShutdown, Inject, Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { type Actor, DEFAULT_PEOPLE, type Grant, type PeopleConfig } from '../core/people/index.js';
import { Ledger } from '../ledger/index.js';
import { IdentityProvider } from './identity-provider.js';
import { comparable, personName } from './names.js';
import { hashPassword, isOutdated, isPassword } from './passwords.js';
import { type Person, PersonStore } from './person-store.js';
import { finished, ProviderDesk, SignInRefused } from './provider-desk.js';
import { PeopleRecord } from './record.js';
import { type Session, SessionStore, type SignInPlace } from './session-store.js';
import { SignInLimits } from './sign-in-limits.js';
import { ADMIN_EVERYWHERE, FIRST_TOKEN, type NewToken, TokenStore } from './token-store.js';
import { WelcomeDesk } from './welcome-desk.js';

/** A `PeopleConfig`, from the composition root. */
export const PEOPLE_CONFIG = Symbol('PEOPLE_CONFIG');

/** An address is trusted to be the person's for so long after a sign-in. */
const KNOWN_ADDRESS_DAYS = 90;

/** A session that was opened, with the text of its cookie. */
export interface OpenedSession {
  readonly secret: string;
  readonly session: Session;
}

/** Who may do what: people, sessions and tokens. Every change is in the ledger, in the chain `_people`. */
@Injectable()
export class People implements BeforeApplicationShutdown {
  readonly record: PeopleRecord;
  readonly persons: PersonStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  /** Null: people sign in with a password alone. */
  readonly provider: IdentityProvider | null;
  readonly #welcome: WelcomeDesk;
  readonly #limits = new SignInLimits();

  constructor(
    @InjectDataSource() database: DataSource,
    private readonly ledger: Ledger,
    @Optional() @Inject(PEOPLE_CONFIG) readonly config: PeopleConfig = DEFAULT_PEOPLE,
  ) {
    this.record = new PeopleRecord(ledger);
    this.persons = new PersonStore(database);
    this.sessions = new SessionStore(database, config.sessions);
    this.tokens = new TokenStore(database);
    this.provider = config.oidc ? new IdentityProvider(config.oidc) : null;
    this.#welcome = new WelcomeDesk(database, this.persons);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.record.flush();
  }

  /**
   * @throws EbbError (unauthorised) where name and password do not belong together, (rate-limited) with the seconds to wait
   */
  async signIn(typedName: string, password: string, place: SignInPlace): Promise<OpenedSession> {
    const name = comparable(typedName).slice(0, 64);
    const isKnown = await this.sessions.wasHere(name, place.address, KNOWN_ADDRESS_DAYS);
    await this.#attempt(name, place.address, isKnown);
    const found = await this.persons.find(name);
    const right = await isPassword(found?.passwordHash ?? null, password);
    if (!found || !right || found.person.disabledAt !== null) {
      // What is typed for a name may be a password: only names that are somebody's are written down.
      await this.record.writeOften('sign-in-failed', { name: found?.person.name ?? null });
      throw new EbbError('unauthorised', 'name or password is not right');
    }
    await this.#limits.succeeded(name, place.address);
    if (isOutdated(found.passwordHash!))
      await this.persons.setPasswordHash(name, await hashPassword(password, name));
    return this.open(found.person, place);
  }

  /**
   * Signs in whoever comes back from the provider of identities.
   * @param query of the address that they come back to
   * @param sealed what their browser was given before
   * @throws SignInRefused, which is in the ledger then
   */
  async signInByProvider(
    query: string,
    sealed: string | null,
    place: Omit<SignInPlace, 'method'>,
  ): Promise<OpenedSession> {
    try {
      const identity = await finished(this.provider!, query, sealed);
      const person = await new ProviderDesk(this, this.provider!.config).personOf(identity);
      return await this.open(person, { ...place, method: 'provider' });
    } catch (error) {
      if (error instanceof SignInRefused)
        await this.record.writeOften('sign-in-failed', {
          name: error.person,
          method: 'provider',
          why: error.why,
        });
      throw error;
    }
  }

  /** Opens a session for somebody who has proved who they are. */
  async open({ name }: Person, place: SignInPlace): Promise<OpenedSession> {
    const opened = await this.sessions.open(name, place);
    const { session } = opened;
    await this.record.write('signed-in', {
      name,
      method: place.method,
      address: place.address,
      sessionId: session.sessionId,
    });
    return opened;
  }

  async signOut({ sessionId, name }: Session): Promise<void> {
    if (await this.sessions.end(sessionId)) await this.record.write('signed-out', { name, sessionId });
  }

  /** Ends somebody's session. @throws EbbError (rejected) where none of that id is open */
  async revokeSession(sessionId: string, by: string): Promise<void> {
    const ended = await this.sessions.end(sessionId);
    if (!ended) throw new EbbError('rejected', `no session ${sessionId} is open`);
    await this.record.write('session-revoked', { name: ended.name, sessionId, by });
  }

  /** The secret of a link for the first person; null where there is somebody. */
  ensureWelcome(): Promise<string | null> {
    return this.#welcome.ensure();
  }

  /** Makes the first token, which may do everything; null where there is one already. */
  async ensureFirstToken(): Promise<string | null> {
    if ((await this.tokens.list()).length > 0) return null;
    const expiresAt = null;
    return this.createToken({
      name: FIRST_TOKEN,
      grants: ADMIN_EVERYWHERE,
      createdBy: 'first start',
      expiresAt,
    });
  }

  /** Makes the first person and signs them in. @throws EbbError (unauthorised), (rejected) */
  async welcome(secret: string, name: string, password: string, place: SignInPlace): Promise<OpenedSession> {
    const person = await this.#welcome.use(secret, name, password).catch(async (error: unknown) => {
      if (error instanceof EbbError && error.code === 'unauthorised')
        await this.record.writeOften('sign-in-failed', { name: null, method: 'welcome' });
      throw error;
    });
    const { grants } = person;
    await this.record.write('person-changed', {
      name: person.name,
      change: 'added',
      grants,
      by: 'welcome link',
    });
    return this.open(person, place);
  }

  /** @param password null: signs in by way of the provider alone @throws EbbError (rejected) */
  async addPerson(
    {
      name: wanted,
      password,
      grants,
      providerSubject = null,
    }: {
      readonly name: string;
      readonly password: string | null;
      readonly grants: readonly Grant[];
      readonly providerSubject?: string | null;
    },
    by: string,
  ): Promise<Person> {
    const name = personName(wanted);
    const passwordHash = password === null ? null : await hashPassword(password, name);
    const person = await this.persons.add({ name, passwordHash, grants, providerSubject });
    await this.record.write('person-changed', { name, change: 'added', grants, by });
    return person;
  }

  /** What somebody may do from now on; their sessions go on with it. @throws as `PersonStore.setGrants` */
  async setGrants(name: string, grants: readonly Grant[], by: string, ifHash?: string): Promise<Person> {
    const before = await this.persons.get(name);
    await this.persons.setGrants(name, grants, ifHash);
    this.sessions.forget();
    await this.record.write('person-changed', {
      name: before.name,
      change: 'grants',
      from: before.grants,
      to: grants,
      by,
    });
    return this.persons.get(name);
  }

  /** Locks somebody out, and ends their sessions, or lets them in again. @throws EbbError (rejected) */
  async setDisabled(name: string, disabled: boolean, by: string, ifHash?: string): Promise<Person> {
    const before = await this.persons.get(name);
    await this.persons.setDisabled(name, disabled, ifHash);
    if (disabled) await this.sessions.endAll(before.name);
    await this.record.write('person-changed', {
      name: before.name,
      change: disabled ? 'disabled' : 'enabled',
      by,
    });
    return this.persons.get(name);
  }

  /** Sets a password and ends the person's other sessions. @throws EbbError (rejected) where it is too weak */
  async setPassword(
    name: string,
    password: string,
    by: string,
    keepSessionId: string | null = null,
  ): Promise<void> {
    const person = await this.persons.get(name);
    await this.persons.setPasswordHash(person.name, await hashPassword(password, person.name));
    await this.sessions.endAll(person.name, keepSessionId);
    await this.record.write('person-changed', { name: person.name, change: 'password', by });
  }

  /** The same by the person. @throws EbbError (unauthorised) where the old one is not right, (rate-limited), (rejected) */
  async changePassword({ name, sessionId, address }: Session, old: string, wanted: string): Promise<void> {
    await this.#attempt(name, address, true);
    const found = await this.persons.find(name);
    if (!(await isPassword(found?.passwordHash ?? null, old))) {
      await this.record.writeOften('sign-in-failed', { name, method: 'password change' });
      throw new EbbError('unauthorised', 'the old password is not right');
    }
    await this.#limits.succeeded(name, address);
    await this.setPassword(name, wanted, name, sessionId);
  }

  /** The person who somebody is, or who made that token, or the token that made it; null: none who signs in. */
  async personBehind({ name, kind }: Pick<Actor, 'name' | 'kind'>): Promise<string | null> {
    if (kind === 'person') return comparable(name);
    const maker = await this.tokens.maker(name);
    return maker === null ? null : ((await this.persons.find(maker))?.person.name ?? null);
  }

  /** What somebody may do now; null where they may not come in any more. */
  async actorNow({ name, kind }: Pick<Actor, 'name' | 'kind'>): Promise<Actor | null> {
    if (kind === 'token') return this.tokens.named(name);
    const person = (await this.persons.find(name))?.person;
    return !person || person.disabledAt !== null ? null : { name: person.name, kind, grants: person.grants };
  }

  /** @returns the token's text, which cannot be had again @throws EbbError (rejected) */
  async createToken(wanted: NewToken): Promise<string> {
    const text = await this.tokens.create(wanted);
    const { name, grants, createdBy: by, expiresAt } = wanted;
    await this.#recordToken('token-created', grants, {
      name,
      by,
      grants,
      expiresAt: expiresAt?.toISOString() ?? null,
    });
    return text;
  }

  /** @throws EbbError (rejected) where none of that name is in force */
  async revokeToken(name: string, by: string): Promise<void> {
    const grants = await this.tokens.revoke(name);
    if (!grants) throw new EbbError('rejected', `no token ${name} is in force; ebb token list shows them`);
    await this.#recordToken('token-revoked', grants, { name, by });
  }

  /** @throws EbbError (rate-limited), which is in the ledger then */
  async #attempt(name: string, address: string, isKnown: boolean): Promise<void> {
    try {
      await this.#limits.attempt(name, address, isKnown);
    } catch (error) {
      await this.record.writeOften('sign-in-failed', { name: null, why: 'too many tries' });
      throw error;
    }
  }

  /** In the chain of people, and in those of the sites that the token is for: their auditors see who could do what. */
  async #recordToken(
    kind: 'token-created' | 'token-revoked',
    grants: readonly Grant[],
    body: object,
  ): Promise<void> {
    await this.record.write(kind, body);
    for (const siteId of await this.ledger.sites())
      if (
        siteId.startsWith('_') === false &&
        grants.some(({ sites }) => sites === 'all' || sites.includes(siteId))
      )
        await this.ledger.append(siteId, [{ kind, body }]);
  }
}
