import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { ENTITIES } from '../../src/entities.js';
import { freePort } from '../../src/platform/database/free-port.js';
import { initialise, launch, shutDown, urlOf } from '../../src/platform/database/postmaster.js';
import type { Place } from '../../src/platform/database/place.js';
import { runAs } from '../../src/platform/database/run-as.js';
import { dataSourceOptions, migrate, openDatabase } from '../../src/platform/index.js';

/** A server of the bench's own with an empty database of Ebb's newest schema; default settings, fsync on. */
export interface BenchServer {
  /** As the figures' names end: `postgres` or `embedded`. */
  readonly name: string;
  /** What runs there, for people. */
  readonly label: string;
  /** Whether it can read a file by COPY. */
  readonly copies: boolean;
  readonly database: DataSource;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

/** What an Ebb without `DATABASE_URL` would use. */
export async function embeddedServer(folder: string): Promise<BenchServer> {
  const stateDirectory = openFolder(join(folder, 'embedded'));
  const warn = (message: string): void => console.error(message);
  const { url, engine, stop } = await openDatabase({ stateDirectory, name: 'bench', url: undefined, warn });
  return benchServer('embedded', engine, url, stop);
}

/** The newest PostgreSQL that the machine's own packages have installed; null where there is none. */
export async function installedServer(folder: string): Promise<BenchServer | null> {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const version = versions.find((each) => existsSync(join(DEBIAN, each, 'bin', 'initdb')));
  if (version === undefined) return null;
  const place = placeIn(openFolder(join(folder, 'installed')), join(DEBIAN, version));
  initialise(place);
  const port = await freePort();
  await launch(place, port);
  return benchServer('postgres', 'installed PostgreSQL', urlOf(place, port), () => shutDown(place));
}

function placeIn(folder: string, native: string): Place {
  const user = runAs();
  if (user) chownSync(folder, user.uid, user.gid);
  return { folder, data: join(folder, 'data'), native, log: join(folder, 'log'), password: 'bench', user };
}

async function benchServer(
  name: string,
  engine: string,
  url: string,
  stop: () => Promise<void>,
): Promise<BenchServer> {
  const schema = { entities: ENTITIES, migrations: MIGRATIONS };
  await migrate(url, schema);
  const database = await new DataSource(dataSourceOptions(url, schema)).initialize();
  const [row] = await database.query<{ server_version: string }[]>('SHOW server_version');
  return {
    name,
    label: `${engine} ${row!.server_version.split(' ')[0]}`,
    copies: engine !== 'pglite',
    database,
    stop: async () => {
      await database.destroy();
      await stop();
    },
  };
}

/** A folder that the server's user can walk into, whatever the umask is. */
export function openFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  return folder;
}
