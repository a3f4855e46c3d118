import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterSetUp, root } from './setup.mjs';

/** Sets up, then runs a built entry with this process's arguments, signals and exit status. */
export function runBuilt(entry, args = process.argv.slice(2)) {
  return afterSetUp(() => {
    const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist', entry), ...args], {
      stdio: 'inherit',
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      // From a terminal, Ctrl-C reaches the child by itself; told twice, it would not end as it should.
      process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
    }
    child.on('exit', (status, signal) => process.exit(status ?? (signal ? 1 : 0)));
  });
}
