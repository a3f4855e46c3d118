import type { MigrationInterface, QueryRunner } from 'typeorm';

/** So that a month of them is read without taking the plans' texts apart. Plans made before have none. */
export class AddBreakevensToPlans1763795000000 implements MigrationInterface {
  name = 'AddBreakevensToPlans1763795000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE plan ADD COLUMN breakeven_low_usd_per_mwh double precision, ADD COLUMN breakeven_high_usd_per_mwh double precision',
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
