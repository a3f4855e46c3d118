import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMeterIntervals1763720000000 implements MigrationInterface {
  name = 'CreateMeterIntervals1763720000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE meter_interval (
        site_id text NOT NULL,
        meter_id text NOT NULL,
        interval_start timestamptz NOT NULL,
        version integer NOT NULL,
        minutes integer NOT NULL,
        energy_kwh numeric,
        quality text NOT NULL,
        known_at timestamptz NOT NULL,
        source text NOT NULL,
        ledger_seq bigint NOT NULL,
        PRIMARY KEY (site_id, meter_id, interval_start, version),
        CONSTRAINT meter_interval_missing CHECK (energy_kwh IS NOT NULL OR quality IN ('missing', 'suspect'))
      )`);
    await runner.query(`
      CREATE FUNCTION meter_interval_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'meter intervals are corrected by new versions: % is refused', TG_OP;
      END $$`);
    await runner.query(`
      CREATE TRIGGER meter_interval_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON meter_interval
      FOR EACH STATEMENT EXECUTE FUNCTION meter_interval_is_append_only()`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
