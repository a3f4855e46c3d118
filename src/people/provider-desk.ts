import { EbbError } from '../core/errors.js';
import { type Grant, grantsOfClaims, nameOfClaims, type ProviderConfig } from '../core/people/index.js';
import type { IdentityProvider, ProvenIdentity } from './identity-provider.js';
import { personName } from './names.js';
import type { Person, PersonStore } from './person-store.js';
import type { PeopleRecord } from './record.js';
import type { SessionStore } from './session-store.js';

/**
 * Why the provider's word lets somebody not in: it gives no role; an admin has locked them out; their name is somebody else's
 * here; it says no name that can be one; it did not confirm who they are; it does not answer.
 */
export type RefusalReason =
  'no-role' | 'disabled' | 'name-taken' | 'no-name' | 'not-confirmed' | 'unavailable';

/** A sign-in by way of the provider that came to nothing. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(
    readonly why: RefusalReason,
    /** Whose it was; null where nobody has proved that. */
    readonly person: string | null = null,
  ) {
    super(`sign-in refused: ${why}`);
  }
}

/** @throws SignInRefused where nobody has proved who they are */
export async function finished(
  provider: IdentityProvider,
  query: string,
  sealed: string | null,
): Promise<ProvenIdentity> {
  return provider.finish(query, sealed).catch((error: unknown) => {
    if (!(error instanceof EbbError)) throw error;
    throw new SignInRefused(error.code === 'unreachable' ? 'unavailable' : 'not-confirmed');
  });
}

/** What people are written with. */
interface Stores {
  readonly persons: PersonStore;
  readonly sessions: SessionStore;
  readonly record: PeopleRecord;
}

/** Makes the provider's people people here, with the roles that it gives them, anew at each sign-in. */
export class ProviderDesk {
  constructor(
    private readonly stores: Stores,
    private readonly config: ProviderConfig,
  ) {}

  /** @throws SignInRefused */
  async personOf({ subject, claims }: ProvenIdentity): Promise<Person> {
    const { persons, sessions } = this.stores;
    const grants = grantsOfClaims(claims, this.config);
    const known = await persons.findBySubject(subject);
    if (known && known.disabledAt !== null) throw new SignInRefused('disabled', known.name);
    if (grants.length === 0) {
      // What was open goes on by roles that the provider gives no more.
      if (known) await sessions.endAll(known.name);
      throw new SignInRefused('no-role', known?.name ?? usable(nameOfClaims(claims, this.config)));
    }
    if (known) return this.#withGrants(known, grants);
    const name = usable(nameOfClaims(claims, this.config));
    if (name === null) throw new SignInRefused('no-name');
    const found = await persons.find(name);
    return found ? this.#bound(found.person, subject, grants) : this.#added(name, subject, grants);
  }

  async #added(name: string, providerSubject: string, grants: readonly Grant[]): Promise<Person> {
    const { persons, record } = this.stores;
    try {
      const person = await persons.add({ name, passwordHash: null, providerSubject, grants });
      await record.write('person-changed', { name, change: 'added', grants, by: this.#by });
      return person;
    } catch (error) {
      // A token may have the name.
      if (error instanceof EbbError) throw new SignInRefused('name-taken', name);
      throw error;
    }
  }

  /** Somebody who was let in beforehand for the provider alone; whoever has a password is another. */
  async #bound(person: Person, subject: string, grants: readonly Grant[]): Promise<Person> {
    const { name, hasPassword, providerSubject, disabledAt } = person;
    if (disabledAt !== null) throw new SignInRefused('disabled', name);
    if (hasPassword || providerSubject !== null) throw new SignInRefused('name-taken', name);
    await this.stores.persons.setProviderSubject(name, subject);
    await this.stores.record.write('person-changed', { name, change: 'provider', by: this.#by });
    return this.#withGrants(person, grants);
  }

  async #withGrants(person: Person, grants: readonly Grant[]): Promise<Person> {
    const { persons, sessions, record } = this.stores;
    const { name, grants: from } = person;
    if (JSON.stringify(textsOf(from)) === JSON.stringify(textsOf(grants))) return person;
    try {
      await persons.setGrants(name, grants);
    } catch (error) {
      // Nobody would be left who administers all sites.
      if (error instanceof EbbError) throw new SignInRefused('no-role', name);
      throw error;
    }
    sessions.forget();
    await record.write('person-changed', { name, change: 'grants', from, to: grants, by: this.#by });
    return persons.get(name);
  }

  get #by(): string {
    return `provider ${this.config.issuer}`;
  }
}

/** A database keeps no order of members. */
function textsOf(grants: readonly Grant[]): string[] {
  return grants.map(({ role, sites, customers = [] }) => JSON.stringify([role, sites, customers]));
}

function usable(name: string | null): string | null {
  if (name === null) return null;
  try {
    return personName(name);
  } catch {
    return null;
  }
}
