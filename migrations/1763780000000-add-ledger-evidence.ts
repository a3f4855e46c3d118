import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Time stamps of checkpoints, corrections found by their kind, and pruning that the database itself keeps in bounds. */
export class AddLedgerEvidence1763780000000 implements MigrationInterface {
  name = 'AddLedgerEvidence1763780000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger_timestamp (
        site_id text NOT NULL,
        tree_size bigint NOT NULL,
        reply bytea NOT NULL,
        received_at timestamptz NOT NULL,
        PRIMARY KEY (site_id, tree_size)
      )`);
    await runner.query(
      `CREATE INDEX ledger_entry_correction ON ledger_entry (site_id, seq) WHERE kind = 'entry-corrected'`,
    );
    await runner.query(`
      CREATE TABLE ledger_pruning (
        site_id text NOT NULL,
        to_seq bigint NOT NULL,
        pruned_at timestamptz NOT NULL,
        PRIMARY KEY (site_id, to_seq)
      )`);
    for (const table of ['ledger_timestamp', 'ledger_pruning']) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()`);
    }
    await runner.query(`
      CREATE FUNCTION ledger_pruning_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM ledger_checkpoint WHERE site_id = NEW.site_id AND tree_size = NEW.to_seq) THEN
          RAISE EXCEPTION 'the ledger is pruned up to a checkpoint only: entry % has none', NEW.to_seq;
        END IF;
        IF EXISTS (SELECT 1 FROM ledger_entry WHERE site_id = NEW.site_id AND seq = NEW.to_seq
                   AND at > now() - interval '3 years') THEN
          RAISE EXCEPTION 'the ledger keeps every entry for three years at least: entry % is younger', NEW.to_seq;
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER ledger_pruning_due BEFORE INSERT ON ledger_pruning
      FOR EACH ROW EXECUTE FUNCTION ledger_pruning_is_due()`);
    await runner.query('DROP TRIGGER ledger_entry_append_only ON ledger_entry');
    await runner.query(`
      CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR TRUNCATE ON ledger_entry
      FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()`);
    await runner.query(`
      CREATE FUNCTION ledger_entry_is_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM ledger_pruning WHERE site_id = OLD.site_id AND to_seq >= OLD.seq) THEN
          RAISE EXCEPTION 'the ledger is append-only: DELETE on ledger_entry is refused';
        END IF;
        RETURN OLD;
      END $$`);
    await runner.query(`
      CREATE TRIGGER ledger_entry_pruned BEFORE DELETE ON ledger_entry
      FOR EACH ROW EXECUTE FUNCTION ledger_entry_is_pruned()`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
