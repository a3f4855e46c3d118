import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { listenAt } from './simulator-listen.js';

export interface BrokerOptions {
  readonly username: string;
  readonly password: string;
}

/** A broker on a loopback port, with whoever publishes targets to it. */
export class BrokerSimulator {
  readonly #broker: Aedes;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  connections = 0;
  /** What clients have published, the first first. */
  readonly received: { readonly topic: string; readonly payload: string; readonly retain: boolean }[] = [];

  private constructor(broker: Aedes, { username, password }: BrokerOptions) {
    this.#broker = broker;
    broker.authenticate = (_: Client, user, secret, done) =>
      done(null, user === username && secret?.toString() === password);
    broker.on('publish', ({ topic, payload, retain }, client) => {
      if (client) this.received.push({ topic, payload: payload.toString(), retain });
    });
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      broker.handle(socket);
    });
  }

  static async create(options: BrokerOptions): Promise<BrokerSimulator> {
    const simulator = new BrokerSimulator(await Aedes.createBroker(), options);
    await listenAt(simulator.#server, '127.0.0.1', 0);
    return simulator;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  publish(topic: string, message: object | string, { retain = false } = {}): Promise<void> {
    const payload = typeof message === 'string' ? message : JSON.stringify(message);
    return new Promise((resolve, reject) => {
      this.#broker.publish({ cmd: 'publish', topic, payload, qos: 1, retain, dup: false }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  /** Ends all connections; the next ones are taken. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#broker.close(() => resolve()));
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.drop();
    await closed;
  }
}
