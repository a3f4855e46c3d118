import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenAt } from './simulator-listen.js';

/** What a public source and the way to it do to a client. */
export type FeedFault =
  | { readonly kind: 'status'; readonly status: number; readonly body: string; readonly retryAfter?: string }
  /** A page for people where data should be: a gateway's sign-in, a notice of maintenance. */
  | { readonly kind: 'html' }
  /** The connection ends within the document, orderly. */
  | { readonly kind: 'truncated' }
  /** JSON of another shape. */
  | { readonly kind: 'other-shape' }
  /** Connects, then says nothing. */
  | { readonly kind: 'silent' }
  /** A byte now and then, for ever. */
  | { readonly kind: 'trickle' }
  | { readonly kind: 'oversized' }
  | { readonly kind: 'reset' }
  /** Rows backwards and each of them twice, where the document is JSON or CSV. */
  | { readonly kind: 'disordered' }
  /** A good answer with nothing in it. */
  | { readonly kind: 'empty' };

export interface FeedSimulatorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly form: URLSearchParams;
  readonly body: string;
}

export interface FeedSimulatorReply {
  readonly status: number;
  /** Bytes are sent as they are, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const OVERSIZED_PIECE = Buffer.alloc(256 * 1024, ' ');
const OVERSIZED_PIECES = 128;
const TRICKLE_MS = 20;
const FORM_BYTES_MAX = 16 * 1024;

/** A public source on a loopback port: its protocol from `answer`, its failures from here. */
export class FeedSimulator {
  /** Of requests that `spares` does not name. */
  fault: FeedFault | null = null;
  /** Where the fault meets requests of one path alone. */
  faultPath: string | null = null;
  /** Sent in place of any answer. */
  answerInstead: FeedSimulatorReply | null = null;
  /** What the server's clock is ahead, s. */
  clockAheadSeconds = 0;
  readonly requests: FeedSimulatorRequest[] = [];
  readonly #server: Server;
  readonly #answer: (request: FeedSimulatorRequest, empty: boolean) => FeedSimulatorReply;
  readonly #spares: (path: string) => boolean;

  constructor(
    answer: (request: FeedSimulatorRequest, empty: boolean) => FeedSimulatorReply,
    spares: (path: string) => boolean = () => false,
  ) {
    this.#answer = answer;
    this.#spares = spares;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
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

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await requestOf(incoming);
    this.requests.push(request);
    const isSpared = this.#spares(request.path) || (this.faultPath ?? request.path) !== request.path;
    const fault = isSpared ? null : this.fault;
    const reply = this.answerInstead ?? this.#answer(request, fault?.kind === 'empty');
    if (this.clockAheadSeconds !== 0) {
      response.setHeader('Date', new Date(Date.now() + this.clockAheadSeconds * 1e3).toUTCString());
    }
    const document = Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(JSON.stringify(reply.body));
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
    if (fault === null || fault.kind === 'empty') send(response, reply.status, document);
    else misbehave(response, fault, document);
  }
}

function misbehave(response: ServerResponse, fault: FeedFault, document: Buffer): void {
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfter !== undefined) response.setHeader('Retry-After', fault.retryAfter);
      return send(response, fault.status, fault.body, 'text/plain');
    case 'html':
      return send(response, 200, '<!doctype html><title>Sign in</title><p>Please sign in.', 'text/html');
    case 'truncated':
      return send(response, 200, document.subarray(0, Math.floor(document.length / 2)));
    case 'other-shape':
      return send(response, 200, JSON.stringify({ status: 'ok', items: [1, 2, 3] }));
    case 'disordered':
      return send(response, 200, disordered(document));
    case 'reset':
      return void response.socket?.resetAndDestroy();
    case 'trickle':
      return trickle(response);
    case 'oversized':
      return oversize(response);
    case 'silent':
    case 'empty':
      return;
  }
}

function disordered(document: Buffer): Buffer {
  const text = document.toString('utf8');
  if (/^\s*[{[]/.test(text)) return Buffer.from(JSON.stringify(backwardsTwice(JSON.parse(text))));
  const [header, ...rows] = text.trimEnd().split('\n');
  const isCsv =
    header !== undefined && header.includes(',') && !document.subarray(0, 2).equals(Buffer.from('PK'));
  return isCsv ? Buffer.from([header, ...(backwardsTwice(rows) as string[]), ''].join('\n')) : document;
}

function backwardsTwice(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, backwardsTwice(each)]));
  }
  // A row of scalars keeps its order, a list of rows does not; names of columns are not rows.
  const isRows = value.every((each) => typeof each === 'object' && each !== null && !('name' in each));
  const isLines = value.every((each) => typeof each === 'string' && each.includes(','));
  const each = value.map(backwardsTwice);
  return isRows || isLines ? [...each, ...each].reverse() : each;
}

function send(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  type = 'application/json',
): void {
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', type);
  response.writeHead(status).end(body);
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const timer = setInterval(() => response.write(' '), TRICKLE_MS);
  response.once('close', () => clearInterval(timer));
}

function oversize(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  let left = OVERSIZED_PIECES;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(OVERSIZED_PIECE)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

async function requestOf(incoming: IncomingMessage): Promise<FeedSimulatorRequest> {
  let body = '';
  for await (const chunk of incoming) {
    body += String(chunk);
    if (body.length > FORM_BYTES_MAX) break;
  }
  const url = new URL(incoming.url ?? '/', 'http://simulator');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    header: (name) => {
      const value = incoming.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    form: new URLSearchParams(body),
    body,
  };
}
