import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/platform/database/free-port.js';

const READY_SECONDS_MAX = 120;

/** The demo mine as `npm start` runs it, on a free port and with a state of its own. */
export interface Service {
  readonly url: string;
  /** With which the first person sets name and password. */
  readonly welcome: string;
  stop(): Promise<void>;
}

/** @throws Error where it does not become ready */
export async function startDemo(directory: string): Promise<Service> {
  const port = await freePort();
  const configFile = join(directory, 'mine.yaml');
  const demo = readFileSync('config/demo.yaml', 'utf8');
  writeFileSync(
    configFile,
    demo.replace('port: 3000', `port: ${port}`).replace('market: fallback', 'market: always'),
  );
  const child = spawn(process.execPath, ['dist/src/main.js', '--config', configFile], {
    env: { ...process.env, EBB_STATE_DIR: directory, EBB_VIRTUAL_NET: `127.${100 + (process.pid % 100)}` },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(child, url);
    return {
      url,
      welcome: readFileSync(join(directory, 'welcome'), 'utf8').trim(),
      stop: () => end(child),
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  for (const until = Date.now() + READY_SECONDS_MAX * 1e3; Date.now() < until; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`the demo mine ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`the demo mine was not ready within ${READY_SECONDS_MAX} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Chromium's path, which the runner of benches finds. @throws Error that says what to do */
export function chromiumPath(): string {
  const found = process.env['EBB_CHROMIUM'];
  if (found === undefined) throw new Error('no Chromium: install one, or name it in EBB_CHROMIUM');
  return found;
}
