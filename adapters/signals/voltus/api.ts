import { z } from 'zod';
import type { GridSignal } from '../../../src/core/ports/signal.js';
import { type HttpAnswer, HttpFeed, parseJson, type ClientTls } from '../../shared/http-feed.js';
import { contentSha256 } from '../../shared/inbound.js';
import { instantOf } from '../../shared/iso-time.js';
import { KEY_HEADER } from '../../shared/voltus-http.js';

const WATTS_PER_KW = 1e3;

const id = z.union([z.string().min(1), z.number()]).transform(String);
const instant = z
  .string()
  .refine((text) => instantOf(text) !== null, 'no time')
  .transform((text) => instantOf(text)!);

export const dispatchShape = z.looseObject({
  id,
  /** False: called off. */
  authorized: z.boolean().default(true),
  test: z.boolean().default(false),
  start_time: instant,
  /** Ancillary services have none until it is known. */
  end_time: instant.nullish(),
  creation_time: instant.nullish(),
  modification_number: z.number().default(0),
  program: z.looseObject({ id: id.nullish(), name: z.string().nullish() }).nullish(),
  sites: z
    .array(
      z.looseObject({
        id,
        customer_location_id: z.union([z.string(), z.number()]).transform(String).nullish(),
        /** kW to be shed. `drop_by` is what it was called before. */
        commitment: z.number().nullish(),
        drop_by: z.number().nullish(),
      }),
    )
    .default([]),
});
export type Dispatch = z.output<typeof dispatchShape>;

/** What a call says: where to look, and nothing that could be believed. Texts are empty in a ping. */
export const pointerShape = z.looseObject({
  event: z.looseObject({ name: z.string().default('') }).default({ name: '' }),
  resource: z.string().default(''),
});

/** The dispatch that a resource names; null where it is none. Only its id is taken, so that Ebb asks nobody else. */
export function dispatchIdOf(resource: string): string | null {
  return /\/dispatches\/([\w.~-]{1,200})\/?$/.exec(resource)?.[1] ?? null;
}

export interface VoltusOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly timeoutSeconds: number;
  readonly tls?: ClientTls | undefined;
}

/** What an answer holds, as it came and as JSON. */
export interface VoltusAnswer {
  readonly answer: HttpAnswer;
  readonly place: string;
  readonly json: unknown;
}

/** The part of the API that tells dispatches. */
export class VoltusApi {
  readonly #http: HttpFeed;
  readonly #apiKey: string;

  constructor({ url, apiKey, timeoutSeconds, tls }: VoltusOptions) {
    this.#http = new HttpFeed({ baseUrl: url, timeoutSeconds, tls });
    this.#apiKey = apiKey;
  }

  /** @throws EbbError with a code of the table */
  dispatches(): Promise<VoltusAnswer> {
    return this.#get('/dispatches');
  }

  /** @throws EbbError with a code of the table; `httpStatus` 404 where there is none */
  dispatch(dispatchId: string): Promise<VoltusAnswer> {
    return this.#get(`/dispatches/${encodeURIComponent(dispatchId)}`);
  }

  async #get(path: string): Promise<VoltusAnswer> {
    const place = this.#http.placeOf(path);
    const answer = await this.#http.exchange({ path, headers: { [KEY_HEADER]: this.#apiKey } });
    return { answer, place, json: parseJson(answer.body.toString('utf8'), place) };
  }
}

/** A dispatch in Ebb's words; null where it concerns none of the sites. @param siteIds none: all */
export function signalOf(dispatch: Dispatch, siteIds: readonly string[]): GridSignal | null {
  const { program, start_time: startsAt, end_time: endsAt = null } = dispatch;
  const sites = dispatch.sites.filter(
    (site) =>
      siteIds.length === 0 || siteIds.includes(site.id) || siteIds.includes(site.customer_location_id ?? ''),
  );
  if (sites.length === 0 && siteIds.length > 0) return null;
  const figures = sites.flatMap(({ commitment, drop_by: dropBy }) => commitment ?? dropBy ?? []);
  const powerW = figures.reduce((sum, kw) => sum + kw, 0) * WATTS_PER_KW;
  const payloadType = 'commitment';
  const isCancelled = !dispatch.authorized;
  const kind = isCancelled ? 'cancellation' : dispatch.test ? 'test' : 'event';
  return {
    eventId: dispatch.id,
    version: dispatch.modification_number,
    contentSha256: contentSha256([dispatch, siteIds]),
    programRef: program?.name ?? program?.id ?? null,
    kind,
    intervals: isCancelled
      ? []
      : [
          {
            startsAt,
            endsAt,
            values: figures.length === 0 ? [] : [{ payloadType, kind: 'power-drop', powerW }],
          },
        ],
    repeats: null,
    priority: null,
    targets: sites.map((site) => site.id),
    responseRequired: false,
    respondBy: null,
    createdAt: dispatch.creation_time ?? null,
    reportRequests: [],
    notes: figures.length === 0 && !isCancelled ? ['names no commitment: what is committed counts'] : [],
  };
}
