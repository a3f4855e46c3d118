import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/entities.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { dataSourceOptions, migrate } from '../../src/platform/index.js';

const SERVER_URL = process.env['EBB_TEST_DATABASE_URL'] ?? process.env['DATABASE_URL'];

/** `describe`, or a skip that says why, where no server was given. */
export const describeWithDatabase: typeof describe | typeof describe.skip = SERVER_URL
  ? describe
  : (describe.skip as typeof describe);

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  drop(): Promise<void>;
}

/** A database of its own, migrated. PGlite has only one: there, what is in it is dropped first. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url, drop } = await emptyDatabase();
  const schema = { entities: ENTITIES, migrations: MIGRATIONS };
  await migrate(url, schema);
  const dataSource = await new DataSource(dataSourceOptions(url, schema)).initialize();
  return {
    url,
    dataSource,
    drop: async () => {
      await dataSource.destroy();
      await drop();
    },
  };
}

/** A database of its own without a table. */
export async function emptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  if (!SERVER_URL) throw new Error('no database server: run the tests with npm test, or set DATABASE_URL');
  if (process.env['EBB_TEST_ENGINE'] === 'pglite') {
    await onServer('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    return { url: SERVER_URL, drop: () => Promise.resolve() };
  }
  const name = `ebb_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(SERVER_URL);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
