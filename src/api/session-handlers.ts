import type { z } from 'zod';
import { EbbError } from '../core/errors.js';
import { may, permissionsAt } from '../core/people/index.js';
import { csrfTokenOf, type OpenedSession, type Session, type SignInMethod } from '../people/index.js';
import { seenSites } from './access.js';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';
import type * as schemas from './people-schemas.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';

type Asking = InputOf<z.ZodType>;

export async function waysToSignIn({ people }: ApiContext): Promise<unknown> {
  const { provider } = people;
  return {
    welcome: (await people.persons.count()) === 0,
    provider: provider && { label: provider.config.label, href: '/api/v1/sign-in/provider' },
  };
}

export async function signIn(
  context: ApiContext,
  { body, caller }: InputOf<z.ZodType, z.ZodType, typeof schemas.signInBody>,
): Promise<unknown> {
  return entered(
    context,
    caller,
    told(context.people.signIn(body.name, body.password, placeOf(caller, 'password'))),
  );
}

export async function welcome(
  context: ApiContext,
  { body, caller }: InputOf<z.ZodType, z.ZodType, typeof schemas.welcomeBody>,
): Promise<unknown> {
  const { link, name, password } = body;
  return entered(
    context,
    caller,
    told(context.people.welcome(link, name, password, placeOf(caller, 'welcome'))),
  );
}

/** Sets the cookie, and answers what `GET /session` will. */
async function entered(
  context: ApiContext,
  caller: Caller,
  opening: Promise<OpenedSession>,
): Promise<unknown> {
  const opened = await opening;
  caller.keepSession(opened);
  const live = await context.people.sessions.find(opened.secret);
  if (!live) throw problem('sign-in-failed', 'the session has ended already');
  return whoView(context, {
    ...caller,
    who: live.actor,
    session: opened.session,
    csrfToken: csrfTokenOf(opened.secret),
  });
}

export async function whoAmI(context: ApiContext, { caller }: Asking): Promise<unknown> {
  return Promise.resolve(whoView(context, caller));
}

function whoView({ registry }: ApiContext, { who, session, csrfToken }: Caller): unknown {
  const { name, kind, grants } = who;
  return {
    name,
    kind,
    grants,
    permissions: permissionsAt(who, 'anywhere'),
    sites: seenSites(registry, who).map((site) => ({
      siteId: site.siteId,
      name: site.name,
      permissions: permissionsAt(who, { siteId: site.siteId }),
    })),
    everywhere: permissionsAt(who, 'everywhere'),
    session,
    csrfToken,
  };
}

export async function signOut({ people }: ApiContext, { caller }: Asking): Promise<unknown> {
  const session = ownSession(caller);
  await people.signOut(session);
  caller.keepSession(null);
  const wasByProvider = session.method === 'provider';
  const elsewhere = wasByProvider ? await people.provider?.signOutUrl() : null;
  return { done: true, providerSignOut: elsewhere ?? null };
}

/** A token has none. */
export async function ownSessions({ people }: ApiContext, { caller }: Asking): Promise<unknown> {
  return { sessions: caller.session ? await people.sessions.list(caller.session.name) : [] };
}

/** One's own, or anybody's for who may administer; of others' nothing is told. */
export async function endSession(
  { people }: ApiContext,
  { params, caller, actor }: InputOf<typeof schemas.sessionParams>,
): Promise<unknown> {
  const isAdmin = may(caller.who, 'administer', 'everywhere');
  const own = await people.sessions.list(isAdmin ? undefined : ownSession(caller).name);
  if (!own.some(({ sessionId }) => sessionId === params.session))
    throw problem('not-found', `no session ${params.session} is open`);
  await people.revokeSession(params.session, actor);
  return { done: true };
}

export async function changePassword(
  { people }: ApiContext,
  { body, caller }: InputOf<z.ZodType, z.ZodType, typeof schemas.passwordBody>,
): Promise<unknown> {
  await told(people.changePassword(ownSession(caller), body.old_password, body.new_password));
  return { done: true };
}

function ownSession({ session }: Caller): Session {
  if (session) return session;
  throw problem('forbidden', 'this is for people who are signed in; a token has no session and no password');
}

function placeOf({ address, agent }: Caller, method: SignInMethod) {
  return { method, address, agent };
}

/** What went wrong with a sign-in as a problem. */
async function told<T>(signingIn: Promise<T>): Promise<T> {
  try {
    return await signingIn;
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    if (error.code === 'unauthorised') throw problem('sign-in-failed', error.message);
    if (error.code === 'rate-limited') throw tooMany(error);
    throw error;
  }
}

function tooMany({ message, context }: EbbError) {
  return problem('rate-limited', message, undefined, context.retryAfterSeconds);
}
