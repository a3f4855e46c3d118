import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';

/** A write's key, what was asked with it, and what was answered. */
@Entity('idempotency_key')
export class IdempotencyKeyEntity {
  @PrimaryColumn('text') actor!: string;
  @PrimaryColumn('text') key!: string;
  @Column('text') requestHash!: string;
  /** Null until it is answered. */
  @Column('int', { nullable: true }) status!: number | null;
  @Column('text', { nullable: true }) answer!: string | null;
  @Column('timestamptz') expiresAt!: Date;
}

/** Longer than anybody's telephone is without a line, and than an override holds. */
const HOURS_KEPT = 8 * 24;
const SWEEP_MS = 3_600_000;

/** What was answered to a write. */
export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly text: string;
}

/** Keys of writes, kept over restarts. */
@Injectable()
export class AnswerStore {
  #sweptAtMs = 0;

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** What is known of the key; null where it is new, and claimed now. `answer` is null where nothing was answered yet. */
  async claim(
    actor: string,
    key: string,
    hash: string,
  ): Promise<{ readonly hash: string; readonly answer: Answer | null } | null> {
    await this.#sweep();
    const inserted = await this.database.query<unknown[]>(
      `INSERT INTO idempotency_key AS old (actor, key, request_hash, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(hours => $4))
       ON CONFLICT (actor, key) DO UPDATE
       SET request_hash = $3, status = NULL, answer = NULL, expires_at = EXCLUDED.expires_at
       WHERE old.expires_at < now() RETURNING key`,
      [actor, key, hash, HOURS_KEPT],
    );
    if (inserted.length > 0) return null;
    const [row] = await this.database.query<KeyRow[]>(
      'SELECT request_hash, status, answer FROM idempotency_key WHERE actor = $1 AND key = $2',
      [actor, key],
    );
    const { request_hash: known, status, answer: text } = row!;
    return { hash: known, answer: status === null ? null : { status, text: text! } };
  }

  async keep(actor: string, key: string, { status, text }: Answer): Promise<void> {
    await this.database.query(
      'UPDATE idempotency_key SET status = $3, answer = $4 WHERE actor = $1 AND key = $2',
      [actor, key, status, text],
    );
  }

  /** Nothing was done: the key is as good as new. */
  async release(actor: string, key: string): Promise<void> {
    await this.database.query('DELETE FROM idempotency_key WHERE actor = $1 AND key = $2', [actor, key]);
  }

  async #sweep(): Promise<void> {
    if (Date.now() - this.#sweptAtMs < SWEEP_MS) return;
    this.#sweptAtMs = Date.now();
    await this.database.query('DELETE FROM idempotency_key WHERE expires_at < now()');
  }
}

interface KeyRow {
  request_hash: string;
  status: number | null;
  answer: string | null;
}
