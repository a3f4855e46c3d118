import { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';

/** Length of a partition, in UTC. */
export type PartitionUnit = 'day' | 'month';

/** A part of a table: rows of [from, to). */
export interface Partition {
  readonly name: string;
  readonly from: DateTime;
  readonly to: DateTime;
}

const NAME_FORMATS: Record<PartitionUnit, string> = { day: 'yyyyMMdd', month: 'yyyyMM' };
/** Any number does, as long as every Ebb takes the same. */
const PARTITION_LOCK = 4_128_236;

/**
 * The partitions of a table that is partitioned by range of an instant. They are made when they are needed, one ahead,
 * and dropped as a whole, which takes milliseconds however much is in them.
 */
export class Partitions {
  readonly #present = new Set<string>();

  /** @param table name of the table; its partitions are named after it, such as `frames_20260701` */
  constructor(
    private readonly database: DataSource,
    private readonly table: string,
    private readonly unit: PartitionUnit,
  ) {}

  /** Sees to it that there is a partition for rows of that instant, and one for those after. */
  async ensure(at: DateTime): Promise<void> {
    const current = this.#of(at);
    if (this.#present.has(current.name)) return;
    const both = [current, this.#of(current.to)];
    await this.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [PARTITION_LOCK, this.table]);
      for (const { name, from, to } of both) {
        await tx.query(
          `CREATE TABLE IF NOT EXISTS "${name}" PARTITION OF "${this.table}"
           FOR VALUES FROM ('${from.toISO()}') TO ('${to.toISO()}')`,
        );
      }
    });
    // The next one is asked for again when its time comes: then the one after it is made.
    this.#present.add(current.name);
  }

  /** Ascending. */
  async list(): Promise<Partition[]> {
    const rows = await this.database.query<{ name: string }[]>(
      `SELECT child.relname AS name FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
       WHERE inhparent = to_regclass($1) ORDER BY child.relname`,
      [`"${this.table}"`],
    );
    const format = NAME_FORMATS[this.unit];
    return rows.map(({ name }) =>
      this.#of(DateTime.fromFormat(name.slice(this.table.length + 1), format, { zone: 'utc' })),
    );
  }

  /** Drops a partition with all that is in it. */
  async drop({ name }: Partition): Promise<void> {
    this.#present.delete(name);
    await this.database.query(`DROP TABLE IF EXISTS "${name}"`);
  }

  #of(at: DateTime): Partition {
    const from = at.toUTC().startOf(this.unit);
    return {
      name: `${this.table}_${from.toFormat(NAME_FORMATS[this.unit])}`,
      from,
      to: from.plus({ [this.unit]: 1 }),
    };
  }
}
