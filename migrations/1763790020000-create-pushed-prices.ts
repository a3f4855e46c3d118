import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Prices as somebody brought them, every version, before they are judged as any other source's are. */
export class CreatePushedPrices1763790020000 implements MigrationInterface {
  name = 'CreatePushedPrices1763790020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE pushed_price (
        site_id text NOT NULL,
        source text NOT NULL,
        kind text NOT NULL,
        interval_start timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        minutes integer NOT NULL,
        price_usd_per_mwh numeric NOT NULL,
        corrected_at timestamptz,
        pushed_by text NOT NULL,
        PRIMARY KEY (site_id, source, kind, interval_start, received_at)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
