import type { MigrationInterface, QueryRunner } from 'typeorm';
import { packVersions, type Version, VersionColumns } from '../src/core/versions/index.js';

interface OldRow {
  readonly operator: string;
  readonly series: string;
  readonly place: string;
  readonly day: number;
  readonly start: Date;
  readonly known_at: Date;
  readonly minutes: number;
  readonly value: string;
  readonly source: string;
  readonly corrected_at: Date | null;
}

/** Days of a place that are packed at once; each has some hundred rows. */
const DAYS_AT_ONCE = 200;

/** Prices and other series of markets, one row a version before, in blocks of a day; with every version that there was. */
export class PackSeries1763791000000 implements MigrationInterface {
  name = 'PackSeries1763791000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE series_block (
        operator text NOT NULL,
        series text NOT NULL,
        place text NOT NULL,
        day date NOT NULL,
        block integer NOT NULL,
        versions bytea NOT NULL,
        PRIMARY KEY (operator, series, place, day, block)
      )`);
    await this.#carryOver(
      runner,
      `SELECT operator, 'real-time-price' AS series, settlement_point AS place, interval_start, known_at, minutes,
              price_usd_per_mwh AS value, source, corrected_at FROM price`,
    );
    await this.#carryOver(
      runner,
      `SELECT operator, series, place, interval_start, known_at, minutes, value, source,
              NULL::timestamptz AS corrected_at FROM market_series`,
    );
    await runner.query('DROP TABLE price');
    await runner.query('DROP TABLE market_series');
  }

  async #carryOver(runner: QueryRunner, rows: string): Promise<void> {
    await runner.query(`
      CREATE TEMPORARY TABLE series_old ON COMMIT DROP AS
      SELECT *, (interval_start AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS day,
             dense_rank() OVER (ORDER BY operator, series, place, (interval_start AT TIME ZONE 'UTC')::date) AS group_no
      FROM (${rows}) AS old`);
    await runner.query('CREATE INDEX ON series_old (group_no)');
    for (let from = 1; ; from += DAYS_AT_ONCE) {
      const some = (await runner.query(
        `SELECT operator, series, place, day, interval_start AS start, known_at, minutes, value, source, corrected_at
         FROM series_old WHERE group_no >= $1 AND group_no < $2 ORDER BY group_no, known_at, interval_start`,
        [from, from + DAYS_AT_ONCE],
      )) as OldRow[];
      if (some.length === 0) break;
      await this.#pack(runner, some);
    }
    await runner.query('DROP TABLE series_old');
  }

  async #pack(runner: QueryRunner, rows: readonly OldRow[]): Promise<void> {
    for (let from = 0, to = 0; from < rows.length; from = to) {
      const { operator, series, place, day } = rows[from]!;
      const isSame = (row: OldRow | undefined): boolean =>
        row?.operator === operator && row.series === series && row.place === place && row.day === day;
      while (isSame(rows[to])) to += 1;
      await runner.query(
        `INSERT INTO series_block (operator, series, place, day, block, versions)
         VALUES ($1, $2, $3, DATE '1970-01-01' + $4::int, 0, $5)`,
        [
          operator,
          series,
          place,
          day,
          Buffer.from(packVersions(VersionColumns.of(rows.slice(from, to).map(versionOf)))),
        ],
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

function versionOf(row: OldRow): Version {
  return {
    startMs: row.start.getTime(),
    minutes: row.minutes,
    value: Number(row.value),
    knownAtMs: row.known_at.getTime(),
    correctedAtMs: row.corrected_at?.getTime() ?? null,
    source: row.source,
  };
}
