import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Backtests that were asked for while Ebb ran, with their results. */
export class CreateBacktestRun1763798000000 implements MigrationInterface {
  name = 'CreateBacktestRun1763798000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE backtest_run (
        run_id uuid PRIMARY KEY,
        site_id text NOT NULL,
        asked_at timestamptz NOT NULL,
        asked_by text NOT NULL,
        asked jsonb NOT NULL,
        settings_hash text,
        changes jsonb NOT NULL,
        state text NOT NULL,
        problem text,
        finished_at timestamptz,
        took_seconds double precision,
        summary jsonb,
        result jsonb
      )`);
    await runner.query('CREATE INDEX backtest_run_newest ON backtest_run (site_id, asked_at, run_id)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
