import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their sessions, the first person's link; tokens get a scope and an end. */
export class CreatePeople1763792000000 implements MigrationInterface {
  name = 'CreatePeople1763792000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE person (
        name text PRIMARY KEY,
        password_hash text,
        provider_subject text UNIQUE,
        grants jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        disabled_at timestamptz
      )`);
    await runner.query(`
      CREATE TABLE person_session (
        session_id text PRIMARY KEY,
        hash text NOT NULL UNIQUE,
        name text NOT NULL REFERENCES person (name),
        method text NOT NULL,
        address text NOT NULL,
        agent text NOT NULL,
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
      )`);
    await runner.query('CREATE INDEX person_session_name ON person_session (name, created_at)');
    await runner.query(`
      CREATE TABLE welcome_link (
        hash text PRIMARY KEY,
        created_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    // Tokens that are there already could do everything, and go on so.
    await runner.query(`ALTER TABLE api_token
      ADD COLUMN grants jsonb NOT NULL DEFAULT '[{"role":"admin","sites":"all"}]',
      ADD COLUMN created_by text,
      ADD COLUMN expires_at timestamptz`);
    await runner.query('ALTER TABLE api_token ALTER COLUMN grants DROP DEFAULT');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
