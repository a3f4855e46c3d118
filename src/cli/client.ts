import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EbbError } from '../core/errors.js';

/** How a command reaches a running Ebb. */
export interface ClientOptions {
  readonly url: string;
  /** File with the token; before `EBB_TOKEN`, which is before the file that the first start has left. */
  readonly tokenFile?: string | undefined;
  readonly environmentToken?: string | undefined;
  readonly stateDirectory: string;
}

const REQUEST_MS_MAX = 30_000;

/** Speaks to a running Ebb. */
export class Client {
  constructor(private readonly options: ClientOptions) {}

  /** @throws EbbError that says what to do next */
  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const response = await this.#send(method, path, body, headers);
    const value = this.#parsed(await response.text());
    if (response.ok) return value as T;
    const { detail, code } = (value ?? {}) as { detail?: string; code?: string };
    throw new EbbError(
      response.status === 401 ? 'unauthorised' : 'rejected',
      `${detail ?? response.statusText} (${code ?? response.status})`,
    );
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const { url } = this.options;
    if (!URL.canParse(path, url))
      throw new EbbError('rejected', `${url} is not a URL such as http://127.0.0.1:3000`);
    const init = {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${this.#token()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    };
    try {
      return await fetch(new URL(path, url), init);
    } catch (error) {
      throw new EbbError(
        'unreachable',
        `nothing answers at ${url}: is Ebb running? Start it with npm start, or name another with --url.`,
        { cause: error },
      );
    }
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new EbbError(
        'malformed',
        `what answers at ${this.options.url} is not Ebb. Name Ebb's address with --url.`,
      );
    }
  }

  #token(): string {
    const { tokenFile, environmentToken, stateDirectory } = this.options;
    if (tokenFile === undefined && environmentToken) return environmentToken;
    const file = tokenFile ?? join(stateDirectory, 'token');
    if (!existsSync(file)) {
      throw new EbbError(
        'unauthorised',
        `no token: set EBB_TOKEN, or name a file with --token-file (${file} is not there). ebb token create makes one.`,
      );
    }
    return readFileSync(file, 'utf8').trim();
  }
}
