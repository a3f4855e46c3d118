import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddCurtailmentTags1763760010000 implements MigrationInterface {
  name = 'AddCurtailmentTags1763760010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE plan ADD COLUMN curtailed_for text');
    await runner.query('ALTER TABLE interval_record ADD COLUMN tag text');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
