import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Place } from './place.js';
import { commandLine, isAlive } from './process-id.js';

/** Long enough for the recovery of a database that was busy when it was killed. */
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;
const POLL_MS = 50;
const LOG_TAIL_CHARACTERS = 2_000;
const LOG_BYTES_MAX = 10e6;
const SUPERUSER = 'ebb';

/** Makes the data, whole or not at all. @throws Error with what initdb said. */
export function initialise(place: Place): void {
  const fresh = `${place.data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const passwordFile = join(place.folder, 'initial-password');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, place.password, { mode: 0o600, flag: 'wx' });
  if (place.user) for (const path of [fresh, passwordFile]) chownSync(path, place.user.uid, place.user.gid);
  const result = spawnSync(
    join(place.native, 'bin', 'initdb'),
    [
      '-D',
      fresh,
      '-U',
      SUPERUSER,
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
    ],
    { ...identity(place), cwd: place.folder, encoding: 'utf8' },
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    throw new Error(`initdb failed: ${result.error?.message ?? result.stderr.slice(-LOG_TAIL_CHARACTERS)}`);
  }
  renameSync(fresh, place.data);
}

/** Starts the server on `port` and waits until it answers. @throws Error with the end of its log. */
export async function launch(place: Place, port: number): Promise<void> {
  if ((statSync(place.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX)
    renameSync(place.log, `${place.log}.1`);
  const log = openSync(place.log, 'a');
  const logStart = statSync(place.log).size;
  const options = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'on' };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A process group of its own: Ctrl-C is for Ebb, which stops the server when it has written its last entry.
  const child = spawn(
    join(place.native, 'bin', 'postgres'),
    ['-D', place.data, '-p', String(port), ...settings],
    {
      ...identity(place),
      cwd: place.folder,
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  let ended: string | null = null;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (status, signal) => (ended = `it ended with ${signal ?? `status ${status}`}`));
  child.unref();
  const until = Date.now() + START_MS_MAX;
  while (Date.now() < until && ended === null) {
    if (await answers(urlOf(place, port))) return;
    await sleep(POLL_MS);
  }
  if (ended === null) child.kill('SIGQUIT');
  const tail = readFileSync(place.log, 'utf8').slice(logStart).slice(-LOG_TAIL_CHARACTERS);
  throw new Error(
    `PostgreSQL did not start: ${ended ?? 'no answer in time'}. The end of ${place.log}:\n${tail}`,
  );
}

/** Port of a server that still runs on these data, left by an Ebb that was killed; null where there is none. */
export async function orphanPort(place: Place): Promise<number | null> {
  const until = Date.now() + START_MS_MAX;
  while (Date.now() < until) {
    const running = postmaster(place);
    if (running === null) return null;
    if (running.port !== null && (await answers(urlOf(place, running.port)))) return running.port;
    await sleep(POLL_MS);
  }
  throw new Error(
    `process ${postmaster(place)?.pid} runs on ${place.data} and does not answer. Stop it first`,
  );
}

/** Whether a server runs on these data. */
export function isRunning(place: Place): boolean {
  return postmaster(place) !== null;
}

/** Stops the server on these data. */
export async function shutDown(place: Place): Promise<void> {
  const pid = postmaster(place)?.pid;
  if (pid === undefined) return;
  // SIGINT is PostgreSQL's fast shutdown: sessions end, nothing needs recovery at the next start.
  process.kill(pid, 'SIGINT');
  const until = Date.now() + STOP_MS_MAX;
  while (isAlive(pid) && Date.now() < until) await sleep(POLL_MS);
  if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
}

export function urlOf({ password }: Place, port: number): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

/** The server that its own pid file names, if that is what runs under the number. */
function postmaster({ data }: Place): { pid: number; port: number | null } | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (!pid) return null;
  const command = commandLine(pid);
  if (command !== null && !command.includes(data)) {
    // A dead server that nobody has collected, or somebody else's process since: PostgreSQL would take it for itself
    // and not start. That no session of the dead one is left it still checks by its shared memory.
    rmSync(file, { force: true });
    return null;
  }
  return isAlive(pid) ? { pid, port: Number(lines[3]) || null } : null;
}

/** @throws Error where the server answers and refuses us. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new Error(
        'PostgreSQL refuses the password that Ebb keeps for it: the two do not belong together',
        { cause: error },
      );
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function identity({ user }: Place): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  return user ? { uid: user.uid, gid: user.gid, env } : { env };
}
