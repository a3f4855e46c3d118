import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLearning1763720010000 implements MigrationInterface {
  name = 'CreateLearning1763720010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE forecast_score (
        site_id text NOT NULL,
        series text NOT NULL,
        scored_to timestamptz NOT NULL,
        lines jsonb NOT NULL,
        PRIMARY KEY (site_id, series)
      )`);
    await runner.query(`
      CREATE TABLE learned_state (
        site_id text NOT NULL,
        kind text NOT NULL,
        version integer NOT NULL,
        learned_to timestamptz NOT NULL,
        state jsonb NOT NULL,
        PRIMARY KEY (site_id, kind)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
