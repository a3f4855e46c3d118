import { Agent } from 'node:https';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { shapeOf } from './shapes.js';

/** From the request to the last byte, in seconds of the wall. Public sources answer in one or two. */
const TIMEOUT_SECONDS = 10;
/** More than any reply that is asked for, by a factor of ten. */
const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;
/** A source that wants more is asked again after a day. */
const RETRY_AFTER_SECONDS_MAX = 86_400;
/** What is shown of an answer that refuses. */
const EXCERPT_CHARS_MAX = 200;

export interface HttpFeedOptions {
  /** With the path that all requests have in common; credentials have no place in it. */
  readonly baseUrl: string;
  readonly timeoutSeconds?: number | undefined;
  readonly responseBytesMax?: number | undefined;
  readonly tls?: ClientTls | undefined;
  readonly watch?: ExchangeWatch | undefined;
}

/** An answer as whoever watches a source sees it. */
export interface ExchangeFacts {
  readonly status: number;
  /** Of the body, as it was read. */
  readonly bytes: number;
  /** By the server's clock: when the answer left it, and how long it lay in a cache; null where it does not say. */
  readonly serverTime: Date | null;
}

/** Called when an exchange begins; what it returns is called when it is answered. */
export type ExchangeWatch = () => (facts: ExchangeFacts) => void;

/** A certificate of one's own, for servers that want one, and the authority of theirs. PEM texts. */
export interface ClientTls {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** In place of the authorities that come with Node. */
  readonly authority?: string | undefined;
}

export interface DocumentRequest {
  readonly path: string;
  /** Absent: POST where there is a body, else GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of a form; makes the request a POST. */
  readonly form?: Readonly<Record<string, string>>;
  /** A body of JSON; makes the request a POST. */
  readonly json?: unknown;
  /** A body of another type; makes the request a POST. */
  readonly text?: { readonly body: string; readonly type: string };
  /** Seconds to wait that a refusal states in the source's own words. */
  readonly retryAfterSeconds?: (body: string) => number | undefined;
}

/** An answer of success. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** Of a header, by its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

export interface FeedRequest<S extends z.ZodType> extends DocumentRequest {
  readonly schema: S;
}

/**
 * Documents over HTTP from a public source, JSON or not: bounded in time and size, checked in shape, every failure an `EbbError`.
 * Messages name the address without its query, where some sources want their keys.
 */
export class HttpFeed {
  readonly #http: AxiosInstance;
  readonly #baseUrl: string;
  readonly #timeoutMs: number;
  readonly #watch: ExchangeWatch | undefined;

  constructor({
    baseUrl,
    timeoutSeconds = TIMEOUT_SECONDS,
    responseBytesMax = RESPONSE_BYTES_MAX,
    tls,
    watch,
  }: HttpFeedOptions) {
    this.#watch = watch;
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#timeoutMs = timeoutSeconds * 1e3;
    this.#http = axios.create({
      responseType: 'arraybuffer',
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      // An API does not move from one day to the next; a gateway that wants a sign-in does redirect.
      maxRedirects: 0,
      maxContentLength: responseBytesMax,
      ...(tls && { httpsAgent: agentOf(tls) }),
      headers: { Accept: 'application/json', 'User-Agent': 'ebb (demand response of Bitcoin mines)' },
    });
  }

  /** The reply to one request, in the shape of its schema. @throws EbbError with a code of the table. */
  async request<S extends z.ZodType>(request: FeedRequest<S>): Promise<z.infer<S>> {
    const place = this.placeOf(request.path);
    const body = await this.document(request);
    return shapeOf(request.schema, parseJson(body.toString('utf8'), place), place);
  }

  /** The bytes of the reply to one request. @throws EbbError with a code of the table. */
  async document(request: DocumentRequest): Promise<Buffer> {
    return (await this.#answered(request, (status) => status === 200)).body;
  }

  /** The reply to one request where that is any success. @throws EbbError with a code of the table. */
  exchange(request: DocumentRequest): Promise<HttpAnswer> {
    return this.#answered(request, (status) => status >= 200 && status < 300);
  }

  async #answered(request: DocumentRequest, isSuccess: (status: number) => boolean): Promise<HttpAnswer> {
    const place = this.placeOf(request.path);
    const answered = this.#watch?.();
    const response = await this.#send(request, place);
    const { status, headers } = response;
    const body = Buffer.isBuffer(response.data) ? response.data : Buffer.alloc(0);
    answered?.({ status, bytes: body.length, serverTime: serverTimeOf(headers) });
    if (!isSuccess(status)) {
      throw refusal(response, body.toString('utf8'), place, request.retryAfterSeconds);
    }
    const header = (name: string): string | undefined =>
      headers[name] === undefined ? undefined : String(headers[name]);
    return { status, body, header };
  }

  /** An address as messages name it. */
  placeOf(path: string): string {
    return `${this.#baseUrl}${path}`;
  }

  async #send(request: DocumentRequest, place: string): Promise<AxiosResponse<unknown>> {
    // axios' own timeout restarts with every byte; a signal bounds the whole exchange.
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#http.request<unknown>({
        url: place,
        method: request.method ?? (hasBody(request) ? 'POST' : 'GET'),
        params: request.query ?? {},
        headers: { ...(request.text && { 'Content-Type': request.text.type }), ...request.headers },
        ...(request.form && { data: new URLSearchParams(request.form) }),
        ...(request.json !== undefined && { data: request.json }),
        ...(request.text && { data: request.text.body }),
        signal,
      });
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      // The error itself carries the request with its keys, so it is not passed on as a cause.
      if (signal.aborted)
        throw new EbbError('unreachable', `${place}: no answer in ${this.#timeoutMs / 1e3} s`);
      if (message?.startsWith('maxContentLength') === true) {
        throw new EbbError('malformed', `${place}: the answer is larger than is ever asked for`);
      }
      throw new EbbError('unreachable', `${place}: ${message ?? 'no connection'}${code ? ` (${code})` : ''}`);
    }
  }
}

