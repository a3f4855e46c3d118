import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The wind of an hour, where a source tells it. */
export class AddWind1763790000000 implements MigrationInterface {
  name = 'AddWind1763790000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE weather ADD COLUMN wind_metres_per_second numeric');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
