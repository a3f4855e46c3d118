import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings of sites as they were, each version with who made it and why. */
export class CreateSettingsVersion1763794000000 implements MigrationInterface {
  name = 'CreateSettingsVersion1763794000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settings_version (
        site_id text NOT NULL,
        version integer NOT NULL,
        made_at timestamptz NOT NULL,
        made_by text NOT NULL,
        reason text NOT NULL,
        hash text NOT NULL,
        yaml text NOT NULL,
        put_back integer,
        dry_run jsonb,
        PRIMARY KEY (site_id, version)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
