import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateHorizon1763710000000 implements MigrationInterface {
  name = 'CreateHorizon1763710000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE price_model (
        site_id text NOT NULL,
        model_id text NOT NULL,
        fitted_at timestamptz NOT NULL,
        model text NOT NULL,
        PRIMARY KEY (site_id, model_id)
      )`);
    await runner.query(`
      CREATE TABLE horizon (
        site_id text NOT NULL,
        horizon_id text NOT NULL,
        made_at timestamptz NOT NULL,
        model_id text NOT NULL,
        total_ms integer NOT NULL,
        solver_ms integer NOT NULL,
        input text NOT NULL,
        plan text NOT NULL,
        PRIMARY KEY (site_id, horizon_id)
      )`);
    await runner.query('CREATE INDEX plan_plan_id ON plan (plan_id)');
    await runner.query('CREATE INDEX horizon_site_id_made_at ON horizon (site_id, made_at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
