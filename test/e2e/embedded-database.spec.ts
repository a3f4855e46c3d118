import { type ChildProcess, fork } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';

const OPEN = pathToFileURL(resolve('dist/src/platform/database/open.js')).href;
const WAIT_MS_MAX = 30_000;
/** `nobody` on most systems. */
const UNPRIVILEGED_ID = 65_534;
const asRoot = process.getuid?.() === 0 ? it : it.skip;

interface Opened {
  readonly child: ChildProcess;
  readonly url: string;
  readonly engine: string;
  readonly place: string;
}

interface OpenAs {
  readonly engine?: string;
  readonly uid?: number;
}

/** Each opens the database in a process of its own, which a test may kill. */
describe('the embedded database', () => {
  let scratch: string;
  let state: string;
  let children: ChildProcess[];
  let places: string[];

  beforeEach(() => {
    children = [];
    places = [];
    scratch = mkdtempSync(join(tmpdir(), 'ebb-database-'));
    chmodSync(scratch, 0o777);
    state = join(scratch, 'state');
  });

  afterEach(async () => {
    for (const child of children) await end(child, 'SIGKILL');
    for (const place of places) await killServer(place);
    for (const folder of [...places, scratch]) rmSync(folder, { recursive: true, force: true });
  });

  async function open({ engine = '', uid }: OpenAs = {}): Promise<Opened> {
    const child = fork(resolve('test/e2e/database-holder.mjs'), [OPEN, state, engine], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      ...(uid !== undefined && { uid, gid: uid }),
    });
    children.push(child);
    const answer = await new Promise<Opened & { error?: string }>((done, fail) => {
      child.once('message', (message) => done(message as Opened & { error?: string }));
      child.once('exit', (status) => fail(new Error(`ended with status ${status}`)));
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    places.push(answer.place);
    return { ...answer, child };
  }

  async function stop({ child }: Opened): Promise<void> {
    child.send('stop');
    await ended(child);
  }

  it('keeps its data over a stop, on a server that waits for the disk', async () => {
    const first = await open();
    expect(first.engine).toBe('embedded-postgresql');
    expect(await query(first.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await stop(first);
    expect(existsSync(join(first.place, 'data', 'postmaster.pid'))).toBe(false);
    expect(await query((await open()).url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('refuses a second start on the same folder and names the process', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(`in use by process ${first.child.pid}`);
    expect(await query(first.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('takes over the server of an Ebb that was killed', async () => {
    const first = await open();
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await end(first.child, 'SIGKILL');
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await stop(second);
  });

  it('recovers what was committed when both are killed', async () => {
    const first = await open();
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await end(first.child, 'SIGKILL');
    await killServer(first.place);
    expect(await query((await open()).url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('starts a server that has died again, at the same address', async () => {
    const first = await open();
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await killServer(first.place);
    expect(await eventually(() => query(first.url, 'SELECT n FROM kept'))).toEqual([{ n: 7 }]);
  });

  it('is not stopped by the number of a dead server that now belongs to another process', async () => {
    const first = await open();
    await end(first.child, 'SIGKILL');
    await killServer(first.place);
    const file = join(first.place, 'data', 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
    expect(await query((await open()).url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('never puts an empty PGlite in the place of data that cannot be used', async () => {
    const first = await open();
    await stop(first);
    renameSync(join(first.place, 'data', 'global'), join(first.place, 'data', 'global.lost'));
    await expect(open()).rejects.toThrow('PostgreSQL did not start');
  });

  it('PGlite: keeps its data when Ebb is killed', async () => {
    const first = await open({ engine: 'pglite' });
    expect(first.engine).toBe('pglite');
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await end(first.child, 'SIGKILL');
    const second = await open({ engine: 'pglite' });
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await stop(second);
  });

  asRoot('runs as an ordinary user, who needs no other', async () => {
    const { engine, url } = await open({ uid: UNPRIVILEGED_ID });
    expect(engine).toBe('embedded-postgresql');
    expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  asRoot(
    'root in a private home: the data go where the server’s user gets in, and are found again',
    async () => {
      const home = join(scratch, 'home');
      mkdirSync(home, { mode: 0o700 });
      state = join(home, 'state');
      const first = await open();
      expect(first.engine).toBe('embedded-postgresql');
      expect(first.place.startsWith(scratch)).toBe(false);
      await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
      await stop(first);
      chmodSync(home, 0o755);
      const second = await open();
      expect(second.place).toBe(first.place);
      expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    },
  );
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function eventually<T>(task: () => Promise<T>): Promise<T> {
  const until = Date.now() + WAIT_MS_MAX;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await sleep(100);
  }
}

async function killServer(place: string): Promise<void> {
  const file = join(place, 'data', 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (pid === process.pid) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
  // Its sessions see that it is gone and end by themselves.
  await sleep(300);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await ended(child);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once('exit', () => done());
  });
}
