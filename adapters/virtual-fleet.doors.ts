import { createServer, type Server, type Socket } from 'node:net';
import { EbbError } from '../src/core/errors.js';
import { listenAt } from './shared/simulator-listen.js';

/** Who takes the connections that arrive at one address. */
export interface Visited {
  accept(port: number, socket: Socket): void;
}

/** Where connections to virtual miners arrive. */
export interface Doors {
  /** @throws EbbError where the address or the port cannot be had */
  open(host: string, port: number, visited: Visited): Promise<void>;
  close(host: string, port: number): Promise<void>;
  closeAll(): Promise<void>;
}

/** `own`: a socket for each address and port. `shared`: one for each port, for all addresses of this machine. */
export type Listening = 'own' | 'shared';

export function makeDoors(listening: Listening): Doors {
  return listening === 'own' ? new OwnDoors() : new SharedDoors();
}

/** A client that only closes its half still gets its reply where the device's own server says so. */
const DOOR = { noDelay: true, allowHalfOpen: true } as const;

class OwnDoors implements Doors {
  readonly #servers = new Map<string, Server>();

  async open(host: string, port: number, visited: Visited): Promise<void> {
    const server = createServer(DOOR, (socket) => visited.accept(port, socket));
    await listenAt(server, host, port);
    this.#servers.set(`${host}:${port}`, server);
  }

  async close(host: string, port: number): Promise<void> {
    const key = `${host}:${port}`;
    const server = this.#servers.get(key);
    this.#servers.delete(key);
    if (server !== undefined) await closed(server);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#servers.values()].map(closed));
    this.#servers.clear();
  }
}

/** All addresses of this machine: what arrives at one that no miner has is reset at once. */
export const EVERYWHERE = '0.0.0.0';
/** Many miners are behind one socket; the system cuts this down to its own limit. */
const SHARED_BACKLOG = 65_535;

interface SharedDoor {
  readonly listening: Promise<Server>;
  readonly byHost: Map<string, Visited>;
}

class SharedDoors implements Doors {
  readonly #byPort = new Map<number, SharedDoor>();

  async open(host: string, port: number, visited: Visited): Promise<void> {
    const { listening, byHost } = this.#doorAt(port);
    if (byHost.has(host)) throw new EbbError('rejected', `${host}:${port} is taken by another virtual miner`);
    byHost.set(host, visited);
    try {
      await listening;
    } catch (error) {
      byHost.delete(host);
      throw error;
    }
  }

  close(host: string, port: number): Promise<void> {
    this.#byPort.get(port)?.byHost.delete(host);
    return Promise.resolve();
  }

  async closeAll(): Promise<void> {
    const doors = [...this.#byPort.values()];
    this.#byPort.clear();
    await Promise.all(
      // One that could not be had is not open.
      doors.map(({ listening }) => listening.then(closed, () => undefined)),
    );
  }

  #doorAt(port: number): SharedDoor {
    const known = this.#byPort.get(port);
    if (known !== undefined) return known;
    const byHost = new Map<string, Visited>();
    const server = createServer(DOOR, (socket) => {
      const visited = byHost.get(socket.localAddress ?? '');
      if (visited === undefined) socket.resetAndDestroy();
      else visited.accept(port, socket);
    });
    const door = {
      byHost,
      listening: listenAt(server, EVERYWHERE, port, SHARED_BACKLOG).then(() => server),
    };
    this.#byPort.set(port, door);
    return door;
  }
}

/** The sockets that came through it belong to the miners, which close them. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
