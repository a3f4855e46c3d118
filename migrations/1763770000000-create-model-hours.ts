import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateModelHours1763770000000 implements MigrationInterface {
  name = 'CreateModelHours1763770000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model_hour (
        site_id text NOT NULL,
        model_id text NOT NULL,
        hour timestamptz NOT NULL,
        model text NOT NULL,
        firmware text NOT NULL,
        energy_mwh double precision NOT NULL,
        estimated_mwh double precision NOT NULL,
        hash_ths_hours double precision NOT NULL,
        machine_hours double precision NOT NULL,
        hashing_hours double precision NOT NULL,
        curtailed_hours double precision NOT NULL,
        PRIMARY KEY (site_id, model_id, hour)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
