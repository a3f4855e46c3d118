import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddCorrectionsAndQuarantine1763751000000 implements MigrationInterface {
  name = 'AddCorrectionsAndQuarantine1763751000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE price ADD COLUMN corrected_at timestamptz`);
    await runner.query(`
      CREATE TABLE feed_quarantine (
        site_id text NOT NULL,
        kind text NOT NULL,
        source text NOT NULL,
        reason text NOT NULL,
        since timestamptz NOT NULL,
        PRIMARY KEY (site_id, kind, source)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
