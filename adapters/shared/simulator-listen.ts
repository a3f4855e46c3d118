import type { Socket as UdpSocket } from 'node:dgram';
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

/** Takes a server for a port of a host that somebody else listens at; false where it wants nothing of that port. */
export type Doorkeeper = (server: Server, port: number) => boolean;

const doorkeepers = new Map<string, Set<Doorkeeper>>();

/**
 * While `task` runs, servers that are to listen on `host` are given to `keeper`, which hands them connections as
 * `connection` events. So one socket can serve many virtual devices, and a device can be made when it is first
 * called. Nothing else in the process may begin to listen on that host's ports at that time.
 */
export async function withDoorkeeper<T>(
  host: string,
  keeper: Doorkeeper,
  task: () => Promise<T>,
): Promise<T> {
  const keepers = doorkeepers.get(host) ?? new Set();
  doorkeepers.set(host, keepers.add(keeper));
  try {
    return await task();
  } finally {
    keepers.delete(keeper);
    if (keepers.size === 0) doorkeepers.delete(host);
  }
}

/** Listens on one address. @throws EbbError that tells what to do. */
export function listenAt(server: Server, host: string, port: number, backlog = BACKLOG): Promise<void> {
  for (const keeper of doorkeepers.get(host) ?? []) {
    if (keeper(server, port)) return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenProblem(error, host, port)));
    server.listen({ host, port, backlog }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

/** Waits until a UDP socket that is being bound listens. @throws EbbError that tells what to do. */
export function listening(socket: UdpSocket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('listening', () => resolve());
    socket.once('error', (error) => reject(listenProblem(error, host, port)));
  });
}

/** Why listening failed, and what to do. */
function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): EbbError {
  const [code, advice] = LISTEN_PROBLEMS[error.code ?? ''] ?? [
    'rejected',
    `cannot be listened on: ${error.message}`,
  ];
  return new EbbError(code, `${host}:${port} ${advice}`, { cause: error });
}
