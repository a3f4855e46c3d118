import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../../src/core/ports/clock.js';
import {
  Concurrency,
  GARBAGE,
  OVERSIZED_PIECE,
  OVERSIZED_PIECES,
  type WireFault,
} from './simulator-faults.js';
import { listenAt } from './simulator-listen.js';
import { SLOW_REPLY_SECONDS, type VirtualMiner } from './virtual-miner.js';

const REQUEST_BYTES_MAX = 64 * 1024;
/** Node looks for stuck connections on a timer of each server; hundreds of idle servers need none. */
const NEVER_MS = 2 ** 31 - 1;

export interface SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

export interface SimulatedReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isWrite?: boolean;
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
  }

  listen(host: string, port: number): Promise<void> {
    return listenAt(this.#server, host, port);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#virtual.misbehaviour === 'deaf' || !this.#virtual.reachable) {
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
      body,
    });
    if (reply.isWrite === true && this.fault === 'mute-writes') return;
    const send = (): void => void this.#send(response, reply);
    if (this.#virtual.misbehaviour === 'slow') {
      response.once('close', this.#clock.after(SLOW_REPLY_SECONDS, send));
    } else send();
  }

  async #send(response: ServerResponse, { status, headers, body }: SimulatedReply): Promise<void> {
    // A challenge is sent whole: faults are in what a reply says, and a client gets there only through it.
    const fault = status === 200 ? this.fault : null;
    response.writeHead(status, headers);
    if (fault === 'oversized') {
      for (let piece = 0; piece < OVERSIZED_PIECES && !response.destroyed; piece += 1) {
        if (!response.write(OVERSIZED_PIECE)) await drained(response);
      }
    } else if (fault === 'split') {
      for (const char of body) {
        response.write(char);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } else response.write(fault === 'garbage' ? GARBAGE : body);
    response.end();
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

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
