import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { statusError, type HttpReply } from '../../shared/miner-http.js';

const errorShape = z.looseObject({
  message: z.string().catch(''),
  extensions: z
    .looseObject({ code: z.string().optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});

const replyShape = z.looseObject({
  data: z.looseObject({}).nullish().catch(null),
  errors: z.array(errorShape).nullish().catch(undefined),
});

/** An answer: data, errors, or some of both. */
export interface GraphqlReply {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly { readonly message: string; readonly code: string | null }[];
  readonly isUnauthorised: boolean;
  /** The mining process, which has the answer, does not run. */
  readonly isUnavailable: boolean;
}

/** Reads a reply, whatever its HTTP status, where it is one of GraphQL. @throws EbbError where it is not */
export function graphqlReply(reply: HttpReply, where: string): GraphqlReply {
  const parsed = replyShape.safeParse(jsonOrNull(reply.body));
  const isGraphql = parsed.success && ('data' in parsed.data || 'errors' in parsed.data);
  if (!isGraphql) {
    if (reply.status < 200 || reply.status >= 300) throw statusError(reply, where);
    throw new EbbError('malformed', `${where}: no answer of GraphQL`, { outcomeUnknown: true });
  }
  const errors = (parsed.data.errors ?? []).map(({ message, extensions }) => ({
    message,
    code: extensions?.code ?? null,
  }));
  const say = (words: RegExp): boolean =>
    errors.some(({ message, code }) => words.test(message) || words.test(code ?? ''));
  return {
    data: parsed.data.data ?? null,
    errors,
    isUnauthorised: reply.status === 401 || say(/unauthori[sz]ed|unauthenticated|forbidden|not logged in/i),
    isUnavailable: say(/unavailable/i),
  };
}

/** @throws EbbError for a change that was refused, with the device's reason */
export function refuseFailures(reply: GraphqlReply, where: string): void {
  const { errors, isUnauthorised, isUnavailable } = reply;
  const said = errors.map(({ message }) => message).join('; ');
  if (isUnauthorised) throw new EbbError('unauthorised', `${where}: ${said || 'a login is wanted'}`);
  // What the mining process should have done, it has not: it does not run.
  if (isUnavailable) throw new EbbError('rejected', `${where}: ${said}`);
  if (errors.length > 0) {
    const isUnknown = /unknown (field|argument|type)|cannot query|syntax/i.test(said);
    throw new EbbError(isUnknown ? 'unsupported' : 'rejected', `${where}: ${said}`);
  }
  const reason = refusalIn(reply.data);
  if (reason !== null) throw new EbbError('rejected', `${where}: ${reason}`);
}

/** A change that fails answers with a type of its own, and its reason in it. */
function refusalIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { __typename: type, message } = value as { __typename?: unknown; message?: unknown };
  if (typeof message === 'string') return message;
  if (typeof type === 'string' && type.endsWith('Error')) return type;
  for (const inner of Object.values(value)) {
    const reason = refusalIn(inner);
    if (reason !== null) return reason;
  }
  return null;
}

export function jsonOrNull(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** `name=value` of every cookie that a reply sets; null where it sets none. */
export function cookieOf({ headers }: HttpReply): string | null {
  const set = [...(headers['set-cookie'] ?? '').matchAll(/(?:^|,\s*)([\w-]+=[^;,\s]+)/g)];
  return set.length === 0 ? null : set.map(([, cookie]) => cookie).join('; ');
}
