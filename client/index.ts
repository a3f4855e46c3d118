import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type { components, operations, paths } from './schema.js';
export type Schemas = components['schemas'];
export { type LiveEvent, readStream, type StreamListener, type StreamSource } from './stream.js';

/** Ebb's HTTP API, each path, query, body and answer of docs/openapi.json's type. */
export type EbbClient = Client<paths>;

export interface EbbClientOptions {
  /** Where the service is: `https://ebb.mine.example`. */
  readonly url: string;
  /** An API token (`ebb token create`); a browser that is signed in needs none. */
  readonly token?: string;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** A client of the service at `url`; calls answer `{ data }`, or `{ error }` with the problem that was told (RFC 9457). */
export function createEbbClient({ url, token, fetch }: EbbClientOptions): EbbClient {
  return createClient<paths>({
    baseUrl: url,
    ...(token !== undefined && { headers: bearer(token) }),
    ...(fetch && { fetch }),
  });
}

/** The header by which a token is told. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}
