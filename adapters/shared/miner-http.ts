import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Agent, errors } from 'undici';
import { EbbError } from '../../src/core/errors.js';
import { digestAuthorization, parseDigestChallenge, type DigestChallenge } from './digest-auth.js';
import { REPLY_BYTES_MAX } from './tcp-client.js';

/**
 * How long an idle connection is kept for the next request. Long enough for the requests of one reading, or for a write
 * and the look that follows; short, since thousands of miners that are polled would else hold a socket and its buffers
 * each all the time.
 */
const KEEP_ALIVE_MS = 2_000;

/** Part of the time of a request that may go into connecting; a miner on a LAN takes milliseconds. */
const CONNECT_MS_MAX = 3_000;

const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Enough of a UUID: Node makes those out of a pool, several times as fast as random bytes. */
const CLIENT_NONCE_CHARS = 18;

export interface HttpRequest {
  readonly host: string;
  readonly port: number;
  /** HTTPS with whatever certificate the device has: miners sign their own. */
  readonly tls?: boolean;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For devices that ask for HTTP Digest. */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly timeoutMs: number;
  /** A question that is asked by POST. */
  readonly changesNothing?: boolean;
}

/** A reply with whatever status. Header names are in lower case; repeated ones are joined by commas. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Session {
  readonly challenge: DigestChallenge;
  nonceCount: number;
}

/**
 * HTTP to many devices: one kept-alive connection each, the server's nonce used again with a counter, so that
 * a request after the first costs one round trip.
 */
export class MinerHttp {
  readonly #agent = new Agent({
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_MS_MAX, rejectUnauthorized: false },
    maxResponseSize: REPLY_BYTES_MAX,
  });
  readonly #sessions = new Map<string, Session>();
  #requestsSent = 0;

  /** HTTP requests sent, challenged ones included. */
  get requestsSent(): number {
    return this.#requestsSent;
  }

  /** The body of a 2xx reply. @throws EbbError, with `outcomeUnknown` once the request may have arrived. */
  async request(request: HttpRequest): Promise<string> {
    const reply = await this.exchange(request);
    if (reply.status >= 200 && reply.status < 300) return reply.body;
    throw statusError(reply, urlOf(request));
  }

  /**
   * The reply whatever its status, redirects not followed, a Digest challenge answered where credentials are given.
   * @throws EbbError `unreachable` or `malformed`, with `outcomeUnknown` once the request may have arrived.
   */
  async exchange(request: HttpRequest): Promise<HttpReply> {
    const key = `${request.host}:${request.port}`;
    const reply = await this.#send(request, this.#authorization(request, this.#sessions.get(key)));
    if (reply.status !== 401 || request.credentials === undefined) return reply;
    const challenge = parseDigestChallenge(reply.headers['www-authenticate'] ?? '');
    if (challenge === null) return reply;
    // A 401 means that nothing was done, so asking again is safe, for writes too.
    const session = { challenge, nonceCount: 0 };
    this.#sessions.set(key, session);
    const second = await this.#send(request, this.#authorization(request, session));
    if (second.status === 401) this.#sessions.delete(key);
    return second;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #authorization({ method, path, credentials }: HttpRequest, session: Session | undefined): string | null {
    if (session === undefined || credentials === undefined) return null;
    session.nonceCount += 1;
    return digestAuthorization(session.challenge, {
      method,
      uri: path,
      ...credentials,
      nonceCount: session.nonceCount,
      clientNonce: randomUUID().slice(0, CLIENT_NONCE_CHARS),
    });
  }

  async #send(request: HttpRequest, authorization: string | null, isRepeat = false): Promise<HttpReply> {
    const { host, port, tls, method, path, timeoutMs } = request;
    this.#requestsSent += 1;
    // An emitter costs a tenth of an AbortSignal, of which there would be thousands a second.
    const signal = new EventEmitter();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      signal.emit('abort');
    }, timeoutMs);
    try {
      const { statusCode, headers, body } = await this.#agent.request({
        origin: `${tls === true ? 'https' : 'http'}://${host}:${port}`,
        method,
        path,
        headers: { ...request.headers, ...(authorization === null ? {} : { authorization }) },
        body: request.body ?? null,
        signal,
      });
      return { status: statusCode, headers: joined(headers), body: await body.text() };
    } catch (error) {
      // The device may close a kept-alive connection just as it is used again. What changes nothing is sent again.
      const isHarmless = method === 'GET' || request.changesNothing === true;
      if (error instanceof errors.SocketError && isHarmless && !isRepeat) {
        return this.#send(request, authorization, true);
      }
      throw transportError(error, urlOf(request), timedOut ? timeoutMs : null);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** For messages: what follows a question mark may be a password. */
function urlOf({ host, port, tls, path }: HttpRequest): string {
  return `${tls === true ? 'https' : 'http'}://${host}:${port}${path.replace(/\?.*/s, '')}`;
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
  );
}

/** Longest part of a refusal's own words that goes into a message. */
const WORDS_MAX = 200;

/** What a reply that is no success means. The device's own words, where it has some, are part of the message. */
export function statusError({ status, body }: HttpReply, url: string): EbbError {
  const words = /^\s*</.test(body) ? '' : body.trim().replace(/\s+/g, ' ').slice(0, WORDS_MAX);
  const said = words === '' ? '' : `: ${words}`;
  if (status === 401 || status === 403)
    return new EbbError('unauthorised', `${url}: user name or password refused (${status})${said}`);
  if (status === 404 || status === 405)
    return new EbbError('unsupported', `${url}: this firmware does not have it (${status})${said}`);
  if (status === 429) return new EbbError('rate-limited', `${url}: told to slow down (429)${said}`);
  // A web server's own failure says nothing of how far the request got.
  if (status >= 500)
    return new EbbError('unreachable', `${url}: the device failed (${status})${said}`, {
      outcomeUnknown: true,
    });
  return new EbbError('rejected', `${url}: answered ${status}${said}`);
}

/** @param timedOutMs the time that was over; null where it was not */
function transportError(error: unknown, url: string, timedOutMs: number | null): EbbError {
  const { code = '', message } = error as Error & { code?: string };
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new EbbError('malformed', `${url}: sent more than ${REPLY_BYTES_MAX} bytes: cut off`, {
      outcomeUnknown: true,
      cause: error,
    });
  }
  if (code.startsWith('HPE_')) {
    return new EbbError('malformed', `${url}: does not speak HTTP (${code})`, {
      outcomeUnknown: true,
      cause: error,
    });
  }
  const outcomeUnknown = !NOT_CONNECTED.has(code);
  const problem = timedOutMs === null ? code || message : `no answer within ${Math.round(timedOutMs)} ms`;
  return new EbbError('unreachable', `${url}: ${problem}`, { outcomeUnknown, cause: error });
}
