import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLiveMeters1763760000000 implements MigrationInterface {
  name = 'CreateLiveMeters1763760000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE meter_reading (
        site_id text NOT NULL,
        meter_id text NOT NULL,
        at timestamptz NOT NULL,
        power_w double precision,
        counter_kwh double precision,
        clock_was_set boolean NOT NULL,
        PRIMARY KEY (site_id, meter_id, at)
      )`);
    await runner.query(`
      CREATE TABLE meter_alarm (
        site_id text NOT NULL,
        meter_id text NOT NULL,
        raised_at timestamptz NOT NULL,
        ledger_seq bigint NOT NULL,
        PRIMARY KEY (site_id, meter_id)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
