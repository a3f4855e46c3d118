import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMarketSeries1763701000000 implements MigrationInterface {
  name = 'CreateMarketSeries1763701000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE market_series (
        operator text NOT NULL,
        series text NOT NULL,
        place text NOT NULL,
        interval_start timestamptz NOT NULL,
        known_at timestamptz NOT NULL,
        minutes integer NOT NULL,
        value numeric NOT NULL,
        source text NOT NULL,
        PRIMARY KEY (operator, series, place, interval_start, known_at)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
