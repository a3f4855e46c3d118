import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The next change of the difficulty, where a source of hashprice tells it. */
export class AddNextAdjustment1763792010000 implements MigrationInterface {
  name = 'AddNextAdjustment1763792010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE hashprice
        ADD COLUMN next_adjustment_height integer,
        ADD COLUMN next_adjustment_blocks_found integer,
        ADD COLUMN next_adjustment_at timestamptz,
        ADD COLUMN next_difficulty_ratio numeric`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
