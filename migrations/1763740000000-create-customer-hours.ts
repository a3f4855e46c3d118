import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCustomerHours1763740000000 implements MigrationInterface {
  name = 'CreateCustomerHours1763740000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_hour (
        site_id text NOT NULL,
        customer_id text NOT NULL,
        hour timestamptz NOT NULL,
        served_mwh double precision NOT NULL,
        entitled_mwh double precision NOT NULL,
        curtailed_hours double precision NOT NULL,
        PRIMARY KEY (site_id, customer_id, hour)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
