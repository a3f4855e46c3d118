import type { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { envOf, timeoutSecondsOf, type FeedDeps } from './feed.js';
import { type DocumentRequest, type FeedRequest, HttpFeed } from './http-feed.js';
import { type RequestLine, requestLine } from './request-line.js';

/** How a provider is reached. */
export interface ProviderSettings {
  /** As its environment variables begin: `CAISO` has `EBB_CAISO_URL` and `EBB_CAISO_REQUESTS_PER_MINUTE`. */
  readonly name: string;
  readonly url: string;
  /** What it allows, or what is decent where that is not known. */
  readonly requestsPerMinute: number;
  /** Of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly responseBytesMax?: number;
}

/** One provider's documents, asked for in its line. */
export class Provider {
  constructor(
    private readonly http: HttpFeed,
    private readonly line: RequestLine,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** @throws EbbError with a code of the table */
  request<S extends z.ZodType>(request: FeedRequest<S>): Promise<z.infer<S>> {
    return this.line.take(() => this.http.request({ ...request, headers: this.#headers(request) }));
  }

  /** @throws EbbError with a code of the table */
  document(request: DocumentRequest): Promise<Buffer> {
    return this.line.take(() => this.http.document({ ...request, headers: this.#headers(request) }));
  }

  /** @throws EbbError with a code of the table */
  async text(request: DocumentRequest): Promise<string> {
    return (await this.document(request)).toString('utf8');
  }

  /** An address as messages name it. */
  placeOf(path: string): string {
    return this.http.placeOf(path);
  }

  #headers({ headers }: DocumentRequest): Record<string, string> {
    return { ...this.headers, ...headers };
  }
}

export function providerOf(
  { clock, env, watch }: FeedDeps,
  { name, url, requestsPerMinute, headers = {}, responseBytesMax }: ProviderSettings,
): Provider {
  const baseUrl = envOf(env, `EBB_${name}_URL`) ?? url;
  const http = new HttpFeed({ baseUrl, timeoutSeconds: timeoutSecondsOf(env), responseBytesMax, watch });
  const ownLimit = Number(envOf(env, `EBB_${name}_REQUESTS_PER_MINUTE`));
  const line = requestLine(clock, `${name} ${baseUrl}`, ownLimit > 0 ? ownLimit : requestsPerMinute);
  return new Provider(http, line, headers);
}

/** Credentials from the environment. @throws EbbError `unauthorised` naming those that are missing */
export function credentialsOf<Name extends string>(
  id: string,
  env: FeedDeps['env'],
  names: readonly Name[],
): Record<Name, string> {
  const missing = names.filter((name) => envOf(env, name) === undefined);
  if (missing.length > 0) {
    throw new EbbError('unauthorised', `${id}: ${missing.join(', ')} not set in the environment`);
  }
  return Object.fromEntries(names.map((name) => [name, envOf(env, name)])) as Record<Name, string>;
}
