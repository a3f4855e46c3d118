import type { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { type Actor, type Grant, grantMistake } from '../core/people/index.js';
import { hashOf, randomSecret } from './random-text.js';
import { Remembered } from './remembered.js';

/** Known tokens are looked up again after this long, so that one that was revoked elsewhere ends soon. */
const CACHE_MS = 5_000;
/** Uses within this long are written down once. */
const LAST_USE_MS = 60_000;
/** Name of the token that the first start makes. */
export const FIRST_TOKEN = 'first-start';
export const ADMIN_EVERYWHERE: readonly Grant[] = [{ role: 'admin', sites: 'all' }];

export interface TokenRecord {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly expiresAt: string | null;
  /** To the minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export interface NewToken {
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly createdBy: string;
  /** Null: it does not expire. */
  readonly expiresAt: Date | null;
}

/** What speaks to the API without a person: bearer tokens, each with a scope and an end. */
export class TokenStore {
  readonly #known = new Remembered<{ readonly actor: Actor; readonly expiresMs: number }>(CACHE_MS);

  constructor(private readonly database: DataSource) {}

  /**
   * @returns the token's text, which cannot be had again
   * @throws EbbError (rejected) where the name is taken, by a person or a token, also one that was revoked: records name it.
   */
  async create({ name, grants, createdBy, expiresAt }: NewToken): Promise<string> {
    if (name.trim() === '') throw new EbbError('rejected', 'a token needs a name');
    const mistake = grants.map(grantMistake).find((each) => each !== null);
    if (mistake) throw new EbbError('rejected', mistake);
    if (expiresAt && expiresAt.getTime() <= Date.now())
      throw new EbbError('rejected', 'a token that has expired already would open nothing');
    const token = `ebb_${randomSecret()}`;
    const rows = await this.database.query<unknown[]>(
      `INSERT INTO api_token (name, hash, grants, created_at, created_by, expires_at)
       SELECT $1, $2, $3, now(), $4, $5 WHERE NOT EXISTS (SELECT 1 FROM person WHERE name = lower($1))
       ON CONFLICT (name) DO NOTHING RETURNING name`,
      [name, hashOf(token), JSON.stringify(grants), createdBy, expiresAt],
    );
    if (rows.length === 0)
      throw new EbbError('rejected', `there is or was a token or a person ${name}; choose another name`);
    return token;
  }

  async list(): Promise<TokenRecord[]> {
    const rows = await this.database.query<TokenRow[]>('SELECT * FROM api_token ORDER BY created_at, name');
    return rows.map((row) => ({
      name: row.name,
      grants: row.grants,
      createdAt: row.created_at.toISOString(),
      createdBy: row.created_by,
      expiresAt: row.expires_at?.toISOString() ?? null,
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      revokedAt: row.revoked_at?.toISOString() ?? null,
    }));
  }

  /** Ends a token. Returns what it could do; null where none of that name was in force. */
  async revoke(name: string): Promise<readonly Grant[] | null> {
    const [rows] = await this.database.query<[{ grants: readonly Grant[] }[], number]>(
      'UPDATE api_token SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL RETURNING grants',
      [name],
    );
    this.#known.clear();
    return rows[0]?.grants ?? null;
  }

  /** A token in force by its name; null where none is. */
  async named(name: string): Promise<Actor | null> {
    const [row] = await this.database.query<TokenRow[]>(
      `SELECT * FROM api_token WHERE name = $1 AND ${IN_FORCE}`,
      [name],
    );
    return row ? { name: row.name, kind: 'token', grants: row.grants } : null;
  }

  /** Who made a token, or the token that made it, and so on; null where that was no person and no token. */
  async maker(name: string): Promise<string | null> {
    const rows = await this.database.query<{ name: string; created_by: string | null }[]>(
      `WITH RECURSIVE made AS (
         SELECT name, created_by FROM api_token WHERE name = $1
         UNION SELECT t.name, t.created_by FROM api_token t JOIN made ON t.name = made.created_by
       ) SELECT * FROM made`,
      [name],
    );
    const first = rows.find(({ created_by: by }) => !rows.some((each) => each.name === by));
    return first === undefined || first.name === FIRST_TOKEN ? null : first.created_by;
  }

  /** Who speaks with that token; null where it opens nothing. Compared by hash: its text never meets a comparison. */
  async actorOf(token: string): Promise<Actor | null> {
    const hash = hashOf(token);
    const known = this.#known.get(hash);
    if (known && known.expiresMs > Date.now()) return known.actor;
    const [row] = await this.database.query<TokenRow[]>(
      `SELECT * FROM api_token WHERE hash = $1 AND ${IN_FORCE}`,
      [hash],
    );
    if (!row) return null;
    if (row.last_used_at === null || Date.now() - row.last_used_at.getTime() > LAST_USE_MS)
      await this.database.query('UPDATE api_token SET last_used_at = now() WHERE hash = $1', [hash]);
    const actor: Actor = { name: row.name, kind: 'token', grants: row.grants };
    this.#known.set(hash, { actor, expiresMs: row.expires_at?.getTime() ?? Infinity });
    return actor;
  }
}

const IN_FORCE = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())';

interface TokenRow {
  name: string;
  grants: readonly Grant[];
  created_at: Date;
  created_by: string | null;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}
