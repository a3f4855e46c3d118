import type { DataSource, EntityManager } from 'typeorm';
import { ConflictError, EbbError } from '../core/errors.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { sha256Hex } from '../core/ledger/digest.js';
import { type Grant, grantMistake } from '../core/people/index.js';
import { comparable, personName } from './names.js';

/** Somebody who may sign in. */
export interface Person {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly hasPassword: boolean;
  /** As the provider of identities knows them; null: it does not. */
  readonly providerSubject: string | null;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  /** Of what they may do and whether they may come in, SHA-256, hex: what a change of these is made from. */
  readonly hash: string;
}

export interface NewPerson {
  readonly name: string;
  readonly passwordHash: string | null;
  readonly providerSubject?: string | null;
  readonly grants: readonly Grant[];
}

/** The table of people. What is written into the ledger about it is written by whoever calls. */
export class PersonStore {
  constructor(private readonly database: DataSource) {}

  async count(): Promise<number> {
    const [row] = await this.database.query<{ count: string }[]>('SELECT count(*) FROM person');
    return Number(row!.count);
  }

  async list(): Promise<Person[]> {
    const rows = await this.database.query<PersonRow[]>('SELECT * FROM person ORDER BY name');
    return rows.map(personOf);
  }

  /** @throws EbbError (rejected) where there is nobody of that name */
  async get(name: string): Promise<Person> {
    const found = await this.find(name);
    if (found) return found.person;
    throw new EbbError('rejected', `there is no person ${comparable(name)}; ebb user list shows them`);
  }

  async find(name: string): Promise<{ person: Person; passwordHash: string | null } | null> {
    return this.#one('name = $1', comparable(name));
  }

  async findBySubject(providerSubject: string): Promise<Person | null> {
    return (await this.#one('provider_subject = $1', providerSubject))?.person ?? null;
  }

  /** @throws EbbError (rejected) where the name is taken, by a person or a token, or a grant is none */
  async add(
    { name: wanted, passwordHash, providerSubject = null, grants }: NewPerson,
    tx: EntityManager = this.database.manager,
  ): Promise<Person> {
    const name = personName(wanted);
    checkGrants(grants);
    const rows = await tx.query<PersonRow[]>(
      `INSERT INTO person (name, password_hash, provider_subject, grants, created_at)
       SELECT $1, $2, $3, $4, now() WHERE NOT EXISTS (SELECT 1 FROM api_token WHERE lower(name) = $1)
       ON CONFLICT (name) DO NOTHING RETURNING *`,
      [name, passwordHash, providerSubject, JSON.stringify(grants)],
    );
    if (rows[0]) return personOf(rows[0]);
    throw new EbbError('rejected', `there is or was a person or a token ${name}; choose another name`);
  }

  /**
   * @param ifHash the person's `hash` that the change was made from; absent: any
   * @throws EbbError (rejected) where nobody is left who may administer everywhere; ConflictError where it is another
   */
  async setGrants(name: string, grants: readonly Grant[], ifHash?: string): Promise<void> {
    checkGrants(grants);
    const sql = 'UPDATE person SET grants = $2 WHERE name = $1';
    await this.#change(sql, name, JSON.stringify(grants), ifHash);
  }

  /** From now on somebody is known by the provider. */
  async setProviderSubject(name: string, providerSubject: string): Promise<void> {
    await this.#change('UPDATE person SET provider_subject = $2 WHERE name = $1', name, providerSubject);
  }

  async setPasswordHash(name: string, passwordHash: string): Promise<void> {
    await this.#change('UPDATE person SET password_hash = $2 WHERE name = $1', name, passwordHash);
  }

  /** @throws as `setGrants` */
  async setDisabled(name: string, disabled: boolean, ifHash?: string): Promise<void> {
    await this.#change(
      'UPDATE person SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, now()) END WHERE name = $1',
      name,
      disabled,
      ifHash,
    );
  }

  async #one(where: string, value: string): Promise<{ person: Person; passwordHash: string | null } | null> {
    const [row] = await this.database.query<PersonRow[]>(`SELECT * FROM person WHERE ${where}`, [value]);
    return row ? { person: personOf(row), passwordHash: row.password_hash } : null;
  }

  async #change(sql: string, name: string, value: unknown, ifHash?: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      // Changes take turns: two admins who take the role from each other would leave none.
      await tx.query('LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE');
      const [row] = await tx.query<PersonRow[]>('SELECT * FROM person WHERE name = $1', [comparable(name)]);
      if (ifHash !== undefined && row && personOf(row).hash !== ifHash)
        throw new ConflictError(
          `${row.name} was changed by somebody else meanwhile: look again before you change them`,
        );
      const before = await admins(tx);
      await tx.query(sql, [comparable(name), value]);
      if (before > 0 && (await admins(tx)) === 0)
        throw new EbbError(
          'rejected',
          'nobody would be left who administers all sites; name another admin first',
        );
    });
  }
}

async function admins(tx: EntityManager): Promise<number> {
  const [row] = await tx.query<{ count: string }[]>(
    `SELECT count(*) FROM person
     WHERE disabled_at IS NULL AND grants @> '[{"role":"admin","sites":"all"}]'`,
  );
  return Number(row!.count);
}

function checkGrants(grants: readonly Grant[]): void {
  const mistake = grants.map(grantMistake).find((each) => each !== null);
  if (mistake) throw new EbbError('rejected', mistake);
}

interface PersonRow {
  name: string;
  password_hash: string | null;
  provider_subject: string | null;
  grants: readonly Grant[];
  created_at: Date;
  disabled_at: Date | null;
}

function personOf(row: PersonRow): Person {
  return {
    name: row.name,
    grants: row.grants,
    hasPassword: row.password_hash !== null,
    providerSubject: row.provider_subject,
    createdAt: row.created_at.toISOString(),
    disabledAt: row.disabled_at?.toISOString() ?? null,
    hash: sha256Hex(canonicalJson({ grants: row.grants, isDisabled: row.disabled_at !== null })),
  };
}
