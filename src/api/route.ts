import type { z } from 'zod';
import type { Access } from './access.js';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';

/** A request after its parts were checked. */
export interface RouteInput<P, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Name of the person or the token that asks. */
  readonly actor: string;
  /** Who that is, what they may do, and where they are. */
  readonly caller: Caller;
  /** Of a request that may come again: the same for the same actor, key and request alone. */
  readonly idempotencyKey: string | undefined;
  /** What the request was made from, where the route asks for it; without its quotation marks. */
  readonly ifMatch: string | undefined;
  /** Of a stream that is taken up again. */
  readonly lastEventId: string | undefined;
}

/** One route: what it takes, what it answers, who answers. The server and the OpenAPI document are both made of these. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express's form, below /api/v1. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** Whoever asks needs that permission over all sites; else at the one that the path names, or at any. */
  readonly everywhere?: true;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Takes a text instead of JSON, of one of these media types. */
  readonly text?: { readonly types: readonly string[]; readonly bytesMax: number };
  readonly reply: z.ZodType;
  readonly status?: number;
  /** The request says in `If-Match` what it was made from; `may`: where it does not, whatever is there is changed. */
  readonly conditional?: true | 'may';
  /** It may need a second person: then `handle` gives a `Waiting`, and the answer is 202 with the request. */
  readonly mayWait?: true;
  /** What is sent or answered is a secret, of which nothing is kept: such a write takes no `Idempotency-Key`. */
  readonly secret?: boolean;
  /** Lines of text instead of one JSON value. */
  readonly lines?: boolean;
  /** Server-sent events instead of one JSON value; `handle` gives a `StreamReply`, `reply` is the shape of their data. */
  readonly events?: boolean;
  /** The browser is sent elsewhere, by 302; `handle` gives a `RedirectReply`. */
  readonly redirect?: true;
  /** Media type of a file that is answered instead of JSON; `handle` gives a `FileReply`. */
  readonly file?: string;
  readonly handle: (context: ApiContext, input: RouteInput<never, never, never>) => Promise<unknown>;
}

/** Whether a route is a write that is carried out once for its `Idempotency-Key`: one of somebody who is known. */
export function takesKey({ method, access, secret = false }: Route): boolean {
  return method !== 'get' && access !== 'open' && !secret;
}

/** Where to send the browser. */
export interface RedirectReply {
  readonly location: string;
}

/** A file as an answer. */
export interface FileReply {
  /** What whoever takes it may call it. */
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/** The same by the schemas that its parts were checked with. */
export type InputOf<
  P extends z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> = RouteInput<z.output<P>, z.output<Q>, z.output<B>>;
