import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EbbError } from '../core/errors.js';

/** How a command reaches a running Ebb. */
export interface ClientOptions {
  readonly url: string;
  readonly tokenFile?: string | undefined;
}

const REQUEST_MS_MAX = 30_000;

/** Speaks to a running Ebb. */
export class Client {
  constructor(
    private readonly options: ClientOptions,
    private readonly stateDirectory: string,
  ) {}

  /** @throws EbbError that says what to do next */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#send(method, path, body);
    const text = await response.text();
    const value = text === '' ? null : (JSON.parse(text) as unknown);
    if (!response.ok) {
      const { detail, code } = value as { detail?: string; code?: string };
      throw new EbbError('rejected', `${detail ?? response.statusText} (${code ?? response.status})`);
    }
    return value as T;
  }

  async #send(method: string, path: string, body: unknown): Promise<Response> {
    const init = {
      method,
      headers: {
        authorization: `Bearer ${this.#token()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    };
    try {
      return await fetch(new URL(path, this.options.url), init);
    } catch (error) {
      throw new EbbError(
        'unreachable',
        `nothing answers at ${this.options.url}: is Ebb running? Start it with npm start, or name another with --url.`,
        { cause: error },
      );
    }
  }

  #token(): string {
    const given = process.env['EBB_TOKEN'];
    if (given) return given;
    const file = this.options.tokenFile ?? join(this.stateDirectory, 'token');
    if (!existsSync(file)) {
      throw new EbbError(
        'unauthorised',
        `no token: set EBB_TOKEN, or name a file with --token-file (${file} is not there)`,
      );
    }
    return readFileSync(file, 'utf8').trim();
  }
}
