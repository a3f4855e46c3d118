import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, startEmbedded } from './embedded.js';
import { FolderInUseError, lockFolder } from './lock.js';
import { startPglite } from './pglite.js';
import { hasData } from './place.js';

export type DatabaseEngine = 'postgresql' | 'embedded-postgresql' | 'pglite';

/** A database that is ready to be used, and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  readonly engine: DatabaseEngine;
  /** Where its data are, for people. */
  readonly place: string;
  stop(): Promise<void>;
}

export interface OpenOptions {
  /** Holds everything that must outlive the process; made where it is missing. */
  readonly stateDirectory: string;
  /** Name of the database on an embedded server; made where it is missing. */
  readonly name: string;
  /** `DATABASE_URL`: that server is used and nothing is started. */
  readonly url?: string | undefined;
  /** Forces an embedded engine: `postgresql` or `pglite`. By default PostgreSQL, and PGlite where that cannot run. */
  readonly engine?: string | undefined;
  /** Uses the server of the process that holds the folder, where one does, in place of refusing. */
  readonly share?: boolean;
  readonly warn: (message: string) => void;
}

/** Tells a sharing process where the running server is. Holds its password. */
const RUNNING_FILE = 'database.json';

/** @throws Error that says what to do where no database can be had; FolderInUseError where the folder is taken. */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { url, stateDirectory, name } = options;
  if (url) return { url, engine: 'postgresql', place: 'DATABASE_URL', stop: () => Promise.resolve() };
  mkdirSync(stateDirectory, { recursive: true, mode: 0o755 });
  const running = join(stateDirectory, RUNNING_FILE);
  let unlock: () => void;
  try {
    unlock = lockFolder(join(stateDirectory, 'ebb.lock'), stateDirectory);
  } catch (error) {
    if (options.share && error instanceof FolderInUseError && existsSync(running))
      return sharedDatabase(running, name);
    throw error;
  }
  try {
    const { server, engine } = await startServer(options);
    const place = server.folder;
    rmSync(running, { force: true });
    writeFileSync(running, JSON.stringify({ url: server.url, engine, place }), { mode: 0o600 });
    return {
      url: await ensureDatabase(server.url, engine, name),
      engine,
      place,
      stop: async () => {
        rmSync(running, { force: true });
        await server.stop();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function sharedDatabase(file: string, name: string): Promise<OpenDatabase> {
  const { url, engine, place } = JSON.parse(readFileSync(file, 'utf8')) as Pick<
    OpenDatabase,
    'url' | 'engine' | 'place'
  >;
  return { url: await ensureDatabase(url, engine, name), engine, place, stop: () => Promise.resolve() };
}

async function startServer(
  options: OpenOptions,
): Promise<{ server: EmbeddedServer; engine: DatabaseEngine }> {
  const { stateDirectory, engine, warn } = options;
  if (engine !== undefined && engine !== 'postgresql' && engine !== 'pglite') {
    throw new Error(`EBB_DATABASE_ENGINE is "${engine}": it can be postgresql or pglite`);
  }
  if (engine !== 'pglite') {
    try {
      return { server: await startEmbedded(stateDirectory, warn), engine: 'embedded-postgresql' };
    } catch (error) {
      // Where there are data already, an empty database elsewhere would pass for them.
      if (engine === 'postgresql' || error instanceof FolderInUseError || hasData(stateDirectory))
        throw error;
      warn(`the embedded PostgreSQL cannot run here: ${(error as Error).message}`);
    }
  }
  warn(
    'USING PGLITE: FOR TRYING OUT ONLY. It does not survive a power cut. ' +
      'Set DATABASE_URL to a PostgreSQL server (15 or later) before money depends on it.',
  );
  return { server: await startPglite(stateDirectory, options.name), engine: 'pglite' };
}

/** PGlite has one database and no other; a server gets one of the name. */
async function ensureDatabase(serverUrl: string, engine: DatabaseEngine, name: string): Promise<string> {
  if (engine === 'pglite') return serverUrl;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
