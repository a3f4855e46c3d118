import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { hashPassword } from './passwords.js';
import { personName } from './names.js';
import { type Person, PersonStore } from './person-store.js';
import { hashOf, randomSecret } from './random-text.js';
import { ADMIN_EVERYWHERE } from './token-store.js';

/** Lets the first person in, who may do everything: by a link that works once. */
export class WelcomeDesk {
  constructor(
    private readonly database: DataSource,
    private readonly persons: PersonStore,
  ) {}

  /** A new link's secret, in place of one that was not used; null where there is somebody already. */
  async ensure(): Promise<string | null> {
    if ((await this.persons.count()) > 0) return null;
    const secret = randomSecret();
    await this.database.transaction(async (tx) => {
      await tx.query('DELETE FROM welcome_link WHERE used_at IS NULL');
      await tx.query('INSERT INTO welcome_link (hash, created_at) VALUES ($1, now())', [hashOf(secret)]);
    });
    return secret;
  }

  /**
   * Makes the first person. The link dies with it, and only then: a password that is too weak leaves it as it was.
   * @throws EbbError (unauthorised) where the link opens nothing, (rejected) where name or password will not do
   */
  async use(secret: string, wantedName: string, password: string): Promise<Person> {
    if (!(await this.#isOpen(secret))) throw deadLink();
    const name = personName(wantedName);
    const passwordHash = await hashPassword(password, name);
    return this.database.transaction(async (tx) => {
      const [, used] = await tx.query<[unknown[], number]>(
        `UPDATE welcome_link SET used_at = now()
         WHERE hash = $1 AND used_at IS NULL AND NOT EXISTS (SELECT 1 FROM person)`,
        [hashOf(secret)],
      );
      if (used === 0) throw deadLink();
      return this.persons.add({ name, passwordHash, grants: ADMIN_EVERYWHERE }, tx);
    });
  }

  async #isOpen(secret: string): Promise<boolean> {
    const [row] = await this.database.query<unknown[]>(
      `SELECT 1 FROM welcome_link WHERE hash = $1 AND used_at IS NULL AND NOT EXISTS (SELECT 1 FROM person)`,
      [hashOf(secret)],
    );
    return row !== undefined;
  }
}

function deadLink(): EbbError {
  return new EbbError(
    'unauthorised',
    'this link lets nobody in: it was used, or a newer one was made. While there is nobody yet, each start of Ebb makes one; later an admin adds people.',
  );
}
