import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One request and its reply, as bytes. */
export interface Exchange {
  /** Number of the connection; several exchanges may share one. */
  readonly connection: number;
  readonly port: number;
  request: Buffer;
  reply: Buffer;
}

/** Stands between an adapter and a miner and writes down what each sends. */
export class Tap {
  #exchanges: Exchange[] = [];
  #connections = 0;
  readonly #ports: Record<string, number> = {};
  readonly #servers: Server[] = [];
  readonly #clients = new Set<Socket>();

  private constructor(
    private readonly host: string,
    private readonly minerHost: string,
  ) {}

  /** Listens on `host` for each of the miner's ports. */
  static async open(
    host: string,
    minerHost: string,
    minerPorts: Readonly<Record<string, number>>,
  ): Promise<Tap> {
    const tap = new Tap(host, minerHost);
    for (const [name, port] of Object.entries(minerPorts)) tap.#ports[name] = await tap.#listen(port);
    return tap;
  }

  /** Where it listens instead of the miner, by the miner's names of its ports. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports;
  }

  /** What was exchanged since the last call, in order; what is kept alive is hung up. */
  take(): readonly Exchange[] {
    const taken = this.#exchanges;
    this.#exchanges = [];
    for (const client of this.#clients) client.destroy();
    for (const exchange of taken) exchange.request = this.#asToTheMiner(exchange);
    return taken;
  }

  async close(): Promise<void> {
    this.take();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #listen(port: number): Promise<number> {
    const server = createServer({ noDelay: true }, (client) => this.#pass(client, port));
    this.#servers.push(server);
    return new Promise((resolve, reject) =>
      server
        .once('error', reject)
        .listen(0, this.host, () => resolve((server.address() as AddressInfo).port)),
    );
  }

  /** What names the tap's own port names the miner's. */
  #asToTheMiner({ request, port }: Exchange): Buffer {
    const own = Object.values(this.#ports).map((tapPort) => `${this.host}:${tapPort}`);
    const text = own.reduce(
      (all, place) => all.replaceAll(place, `${this.host}:${port}`),
      request.toString('latin1'),
    );
    return Buffer.from(text, 'latin1');
  }

  #pass(client: Socket, port: number): void {
    const connection = (this.#connections += 1);
    const miner = connect({ host: this.minerHost, port, noDelay: true });
    this.#clients.add(client);
    let current: Exchange | null = null;
    client.on('data', (bytes: Buffer) => {
      if (current === null || current.reply.length > 0) {
        current = { connection, port, request: Buffer.alloc(0), reply: Buffer.alloc(0) };
        this.#exchanges.push(current);
      }
      current.request = Buffer.concat([current.request, bytes]);
      miner.write(bytes);
    });
    miner.on('data', (bytes: Buffer) => {
      if (current !== null) current.reply = Buffer.concat([current.reply, bytes]);
      client.write(bytes);
    });
    miner.on('end', () => client.end()).on('error', () => client.destroy());
    client.on('error', () => undefined);
    client.on('close', () => {
      this.#clients.delete(client);
      miner.destroy();
    });
  }
}
