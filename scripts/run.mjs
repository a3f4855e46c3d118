import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterSetUp, root } from './setup.mjs';

/**
 * Most of what a request to a miner makes is garbage when it is answered: with more room for what is new, much less of
 * it is moved about before (measured: a tenth of a dispatch's time).
 */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=32'];

/** Sets up, then runs a built entry with this process's arguments, signals and exit status. */
export function runBuilt(entry, args = process.argv.slice(2)) {
  return afterSetUp(() => {
    const child = spawn(process.execPath, [...NODE_FLAGS, join(root, 'dist', entry), ...args], {
      stdio: 'inherit',
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      // From a terminal, Ctrl-C reaches the child by itself; told twice, it would not end as it should.
      process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
    }
    child.on('exit', (status, signal) => process.exit(status ?? (signal ? 1 : 0)));
  });
}
