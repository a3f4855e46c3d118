import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ApiError, data, type Who } from './client.js';
import { setCsrfToken } from './csrf.js';

const KEY = ['session'];

export type Permission = Who['permissions'][number];

/** How it is read who is signed in; null: nobody. */
export const WHO_QUERY = queryOptions({ queryKey: KEY, queryFn: readWho, staleTime: 60_000 });

/** Who is signed in; null: nobody. Undefined while it is not known yet. */
export function useWho(): { readonly who: Who | null | undefined; readonly error: Error | null } {
  const { data: who, error } = useQuery(WHO_QUERY);
  return { who, error };
}

/** Whether whoever is signed in may do this at a site. */
export function useMay(siteId: string, permission: Permission): boolean {
  return mayAt(useWho().who, siteId, permission);
}

export function mayAt(who: Who | null | undefined, siteId: string, permission: Permission): boolean {
  const site = who?.sites.find(({ site_id: id }) => id === siteId);
  return site?.permissions.includes(permission) ?? false;
}

async function readWho({ signal }: { readonly signal: AbortSignal }): Promise<Who | null> {
  try {
    return noted(await data(api.GET('/api/v1/session', { signal })));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** What signs people in and out; all that is shown follows. */
export function useSession() {
  const queries = useQueryClient();
  const entered = (who: Who): void => {
    queries.setQueryData(KEY, noted(who));
  };
  return {
    signIn: async (name: string, password: string) =>
      entered(await data(api.POST('/api/v1/session', { body: { name, password } }))),
    /** @param link what follows # in the link of the first start */
    welcome: async (link: string, name: string, password: string) =>
      entered(await data(api.POST('/api/v1/welcome', { body: { link, name, password } }))),
    signOut: async () => {
      const { provider_sign_out: elsewhere } = await data(api.DELETE('/api/v1/session'));
      queries.clear();
      queries.setQueryData(KEY, null);
      if (elsewhere !== null) location.assign(elsewhere);
    },
    /** The service knows the session no more. */
    ended: () => {
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      queries.setQueryData(KEY, null);
    },
  };
}

function noted(who: Who): Who {
  setCsrfToken(who.csrf_token);
  return who;
}
