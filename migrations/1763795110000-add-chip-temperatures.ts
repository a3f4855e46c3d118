import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The hottest chip of every miner in telemetry frames; null in those from before, and where no device tells. */
export class AddChipTemperatures1763795110000 implements MigrationInterface {
  name = 'AddChipTemperatures1763795110000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE telemetry_frame ADD COLUMN chip_temp_c bytea');
    await runner.query('ALTER TABLE telemetry_frame ALTER COLUMN chip_temp_c SET STORAGE EXTERNAL');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
