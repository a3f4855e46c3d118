import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIntervalRecords1763700050000 implements MigrationInterface {
  name = 'CreateIntervalRecords1763700050000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE interval_record (
        site_id text NOT NULL,
        interval_start timestamptz NOT NULL,
        minutes integer NOT NULL,
        status text NOT NULL,
        mean_power_w bigint,
        energy_mwh numeric,
        coverage_ratio double precision NOT NULL,
        estimated_ratio double precision,
        setpoint_w bigint,
        settlement_point text NOT NULL,
        price_usd_per_mwh numeric,
        price_known_at timestamptz,
        price_source text,
        closed_at timestamptz NOT NULL,
        PRIMARY KEY (site_id, interval_start),
        CONSTRAINT interval_record_price_known CHECK ((price_usd_per_mwh IS NULL) = (price_known_at IS NULL))
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
