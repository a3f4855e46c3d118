import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What sensors at a site have shown. */
export class CreateWeatherObservations1763790010000 implements MigrationInterface {
  name = 'CreateWeatherObservations1763790010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE weather_observation (
        site_id text NOT NULL,
        source text NOT NULL,
        at timestamptz NOT NULL,
        known_at timestamptz NOT NULL,
        dry_bulb_c numeric NOT NULL,
        wet_bulb_c numeric,
        relative_humidity_ratio numeric,
        wind_metres_per_second numeric,
        PRIMARY KEY (site_id, source, at)
      )`);
    await runner.query('CREATE INDEX weather_observation_at ON weather_observation (site_id, at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
