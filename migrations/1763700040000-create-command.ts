import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCommand1763700040000 implements MigrationInterface {
  name = 'CreateCommand1763700040000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE command (
        command_id uuid PRIMARY KEY,
        site_id text NOT NULL,
        miner_id text NOT NULL,
        epoch bigint NOT NULL,
        point_id text NOT NULL,
        from_point_id text NOT NULL,
        attempt integer NOT NULL,
        issued_at timestamptz NOT NULL,
        deadline_at timestamptz NOT NULL,
        reply_kind text,
        reply_detail text,
        outcome text,
        outcome_detail text,
        closed_at timestamptz,
        CHECK ((outcome IS NULL) = (closed_at IS NULL))
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX command_open_one_per_miner ON command (site_id, miner_id) WHERE outcome IS NULL',
    );
    await runner.query('CREATE INDEX command_site_id_issued_at ON command (site_id, issued_at)');
    await runner.query('CREATE INDEX command_miner ON command (site_id, miner_id, issued_at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
