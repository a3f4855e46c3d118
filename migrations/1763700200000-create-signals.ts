import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSignals1763700200000 implements MigrationInterface {
  name = 'CreateSignals1763700200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inbound_message (
        message_id uuid PRIMARY KEY,
        site_id text NOT NULL,
        source_id text NOT NULL,
        channel text NOT NULL,
        received_at timestamptz NOT NULL,
        peer text NOT NULL,
        content_type text,
        encoding text NOT NULL,
        body text NOT NULL,
        sha256 text NOT NULL,
        clock_offset_ms double precision,
        protocol_id text,
        protocol_version text,
        authentication text NOT NULL,
        signals jsonb NOT NULL,
        listed jsonb,
        problem text
      )`);
    await runner.query('CREATE INDEX inbound_message_site ON inbound_message (site_id, received_at)');
    await runner.query(`
      CREATE FUNCTION inbound_message_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'messages are kept as received: % on % is refused', TG_OP, TG_TABLE_NAME;
      END $$`);
    await runner.query(`
      CREATE TRIGGER inbound_message_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inbound_message
      FOR EACH STATEMENT EXECUTE FUNCTION inbound_message_is_append_only()`);
    await runner.query(`
      CREATE TABLE grid_signal (
        site_id text NOT NULL,
        source_id text NOT NULL,
        event_id text NOT NULL,
        known jsonb NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (site_id, source_id, event_id)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
