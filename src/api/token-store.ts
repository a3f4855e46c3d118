import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { EbbError } from '../core/errors.js';

/** A bearer token, by the hash of its text: the text itself is nowhere. */
@Entity('api_token')
export class ApiTokenEntity {
  @PrimaryColumn('text') name!: string;
  @Column('text') hash!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) lastUsedAt!: Date | null;
}

const TOKEN_BYTES = 32;
/** Known tokens are looked up again after this long, so that a revoked one ends soon. */
const CACHE_MS = 5_000;
/** Uses within this long are written down once. */
const LAST_USE_MS = 60_000;
/** Name of the token that the first start makes. */
export const FIRST_TOKEN = 'first-start';

export interface TokenRecord {
  readonly name: string;
  readonly createdAt: string;
  /** To the minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** Who may speak to the API. */
@Injectable()
export class TokenStore {
  readonly #known = new Map<string, { readonly name: string; readonly untilMs: number }>();

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Makes the first token and returns its text; null where there is one already. */
  async ensureFirst(): Promise<string | null> {
    const [row] = await this.database.query<{ count: string }[]>('SELECT count(*) FROM api_token');
    return Number(row!.count) > 0 ? null : this.create(FIRST_TOKEN);
  }

  /**
   * @returns the token's text, which cannot be had again
   * @throws EbbError (rejected) where the name is taken, also by a token that was revoked: records name it.
   */
  async create(name: string): Promise<string> {
    if (name.trim() === '') throw new EbbError('rejected', 'a token needs a name');
    const token = `ebb_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
    const rows = await this.database.query<unknown[]>(
      `INSERT INTO api_token (name, hash, created_at) VALUES ($1, $2, now())
       ON CONFLICT (name) DO NOTHING RETURNING name`,
      [name, hashOf(token)],
    );
    if (rows.length === 0)
      throw new EbbError('rejected', `there is or was a token ${name}; choose another name`);
    return token;
  }

  async list(): Promise<TokenRecord[]> {
    const rows = await this.database.query<TokenRow[]>('SELECT * FROM api_token ORDER BY created_at, name');
    return rows.map((row) => ({
      name: row.name,
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      revokedAt: row.revoked_at?.toISOString() ?? null,
    }));
  }

  /** Whether there was such a token in force. */
  async revoke(name: string): Promise<boolean> {
    const result = await this.database.query<[unknown[], number]>(
      'UPDATE api_token SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL',
      [name],
    );
    this.#known.clear();
    return result[1] > 0;
  }

  /** The name of the token, or null where it opens nothing. Compared by hash: its text never meets a comparison. */
  async nameOf(token: string): Promise<string | null> {
    const hash = hashOf(token);
    const known = this.#known.get(hash);
    if (known && known.untilMs > Date.now()) return known.name;
    this.#known.delete(hash);
    const [row] = await this.database.query<TokenRow[]>(
      'SELECT * FROM api_token WHERE hash = $1 AND revoked_at IS NULL',
      [hash],
    );
    if (!row) return null;
    if (row.last_used_at === null || Date.now() - row.last_used_at.getTime() > LAST_USE_MS)
      await this.database.query('UPDATE api_token SET last_used_at = now() WHERE hash = $1', [hash]);
    this.#known.set(hash, { name: row.name, untilMs: Date.now() + CACHE_MS });
    return row.name;
  }
}

interface TokenRow {
  name: string;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
