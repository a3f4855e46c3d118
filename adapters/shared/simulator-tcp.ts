import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../src/core/ports/clock.js';
import { Concurrency, sendInTime, sendReply, type WireFault } from './simulator-faults.js';
import { listenAt } from './simulator-listen.js';
import type { VirtualMiner } from './virtual-miner.js';

/** What differs between vendors that speak one request and one reply a connection over TCP. */
export interface TcpDialect {
  /** The request once it is whole; null before. */
  takeRequest(received: Buffer): unknown;
  answer(request: unknown): { readonly reply: Buffer; readonly isWrite: boolean };
}

/** The listening end of one virtual miner, with what misbehaviour and faults do to its connections. */
export class TcpSimulatorServer {
  readonly concurrency = new Concurrency();
  fault: WireFault | null = null;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #dialect: TcpDialect;

  constructor(virtual: VirtualMiner, clock: Clock, dialect: TcpDialect) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#dialect = dialect;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  listen(host: string, port: number): Promise<void> {
    return listenAt(this.#server, host, port);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    if (this.#virtual.misbehaviour === 'deaf' || !this.#virtual.reachable) {
      socket.resetAndDestroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        const request = this.#dialect.takeRequest(received);
        if (request === null) return;
        socket.removeAllListeners('data').resume();
        this.#respond(socket, request);
      } catch {
        // What is no request of the protocol gets what a real device gives it: a closed connection.
        socket.destroy();
      }
    });
  }

  #respond(socket: Socket, request: unknown): void {
    this.concurrency.begin();
    socket.once('close', () => this.concurrency.end());
    if (this.#virtual.misbehaviour === 'hangs') return;
    const { reply, isWrite } = this.#dialect.answer(request);
    if (isWrite && this.fault === 'mute-writes') return;
    sendInTime(this.#virtual, this.#clock, socket, () => {
      void sendReply(socket, reply, { virtual: this.#virtual, clock: this.#clock, fault: this.fault });
    });
  }
}
