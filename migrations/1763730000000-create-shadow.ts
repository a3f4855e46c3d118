import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateShadow1763730000000 implements MigrationInterface {
  name = 'CreateShadow1763730000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shadow_fleet (
        site_id text NOT NULL,
        at timestamptz NOT NULL,
        state text NOT NULL,
        PRIMARY KEY (site_id)
      )`);
    await runner.query(`
      CREATE TABLE shadow_interval (
        site_id text NOT NULL,
        interval_start timestamptz NOT NULL,
        minutes integer NOT NULL,
        policy text NOT NULL,
        always_on text NOT NULL,
        actual text,
        PRIMARY KEY (site_id, interval_start)
      )`);
    await runner.query(`
      CREATE TABLE shadow_settlement (
        site_id text NOT NULL,
        interval_start timestamptz NOT NULL,
        version integer NOT NULL,
        settled_at timestamptz NOT NULL,
        price_usd_per_mwh numeric NOT NULL,
        price_known_at timestamptz NOT NULL,
        delivered_usd_per_mwh numeric NOT NULL,
        hashprice_usd_per_ph_day numeric NOT NULL,
        wear_usd_per_wake numeric NOT NULL,
        PRIMARY KEY (site_id, interval_start, version)
      )`);
    await runner.query(`
      CREATE TABLE shadow_hour (
        site_id text NOT NULL,
        hour_start timestamptz NOT NULL,
        revision integer NOT NULL,
        intervals_hash text NOT NULL,
        PRIMARY KEY (site_id, hour_start)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
