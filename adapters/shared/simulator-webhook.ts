import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookHandler } from '../../src/core/ports/signal.js';
import { listenAt } from './simulator-listen.js';

/** A webhook on a loopback port, as an HTTP layer mounts it. */
export class WebhookServer {
  readonly #server: Server;

  constructor(handler: () => WebhookHandler) {
    this.#server = createServer((incoming, response) => {
      void bodyOf(incoming).then(async (body) => {
        const { method = 'GET', url: path = '/', headers, socket } = incoming;
        const reply = await handler()({
          method,
          path,
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
          body,
          peer: socket.remoteAddress ?? '',
        });
        response.writeHead(reply.status, reply.headers).end(reply.body);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async listen(): Promise<this> {
    await listenAt(this.#server, '127.0.0.1', 0);
    return this;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