function hasBody({ form, json, text }: DocumentRequest): boolean {
  return form !== undefined || json !== undefined || text !== undefined;
}

function agentOf({ certificate, key, passphrase, authority }: ClientTls): Agent {
  return new Agent({
    cert: certificate,
    key,
    passphrase,
    ca: authority,
    minVersion: 'TLSv1.2',
    keepAlive: true,
  });
}

/** @throws EbbError `malformed` */
export function parseJson(body: string, place: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not shown: the part that did arrive may be a token.
    const webPage = /^\s*</.test(body);
    const kind = webPage ? 'a web page' : `no whole JSON document (${body.length} characters)`;
    throw new EbbError('malformed', `${place}: the answer is ${kind}`, { webPage });
  }
}

function refusal(
  { status, headers }: AxiosResponse<unknown>,
  body: string,
  place: string,
  inOwnWords: DocumentRequest['retryAfterSeconds'],
): EbbError {
  const message = `${place}: HTTP ${status}: ${excerpt(body)}`;
  const seconds = headerSeconds(headers) ?? inOwnWords?.(body) ?? statedSeconds(body);
  const context = {
    httpStatus: status,
    ...(seconds !== undefined && {
      retryAfterSeconds: Math.min(Math.max(seconds, 1), RETRY_AFTER_SECONDS_MAX),
    }),
  };
  if (status === 429) return new EbbError('rate-limited', message, context);
  if (status === 401 || status === 403) return new EbbError('unauthorised', message, { httpStatus: status });
  if (status === 408 || status >= 500) return new EbbError('unreachable', message, context);
  if (status >= 400) return new EbbError('rejected', message, { httpStatus: status });
  return new EbbError('malformed', `${message} where 200 was expected`);
}

/** `Retry-After` in seconds; a date is taken relative to the server's own clock. */
function headerSeconds(headers: AxiosResponse['headers']): number | undefined {
  const after: unknown = headers['retry-after'];
  if (typeof after !== 'string') return undefined;
  if (/^\d+$/.test(after.trim())) return Number(after);
  const seconds = (Date.parse(after) - Date.parse(String(headers['date']))) / 1e3;
  return Number.isFinite(seconds) ? Math.ceil(seconds) : undefined;
}

/** `Date`, which is when the answer was made, and `Age`, the seconds that it lay in a cache since. */
function serverTimeOf(headers: AxiosResponse['headers']): Date | null {
  const madeMs = Date.parse(String(headers['date'] ?? ''));
  const ageSeconds = Number(headers['age'] ?? 0);
  return Number.isFinite(madeMs) && ageSeconds >= 0 ? new Date(madeMs + ageSeconds * 1e3) : null;
}

function statedSeconds(body: string): number | undefined {
  const [, seconds] = /try again in (\d+) seconds?/i.exec(body) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

function excerpt(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim();
  if (line === '') return '(empty)';
  return line.length > EXCERPT_CHARS_MAX ? `${line.slice(0, EXCERPT_CHARS_MAX)}…` : line;
}
