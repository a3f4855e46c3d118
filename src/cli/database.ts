import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { lastClock, lastDatabaseName, signingKeyFile } from '../last-run.js';
import { EbbError } from '../core/errors.js';
import { ENTITIES } from '../entities.js';
import { Ledger, loadSigningKey } from '../ledger/index.js';
import {
  dataSourceOptions,
  migrate,
  openDatabase,
  type OpenDatabase,
  PGLITE_POOL_SIZE,
} from '../platform/index.js';
import { reasonOf } from './failure.js';

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

/** The same, migrated and connected. @throws EbbError that says what to do */
export async function connectEbbDatabase(
  stateDirectory: string,
): Promise<{ dataSource: DataSource; close: () => Promise<void> }> {
  const database = await openEbbDatabase(stateDirectory);
  try {
    await migrate(database.url, SCHEMA);
    const poolSize = database.engine === 'pglite' ? PGLITE_POOL_SIZE : undefined;
    const dataSource = await new DataSource(dataSourceOptions(database.url, SCHEMA, poolSize)).initialize();
    return {
      dataSource,
      close: async () => {
        await dataSource.destroy();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw unusable(database, error);
  }
}

/** The ledger on the same, with the service's key and the clock of its last run. @throws EbbError that says what to do */
export async function connectEbbLedger(
  stateDirectory: string,
): Promise<{ ledger: Ledger; dataSource: DataSource; close: () => Promise<void> }> {
  const { dataSource, close } = await connectEbbDatabase(stateDirectory);
  try {
    const key = loadSigningKey(signingKeyFile(stateDirectory));
    return { ledger: new Ledger(dataSource, lastClock(stateDirectory), key), dataSource, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Brings the schema up to date; returns the names of what was run. @throws EbbError that says what to do */
export async function migrateEbbDatabase(stateDirectory: string): Promise<string[]> {
  const database = await openEbbDatabase(stateDirectory);
  try {
    return await migrate(database.url, SCHEMA);
  } catch (error) {
    throw unusable(database, error);
  } finally {
    await database.stop();
  }
}

function unusable({ place }: OpenDatabase, error: unknown): EbbError {
  return new EbbError(
    'unreachable',
    `the database (${place}) cannot be used: ${reasonOf(error)}. Check DATABASE_URL, and that its server runs.`,
    { cause: error },
  );
}
