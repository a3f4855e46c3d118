import { EbbError } from '../../src/core/errors.js';
import type { MinerEndpoint } from '../../src/core/ports/miner.js';
import type { Deadline } from './deadline.js';
import type { HttpRequest, MinerHttp } from './miner-http.js';

export interface JsonHttpInput {
  readonly http: MinerHttp;
  readonly endpoint: MinerEndpoint;
  /** The adapter's name of the port, and its standard number. */
  readonly port: readonly [name: string, standard: number];
  readonly deadline: Deadline;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One device's API of JSON over HTTP, within one deadline. */
export class JsonHttp {
  readonly #input: JsonHttpInput;

  constructor(input: JsonHttpInput) {
    this.#input = input;
  }

  /** `10.0.0.7:80`, as device slots and sessions are keyed by. */
  get device(): string {
    return `${this.#input.endpoint.host}:${this.#port}`;
  }

  /** The same API with further headers, such as a token. */
  with(headers: Readonly<Record<string, string>>): JsonHttp {
    return new JsonHttp({ ...this.#input, headers: { ...this.#input.headers, ...headers } });
  }

  /** @throws EbbError, `malformed` where the body is no JSON */
  async get(path: string): Promise<unknown> {
    return this.parsed(path, await this.#request('GET', path, {}));
  }

  /** The body as it is. @throws EbbError */
  text(path: string): Promise<string> {
    return this.#request('GET', path, {});
  }

  /** Null for an empty body. @throws EbbError, with `outcomeUnknown` once the request may have arrived */
  async send(method: 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<unknown> {
    const more =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return this.parsed(path, await this.#request(method, path, more));
  }

  /** @throws EbbError as `get` does */
  async submit(path: string, form: Readonly<Record<string, string>>): Promise<unknown> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form).toString();
    return this.parsed(path, await this.#request('POST', path, { body, headers }));
  }

  #request(
    method: HttpRequest['method'],
    path: string,
    { body, headers }: Pick<HttpRequest, 'body' | 'headers'>,
  ): Promise<string> {
    const { http, endpoint, deadline } = this.#input;
    return http.request({
      host: endpoint.host,
      port: this.#port,
      method,
      path,
      headers: { ...this.#input.headers, ...headers },
      timeoutMs: deadline.remainingMs(),
      ...(body !== undefined && { body }),
    });
  }

  /** A body as JSON. @throws EbbError `malformed` */
  parsed(path: string, text: string): unknown {
    if (text.trim() === '') return null;
    try {
      return JSON.parse(text);
    } catch (cause) {
      // What was asked has been done, or not: a broken answer does not tell.
      throw new EbbError('malformed', `${this.device}${path.replace(/\?.*/, '')}: no JSON`, {
        cause,
        outcomeUnknown: true,
      });
    }
  }

  get #port(): number {
    const [name, standard] = this.#input.port;
    return this.#input.endpoint.ports?.[name] ?? standard;
  }
}
