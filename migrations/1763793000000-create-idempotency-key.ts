import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of writes with their answers, so that what is sent twice is done once. */
export class CreateIdempotencyKey1763793000000 implements MigrationInterface {
  name = 'CreateIdempotencyKey1763793000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_key (
        actor text NOT NULL,
        key text NOT NULL,
        request_hash text NOT NULL,
        status integer,
        answer text,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (actor, key)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
