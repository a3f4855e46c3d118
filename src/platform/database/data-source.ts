import { DataSource, type DataSourceOptions } from 'typeorm';
import { SnakeNamingStrategy } from './snake-naming.js';

/** More than one, always: code that holds a transaction and asks for a second connection must not wait for itself. */
const POOL_SIZE = 10;
/**
 * PGlite's socket server mixes up statements of connections that speak at the same time (electric-sql/pglite#1046), so
 * there all of Ebb takes turns on one. No code may ask for a second connection while it holds a transaction.
 */
export const PGLITE_POOL_SIZE = 1;
/** Any number does, as long as every Ebb takes the same. */
const MIGRATION_LOCK = 4_128_233;

export interface Schema {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  readonly migrations: NonNullable<DataSourceOptions['migrations']>;
}

export function dataSourceOptions(
  url: string,
  { entities, migrations }: Schema,
  poolSize = POOL_SIZE,
): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    migrations,
    namingStrategy: new SnakeNamingStrategy(),
    poolSize,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    applicationName: 'ebb',
    extra: { connectionTimeoutMillis: 10_000 },
  } as DataSourceOptions;
}

/** Brings the database to the newest schema. Any number of processes may do it at once; twice does no harm. */
export async function migrate(url: string, schema: Schema): Promise<string[]> {
  const dataSource = await new DataSource(dataSourceOptions(url, schema)).initialize();
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    return done.map(({ name }) => name);
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await holder.release();
    await dataSource.destroy();
  }
}
