import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { DocumentRequest, HttpAnswer } from '../../shared/http-feed.js';
import { type HttpFeed, parseJson } from '../../shared/http-feed.js';
import { shapeOf } from '../../shared/shapes.js';
import type { OAuthSession } from './oauth.js';

/** Both are spoken; they differ in how targets, reports and subscriptions are written. */
export const VERSIONS = ['3.1', '3.0.1'] as const;
export type OpenAdrVersion = (typeof VERSIONS)[number];

/** What the specification lets a client ask for at once. */
export const PAGE_OBJECTS = 50;
const PAGES_MAX = 200;

/** Texts and numbers, because not every server keeps to the one that is written. */
const objectId = z.union([z.string().min(1), z.number()]).transform(String);
const text = z.string().nullish();

const intervalPeriod = z.looseObject({ start: text, duration: text, randomizeStart: text });
export type IntervalPeriod = z.output<typeof intervalPeriod>;

export const payload = z.looseObject({ type: z.string().min(1), values: z.array(z.unknown()) });
export type Payload = z.output<typeof payload>;

export const payloadDescriptor = z.looseObject({
  payloadType: z.string().min(1),
  units: text,
  currency: text,
});
export type PayloadDescriptor = z.output<typeof payloadDescriptor>;

const reportDescriptor = z.looseObject({
  payloadType: z.string().min(1),
  readingType: text,
  units: text,
  startInterval: z.int().nullish(),
  numIntervals: z.int().nullish(),
  historical: z.boolean().nullish(),
  frequency: z.int().nullish(),
  repeat: z.int().nullish(),
});

/** A target of 3.1 is a text; one of 3.0.1 has a type and values. */
const target = z.union([z.string(), payload.transform(({ values }) => values.map(String))]);

/** What is needed of an event; all else is let be. */
export const eventShape = z.looseObject({
  id: objectId,
  programID: objectId,
  createdDateTime: text,
  modificationDateTime: text,
  eventName: text,
  duration: text,
  priority: z.number().nullish(),
  targets: z
    .array(target)
    .nullish()
    .transform((targets) => (targets ?? []).flat()),
  payloadDescriptors: z.array(z.unknown()).nullish(),
  reportDescriptors: z.array(z.unknown()).nullish(),
  intervalPeriod: intervalPeriod.nullish(),
  intervals: z
    .array(
      z.looseObject({
        intervalPeriod: intervalPeriod.nullish(),
        payloads: z
          .array(payload)
          .nullish()
          .transform((payloads) => payloads ?? []),
      }),
    )
    .nullish()
    .transform((intervals) => intervals ?? []),
});
export type VtnEvent = z.output<typeof eventShape>;

export const programShape = z.looseObject({
  id: objectId,
  programName: z.string(),
  payloadDescriptors: z.array(z.unknown()).nullish(),
});
export type VtnProgram = z.output<typeof programShape>;

export const notification = z.looseObject({
  objectType: z.string(),
  operation: z.string(),
  object: z.looseObject({ id: objectId.optional() }),
});

/** An object that the server keeps, as far as its owner has to know it. */
export const ownObject = z.looseObject({ id: objectId });

/** Descriptors that have the shape of one; what has not is left out. */
export function descriptorsOf(values: readonly unknown[] | null | undefined): PayloadDescriptor[] {
  return (values ?? []).flatMap((value) => payloadDescriptor.safeParse(value).data ?? []);
}

export function reportDescriptorsOf(
  values: readonly unknown[] | null | undefined,
): z.output<typeof reportDescriptor>[] {
  return (values ?? []).flatMap((value) => reportDescriptor.safeParse(value).data ?? []);
}

/** All objects of a list, with the bytes of its pages. */
export interface Listing {
  readonly objects: readonly unknown[];
  /** Pages that hold something, or the first, each a line where there are several. */
  readonly bytes: Buffer;
  readonly contentType: string | null;
  /** As the server tells the time; undefined where it doesn't. */
  readonly date: string | undefined;
}

/** A server's API for one client. */
export class VtnApi {
  constructor(
    private readonly http: HttpFeed,
    private readonly session: OAuthSession,
  ) {}

  placeOf(path: string): string {
    return this.http.placeOf(path);
  }

  /** Every page. @throws EbbError with a code of the table */
  async list(path: string, query: Readonly<Record<string, string>> = {}): Promise<Listing> {
    const objects: unknown[] = [];
    const pages: Buffer[] = [];
    const seen = new Set<string>();
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await this.#exchange({
        path,
        query: { ...query, skip: objects.length, limit: PAGE_OBJECTS },
      });
      const fresh = this.#objectsOf(answer, path).filter((object) => isFirst(object, seen));
      if (fresh.length > 0 || page === 0) pages.push(answer.body);
      objects.push(...fresh);
      // A server may send less at once than was asked for, so that only a page without news is the last.
      if (fresh.length > 0) continue;
      const bytes = pages.length === 1 ? pages[0]! : Buffer.from(pages.map(String).join('\n'));
      return {
        objects,
        bytes,
        contentType: answer.header('content-type') ?? null,
        date: answer.header('date'),
      };
    }
    throw new EbbError(
      'malformed',
      `${this.placeOf(path)}: more than ${PAGES_MAX} pages: no end is in sight`,
    );
  }

  /** @throws EbbError with a code of the table; with `httpStatus` 409 where it is there already */
  async create(path: string, json: object): Promise<unknown> {
    return this.#json(await this.#exchange({ path, method: 'POST', json }), path);
  }

  /** @throws EbbError with a code of the table */
  async replace(path: string, json: object): Promise<unknown> {
    return this.#json(await this.#exchange({ path, method: 'PUT', json }), path);
  }

  /** @throws EbbError with a code of the table */
  async remove(path: string): Promise<void> {
    await this.#exchange({ path, method: 'DELETE' });
  }

  #objectsOf(answer: HttpAnswer, path: string): unknown[] {
    return shapeOf(z.array(z.unknown()), this.#json(answer, path), this.placeOf(path));
  }

  #json({ body }: HttpAnswer, path: string): unknown {
    return parseJson(body.toString('utf8'), this.placeOf(path));
  }

  async #exchange(request: DocumentRequest): Promise<HttpAnswer> {
    const authorized = async (): Promise<HttpAnswer> =>
      this.http.exchange({ ...request, headers: { Authorization: await this.session.header() } });
    try {
      return await authorized();
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'unauthorised') throw error;
      // The token may have been withdrawn before its time: once more with a new one.
      if (!this.session.renew()) throw error;
      return await authorized();
    }
  }
}

/** Lists overlap where something is added while they are read; a server may ignore `skip`. */
function isFirst(object: unknown, seen: Set<string>): boolean {
  const key = ownObject.safeParse(object).data?.id ?? JSON.stringify(object);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
