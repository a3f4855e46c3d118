import { type Actor, may, type Permission, type Place, rolesWith, seesSite } from '../core/people/index.js';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';
import { problem, ProblemError } from './problem.js';

/**
 * What a route needs of whoever asks: a permission, at the site that its path names, or anywhere where it names none;
 * `account`: to be known at all; `open`: nothing.
 */
export type Access = Permission | 'account' | 'open';

/** What says who gets in where. */
export interface Guarded {
  readonly method: string;
  /** Express's form. */
  readonly path: string;
  readonly access: Access;
  /** The permission is needed over all sites. */
  readonly everywhere?: boolean;
}

/**
 * Lets a request pass. What it refuses is in the ledger.
 * @throws ProblemError (unauthorised), (forbidden), or (not-found) for a site that whoever asks may not know of
 */
export async function authorise(
  { registry, people }: Pick<ApiContext, 'registry' | 'people'>,
  { method, path, access, everywhere = false }: Guarded,
  { who, isKnown }: Pick<Caller, 'who' | 'isKnown'>,
  siteId: string | undefined,
): Promise<void> {
  if (access === 'open') return;
  if (!isKnown) throw unauthorised();
  if (access === 'account') return;
  const place: Place = siteId === undefined ? (everywhere ? 'everywhere' : 'anywhere') : { siteId };
  if (may(who, access, place)) return;
  await people.record.writeOften('access-refused', {
    name: who.name,
    needs: access,
    what: `${method.toUpperCase()} ${path}`,
    // What is typed for a site may be anything: only those that there are are written down.
    siteId: siteId !== undefined && registry.has(siteId) ? siteId : null,
  });
  if (siteId !== undefined && !seesSite(who, siteId)) throw noSuchSite(siteId, seenSites(registry, who));
  throw problem('forbidden', `${who.name} may not: this needs ${neededText(access, place)}`);
}

/** Writes down what a handler has refused, too: that it was not the door makes no difference. */
export async function recordRefusal(
  { registry, people }: Pick<ApiContext, 'registry' | 'people'>,
  { method, path, access }: Guarded,
  { who }: Pick<Caller, 'who'>,
  siteId: string | undefined,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ProblemError) || error.problem.code !== 'forbidden') return;
  await people.record.writeOften('access-refused', {
    name: who.name,
    needs: access,
    what: `${method.toUpperCase()} ${path}`,
    siteId: siteId !== undefined && registry.has(siteId) ? siteId : null,
    why: error.message,
  });
}

export function unauthorised() {
  return problem(
    'unauthorised',
    'Sign in, or send "Authorization: Bearer <token>". The first start printed one; ebb token create makes others.',
  );
}

/** @throws nothing: the problem is to be thrown */
export function noSuchSite(siteId: string, known: readonly { readonly siteId: string }[]) {
  return problem('not-found', `no site ${siteId}; there are: ${known.map((site) => site.siteId).join(', ')}`);
}

/** Those of the sites that the actor may know of. */
export function seenSites<T extends { readonly siteId: string }>(
  { sites }: { readonly sites: readonly T[] },
  who: Actor,
): readonly T[] {
  return sites.filter(({ siteId }) => seesSite(who, siteId));
}

function neededText(permission: Permission, place: Place): string {
  const where =
    place === 'anywhere' ? 'at a site' : place === 'everywhere' ? 'at all sites' : `at ${place.siteId}`;
  return `"${permission}" ${where}, which the roles ${rolesWith(permission).join(', ')} have`;
}
