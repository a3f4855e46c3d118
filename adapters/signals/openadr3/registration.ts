import { EbbError } from '../../../src/core/errors.js';
import { type OpenAdrVersion, ownObject, type VtnApi } from './api.js';
import { isConflict } from './subscription.js';

const ven = ownObject.extend({ venName: ownObject.shape.id });
const resource = ownObject.extend({ resourceName: ownObject.shape.id });

/**
 * Sees to it that the server knows this client as a VEN with its resources. What is there already is left as it is: the server's
 * owner may have added targets.
 * @throws EbbError with a code of the table: many servers let nobody but their owner do this
 */
export async function registerVen(
  api: VtnApi,
  version: OpenAdrVersion,
  venName: string,
  resourceNames: readonly string[],
): Promise<void> {
  const is31 = version === '3.1';
  const own = await find(api, '/vens', { venName }, ven, (each) => each.venName === venName);
  const body = { ...(is31 && { objectType: 'VEN_VEN_REQUEST' }), venName };
  const venId = own?.id ?? (await createdId(api, '/vens', body));
  const path = is31 ? '/resources' : `/vens/${encodeURIComponent(venId)}/resources`;
  for (const resourceName of resourceNames) {
    const query = { ...(is31 && { venID: venId }), resourceName };
    const known = await find(api, path, query, resource, (each) => each.resourceName === resourceName);
    if (known) continue;
    const wanted = { ...(is31 && { objectType: 'VEN_RESOURCE_REQUEST', venID: venId }), resourceName };
    await createdId(api, path, wanted);
  }
}

async function find<T>(
  api: VtnApi,
  path: string,
  query: Readonly<Record<string, string>>,
  shape: { safeParse(value: unknown): { data?: T | undefined } },
  isIt: (each: T) => boolean,
): Promise<T | undefined> {
  const { objects } = await api.list(path, query);
  return objects.flatMap((object) => shape.safeParse(object).data ?? []).find(isIt);
}

async function createdId(api: VtnApi, path: string, body: object): Promise<string> {
  try {
    const created = ownObject.safeParse(await api.create(path, body));
    if (created.success) return created.data.id;
  } catch (error) {
    if (!isConflict(error)) throw error;
    throw new EbbError(
      'rejected',
      `${api.placeOf(path)} has one of the same name, which it does not show: ask the server’s owner whose it is`,
      { cause: error },
    );
  }
  throw new EbbError('malformed', `${api.placeOf(path)}: what was created has no id`);
}
