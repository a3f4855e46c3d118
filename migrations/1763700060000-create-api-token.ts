import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateApiToken1763700060000 implements MigrationInterface {
  name = 'CreateApiToken1763700060000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_token (
        name text PRIMARY KEY,
        hash text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL,
        revoked_at timestamptz
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
