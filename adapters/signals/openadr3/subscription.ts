import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { ownObject, type OpenAdrVersion, type VtnApi } from './api.js';

const OBJECTS = ['EVENT', 'PROGRAM'];
const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE'];

const ownSubscription = ownObject.extend({
  clientName: z.string().nullish(),
  programID: z.string().nullish(),
  objectOperations: z.array(z.looseObject({ callbackUrl: z.string().nullish() })).nullish(),
});

export interface Callback {
  readonly url: string;
  readonly token: string;
}

/** What a client asks to be told of. */
export function subscriptionBody(
  clientName: string,
  { url, token }: Callback,
  programId: string | null,
): object {
  const objectOperations = [
    { objects: OBJECTS, operations: OPERATIONS, callbackUrl: url, bearerToken: token },
  ];
  return { clientName, ...(programId !== null && { programID: programId }), objectOperations };
}

/**
 * Sees to it that the server calls `callback`: one subscription, or one a program where the version wants that.
 * @throws EbbError with a code of the table
 */
export async function subscribe(
  api: VtnApi,
  version: OpenAdrVersion,
  clientName: string,
  callback: Callback,
  programIds: readonly string[],
): Promise<void> {
  const wanted = version === '3.0.1' ? programIds : [null];
  const { objects } = await api.list('/subscriptions', { clientName });
  const own = objects.flatMap((object) => ownSubscription.safeParse(object).data ?? []);
  for (const programId of wanted) {
    const body = subscriptionBody(clientName, callback, programId);
    const known = own.find(
      (each) => each.clientName === clientName && (each.programID ?? null) === programId,
    );
    if (known === undefined) await createOnce(api, body);
    // The token may be another than the one before a restart.
    else await api.replace(`/subscriptions/${encodeURIComponent(known.id)}`, body);
  }
}

async function createOnce(api: VtnApi, body: object): Promise<void> {
  try {
    await api.create('/subscriptions', body);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

/** Whether the server has such an object already. */
export function isConflict(error: unknown): boolean {
  return error instanceof EbbError && error.context.httpStatus === 409;
}
