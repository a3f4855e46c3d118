import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEventReports1763760020000 implements MigrationInterface {
  name = 'CreateEventReports1763760020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event_report (
        site_id text NOT NULL,
        source_id text NOT NULL,
        event_id text NOT NULL,
        name text NOT NULL,
        due_at timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN ('retrying', 'sent', 'given-up')),
        attempts integer NOT NULL,
        next_at timestamptz,
        problem text,
        ledger_seq bigint,
        PRIMARY KEY (site_id, source_id, event_id, name, due_at),
        CONSTRAINT event_report_sent CHECK ((state = 'sent') = (ledger_seq IS NOT NULL))
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
