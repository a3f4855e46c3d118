import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFeeds1763700010000 implements MigrationInterface {
  name = 'CreateFeeds1763700010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE price (
        operator text NOT NULL,
        settlement_point text NOT NULL,
        interval_start timestamptz NOT NULL,
        known_at timestamptz NOT NULL,
        minutes integer NOT NULL,
        price_usd_per_mwh numeric NOT NULL,
        source text NOT NULL,
        PRIMARY KEY (operator, settlement_point, interval_start, known_at)
      )`);
    await runner.query(`
      CREATE TABLE hashprice (
        site_id text NOT NULL,
        known_at timestamptz NOT NULL,
        at timestamptz NOT NULL,
        source text NOT NULL,
        hashprice_usd_per_ph_day numeric NOT NULL,
        btc_usd numeric NOT NULL,
        difficulty numeric NOT NULL,
        subsidy_btc numeric NOT NULL,
        fees_btc_per_block numeric NOT NULL,
        pool_fee_ratio numeric NOT NULL,
        PRIMARY KEY (site_id, known_at)
      )`);
    await runner.query(`
      CREATE TABLE weather (
        site_id text NOT NULL,
        hour_start timestamptz NOT NULL,
        known_at timestamptz NOT NULL,
        dry_bulb_c numeric NOT NULL,
        wet_bulb_c numeric,
        relative_humidity_ratio numeric,
        source text NOT NULL,
        PRIMARY KEY (site_id, hour_start, known_at)
      )`);
    await runner.query(`
      CREATE TABLE feed_status (
        site_id text NOT NULL,
        kind text NOT NULL,
        source text,
        state text NOT NULL,
        newest_at timestamptz,
        since timestamptz NOT NULL,
        last_error text,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (site_id, kind)
      )`);
    await runner.query(`
      CREATE TABLE override_action (
        override_id uuid PRIMARY KEY,
        site_id text NOT NULL,
        action text NOT NULL,
        power_w numeric,
        scope_kind text NOT NULL,
        scope_id text NOT NULL,
        reason text NOT NULL,
        set_by text NOT NULL,
        since timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        accept_non_performance boolean NOT NULL,
        idempotency_key text,
        released_at timestamptz,
        released_by text
      )`);
    await runner.query('CREATE INDEX override_action_site ON override_action (site_id, since)');
    await runner.query(
      'CREATE UNIQUE INDEX override_action_idempotency ON override_action (site_id, idempotency_key)',
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
