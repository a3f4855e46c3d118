import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import type { EmbeddedServer } from './embedded.js';

const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 10_000;

/**
 * PGlite in a process of its own: PostgreSQL compiled to WebAssembly. It runs anywhere and does not wait for the disk
 * (fsync is off), so a power cut can lose what was acknowledged: for trying out only.
 */
export async function startPglite(stateDirectory: string, name: string): Promise<EmbeddedServer> {
  // One database is all that a PGlite has: each name has a PGlite of its own.
  const folder = join(stateDirectory, 'pglite', name, 'data');
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const child = fork(new URL('./pglite.process.js', import.meta.url), [folder, String(port)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('PGlite did not start in time')), READY_MS_MAX);
    child.once('message', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (status) => reject(new Error(`PGlite ended with status ${status}`)));
  });
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    folder,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
        child.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        child.send('stop');
      }),
  };
}
