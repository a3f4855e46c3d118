import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forward curves of hashprice: a curve is all that became known at one time, and the newest one counts. */
export class CreateHashpriceForward1763792020000 implements MigrationInterface {
  name = 'CreateHashpriceForward1763792020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE hashprice_forward (
        site_id text NOT NULL,
        known_at timestamptz NOT NULL,
        from_at timestamptz NOT NULL,
        until_at timestamptz NOT NULL,
        hashprice_usd_per_ph_day numeric NOT NULL,
        source text NOT NULL,
        PRIMARY KEY (site_id, known_at, from_at)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
