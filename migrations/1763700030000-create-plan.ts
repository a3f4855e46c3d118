import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePlan1763700030000 implements MigrationInterface {
  name = 'CreatePlan1763700030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE plan (
        site_id text NOT NULL,
        epoch bigint NOT NULL,
        plan_id text NOT NULL,
        made_at timestamptz NOT NULL,
        setpoint_w bigint NOT NULL,
        snapshot text NOT NULL,
        plan text NOT NULL,
        PRIMARY KEY (site_id, epoch)
      )`);
    await runner.query('CREATE INDEX plan_site_id_made_at ON plan (site_id, made_at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
