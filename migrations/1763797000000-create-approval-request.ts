import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What waits for a second person, and what became of it; settings' versions name both. */
export class CreateApprovalRequest1763797000000 implements MigrationInterface {
  name = 'CreateApprovalRequest1763797000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approval_request (
        request_id uuid PRIMARY KEY,
        site_id text NOT NULL,
        actions jsonb NOT NULL,
        operation text NOT NULL,
        permission text NOT NULL,
        summary text NOT NULL,
        changes jsonb NOT NULL,
        content jsonb NOT NULL,
        reason text NOT NULL,
        asked_by text NOT NULL,
        asked_kind text NOT NULL,
        asked_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        idempotency_key text,
        state text NOT NULL,
        decided_by text,
        decided_reason text,
        decided_at timestamptz,
        outcome text,
        UNIQUE (site_id, idempotency_key)
      )`);
    await runner.query('CREATE INDEX approval_request_asked_at ON approval_request (asked_at, request_id)');
    await runner.query(`ALTER TABLE settings_version
      ADD COLUMN approved_by text,
      ADD COLUMN request_id uuid`);
    await runner.query('CREATE UNIQUE INDEX settings_version_request_id ON settings_version (request_id)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
