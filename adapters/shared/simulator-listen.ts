import type { Server } from 'node:net';
import { EbbError, type ErrorCode } from '../../src/core/errors.js';

/** A mine polls each miner over one connection at a time; the rest is refused by the system, as at a real one. */
const BACKLOG = 16;

/** Why an address cannot be listened on, and what to do. */
const LISTEN_PROBLEMS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  EADDRINUSE: [
    'rejected',
    'is taken. Another virtual fleet may be running: stop it, or give the miner another port',
  ],
  EADDRNOTAVAIL: [
    'unsupported',
    'is no address of this machine. Where only 127.0.0.1 exists, put the virtual miners on it with a port each',
  ],
  EACCES: ['rejected', 'needs privileges. Give the virtual miner a port above 1023'],
  EMFILE: [
    'rejected',
    'cannot be opened: too many open files. Raise the limit (ulimit -n) or have fewer virtual miners',
  ],
};

/** Listens on one address. @throws EbbError that tells what to do. */
export function listenAt(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const [code, advice] = LISTEN_PROBLEMS[error.code ?? ''] ?? [
        'rejected',
        `cannot be listened on: ${error.message}`,
      ];
      reject(new EbbError(code, `${host}:${port} ${advice}`, { cause: error }));
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
