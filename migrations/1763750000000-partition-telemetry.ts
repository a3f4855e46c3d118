import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Frames of packed bytes in a partition a day, which is dropped as a whole; and roll-ups of them, a partition a month. */
export class PartitionTelemetry1763750000000 implements MigrationInterface {
  name = 'PartitionTelemetry1763750000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE telemetry_frame RENAME TO telemetry_frame_before');
    await runner.query('ALTER INDEX telemetry_frame_pkey RENAME TO telemetry_frame_before_pkey');
    await runner.query(`
      CREATE TABLE telemetry_frame (
        site_id text NOT NULL,
        at timestamptz NOT NULL,
        slot_map_id integer NOT NULL REFERENCES slot_map,
        site_power_w bigint NOT NULL,
        site_hashrate_ghs bigint NOT NULL,
        estimated_ratio real NOT NULL,
        power_w bytea NOT NULL,
        hashrate_ghs bytea NOT NULL,
        PRIMARY KEY (site_id, at)
      ) PARTITION BY RANGE (at)`);
    // Not compressed: one miner's bytes are then read without the others'.
    for (const column of ['power_w', 'hashrate_ghs'])
      await runner.query(`ALTER TABLE telemetry_frame ALTER COLUMN ${column} SET STORAGE EXTERNAL`);
    await runner.query(`
      CREATE TABLE telemetry_roll_up (
        site_id text NOT NULL,
        scope text NOT NULL,
        start timestamptz NOT NULL,
        frames integer NOT NULL,
        power_w double precision NOT NULL,
        max_power_w double precision NOT NULL,
        hashrate_ths double precision NOT NULL,
        known_ratio real NOT NULL,
        estimated_ratio real,
        PRIMARY KEY (site_id, scope, start)
      ) PARTITION BY RANGE (start)`);
    await this.#carryOver(runner);
    await runner.query('DROP TABLE telemetry_frame_before');
  }

  /** Four bytes a value; −1, which was "not known", becomes all ones, which is. */
  async #carryOver(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      DECLARE day date;
      BEGIN
        FOR day IN SELECT DISTINCT (at AT TIME ZONE 'UTC')::date FROM telemetry_frame_before LOOP
          EXECUTE format(
            'CREATE TABLE %I PARTITION OF telemetry_frame FOR VALUES FROM (%L) TO (%L)',
            'telemetry_frame_' || to_char(day, 'YYYYMMDD'),
            to_char(day, 'YYYY-MM-DD') || 'T00:00:00Z',
            to_char(day + 1, 'YYYY-MM-DD') || 'T00:00:00Z');
        END LOOP;
      END $$`);
    const packed = (column: string): string =>
      `COALESCE((SELECT string_agg(int4send(v), ''::bytea ORDER BY slot)
                 FROM UNNEST(${column}) WITH ORDINALITY AS t(v, slot)), '')`;
    await runner.query(`
      INSERT INTO telemetry_frame
        (site_id, at, slot_map_id, site_power_w, site_hashrate_ghs, estimated_ratio, power_w, hashrate_ghs)
      SELECT site_id, at, slot_map_id, site_power_w, COALESCE((SELECT sum(h) FROM UNNEST(hashrate_ghs) AS h), 0),
             estimated_ratio, ${packed('power_w')}, ${packed('hashrate_ghs')}
      FROM telemetry_frame_before`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
