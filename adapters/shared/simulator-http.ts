import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Clock } from '../../src/core/ports/clock.js';
import { Concurrency, sendInTime, sendReply, type WireFault } from './simulator-faults.js';
import { listenAt } from './simulator-listen.js';
import type { VirtualMiner } from './virtual-miner.js';

const REQUEST_BYTES_MAX = 64 * 1024;
/** Node looks for stuck connections on a timer of each server; hundreds of idle servers need none. */
const NEVER_MS = 2 ** 31 - 1;

export interface SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SimulatedReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
  readonly isWrite?: boolean;
  /** A stream of which `body` is the beginning. */
  readonly isEndless?: boolean;
}

/** The listening end of a virtual miner that speaks HTTP, with what misbehaviour and faults do to it. */
export class HttpSimulatorServer {
  readonly concurrency = new Concurrency();
  fault: WireFault | null = null;
  readonly #server: Server;
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #answer: (request: SimulatedRequest) => SimulatedReply;

  constructor(virtual: VirtualMiner, clock: Clock, answer: (request: SimulatedRequest) => SimulatedReply) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#answer = answer;
    const limits = { connectionsCheckingInterval: NEVER_MS, requestTimeout: 0, headersTimeout: 0 };
    this.#server = createServer(limits, (request, response) => void this.#serve(request, response));
    this.#server.prependListener('connection', (socket) => {
      if (this.#isGone) socket.resetAndDestroy();
    });
  }

  listen(host: string, port: number): Promise<void> {
    return listenAt(this.#server, host, port);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  get #isGone(): boolean {
    return this.#virtual.misbehaviour === 'deaf' || !this.#virtual.reachable;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection that was kept alive ends with the restart of the device.
    if (this.#isGone) {
      request.socket.resetAndDestroy();
      return;
    }
    this.concurrency.begin();
    response.once('close', () => this.concurrency.end());
    const body = await bodyOf(request);
    if (body === null || this.#virtual.misbehaviour === 'hangs') return;
    const reply = this.#answer({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      authorization: request.headers.authorization ?? '',
      headers: request.headers,
      body,
    });
    if (reply.isWrite === true && this.fault === 'mute-writes') return;
    sendInTime(this.#virtual, this.#clock, response, () => this.#send(response, reply));
  }

  #send(response: ServerResponse, { status, headers, body, isEndless }: SimulatedReply): void {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
    const how = { virtual: this.#virtual, clock: this.#clock };
    if (isEndless === true) {
      response.write(body);
      return;
    }
    // A challenge is sent whole: faults are in what a reply says, and a client gets there only through it.
    void sendReply(response, Buffer.from(body), { ...how, fault: status === 200 ? this.fault : null });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if ((length += chunk.length) > REQUEST_BYTES_MAX) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}
