import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { lastDatabaseName } from '../boot.js';
import { ENTITIES } from '../entities.js';
import { dataSourceOptions, migrate, openDatabase, type OpenDatabase } from '../platform/index.js';

const SCHEMA = { entities: ENTITIES, migrations: MIGRATIONS };

/** The database that Ebb uses: the same server where it runs, started for the moment where it does not. */
async function openEbbDatabase(stateDirectory: string): Promise<OpenDatabase> {
  return openDatabase({
    stateDirectory,
    name: lastDatabaseName(stateDirectory),
    url: process.env['DATABASE_URL'],
    engine: process.env['EBB_DATABASE_ENGINE'],
    share: true,
    warn: (message) => void process.stderr.write(`${message}\n`),
  });
}

/** The same, migrated and connected. */
export async function connectEbbDatabase(
  stateDirectory: string,
): Promise<{ dataSource: DataSource; close: () => Promise<void> }> {
  const database = await openEbbDatabase(stateDirectory);
  try {
    await migrate(database.url, SCHEMA);
    const dataSource = await new DataSource(dataSourceOptions(database.url, SCHEMA)).initialize();
    return {
      dataSource,
      close: async () => {
        await dataSource.destroy();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Brings the schema up to date; returns the names of what was run. */
export async function migrateEbbDatabase(stateDirectory: string): Promise<string[]> {
  const database = await openEbbDatabase(stateDirectory);
  try {
    return await migrate(database.url, SCHEMA);
  } finally {
    await database.stop();
  }
}
