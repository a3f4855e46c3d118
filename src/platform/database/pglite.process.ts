import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { FolderInUseError, lockFolder } from './lock.js';

/** Sessions that wait for their turn; PGlite itself runs one at a time. */
const CONNECTIONS_MAX = 50;
/** The process of an Ebb that was killed needs a moment to see that and close. */
const LOCK_MS_MAX = 20_000;
const LOCK_POLL_MS = 100;

const [folder, port] = process.argv.slice(2) as [string, string];

// PGlite itself opens a folder that another process has open, and both then destroy it.
const unlock = await lockWithPatience(join(folder, '..', 'pglite.lock'));
const database = await PGlite.create({ dataDir: folder });
const server = new PGLiteSocketServer({
  db: database,
  host: '127.0.0.1',
  port: Number(port),
  maxConnections: CONNECTIONS_MAX,
});
await server.start();

let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  await server.stop();
  await database.close();
  unlock();
  process.exit(0);
};
process.on('message', () => void stop());
process.on('disconnect', () => void stop());
process.on('SIGTERM', () => void stop());
if (process.connected) process.send?.('ready');
else void stop();

async function lockWithPatience(file: string): Promise<() => void> {
  const until = Date.now() + LOCK_MS_MAX;
  for (;;) {
    try {
      return lockFolder(file, folder);
    } catch (error) {
      if (!(error instanceof FolderInUseError) || Date.now() > until) throw error;
    }
    await sleep(LOCK_POLL_MS);
  }
}
