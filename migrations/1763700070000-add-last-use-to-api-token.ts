import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddLastUseToApiToken1763700070000 implements MigrationInterface {
  name = 'AddLastUseToApiToken1763700070000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_token ADD COLUMN last_used_at timestamptz');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
