import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';

/** A device that answers from a script and remembers what it was asked. */
export interface ReplayDevice<Q> {
  readonly host: string;
  readonly port: number;
  readonly requests: Q[];
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** One request and one reply a connection. `take` gives the request once it is whole, null before. */
export async function replayTcp<Q>(
  take: (received: Buffer) => Q | null,
  answer: (request: Q) => Buffer,
): Promise<ReplayDevice<Q>> {
  const requests: Q[] = [];
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const request = take(received);
      if (request === null) return;
      requests.push(request);
      socket.end(answer(request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: HOST,
    port,
    requests,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

export interface ReplayedHttp {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** `answer` gives the body of a 200 reply, or null for a 404. */
export async function replayHttp(
  answer: (request: ReplayedHttp) => string | null,
): Promise<ReplayDevice<ReplayedHttp>> {
  const requests: ReplayedHttp[] = [];
  const server = createHttpServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', body };
      requests.push(request);
      const text = answer(request);
      response.writeHead(text === null ? 404 : 200).end(text ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { host: HOST, port, requests, close };
}
