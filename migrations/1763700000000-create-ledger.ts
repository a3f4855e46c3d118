import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLedger1763700000000 implements MigrationInterface {
  name = 'CreateLedger1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_head (
        site_id text PRIMARY KEY,
        seq bigint NOT NULL,
        hash text NOT NULL,
        at text NOT NULL,
        frontier text[] NOT NULL,
        checkpoint_seq bigint NOT NULL,
        checkpoint_at text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE ledger_entry (
        site_id text NOT NULL,
        seq bigint NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        hash text NOT NULL,
        entry text NOT NULL,
        PRIMARY KEY (site_id, seq)
      )`);
    await runner.query('CREATE INDEX ledger_entry_at ON ledger_entry (site_id, at)');
    await runner.query(`
      CREATE TABLE ledger_checkpoint (
        site_id text NOT NULL,
        tree_size bigint NOT NULL,
        frontier text[] NOT NULL,
        checkpoint text NOT NULL,
        PRIMARY KEY (site_id, tree_size)
      )`);
    await runner.query(`
      CREATE TABLE ledger_key (
        public_key text PRIMARY KEY,
        key_id text NOT NULL,
        since timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
      END $$`);
    for (const table of ['ledger_entry', 'ledger_checkpoint', 'ledger_key']) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
