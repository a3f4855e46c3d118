import type { Request, Response } from 'express';
import type { Actor } from '../core/people/index.js';
import { csrfTokenOf, type OpenedSession, type People, type Session } from '../people/index.js';
import { problem } from './problem.js';

/** Who sent a request, and from where. */
export interface Caller {
  /** Somebody without any right where nobody has said who they are. */
  readonly who: Actor;
  readonly isKnown: boolean;
  /** Of whoever is signed in at a browser; null for a token. */
  readonly session: Session | null;
  /** What the pages of that session send along with what they change. */
  readonly csrfToken: string | null;
  readonly address: string;
  readonly agent: string;
  /** Makes the browser keep a session, or forget it. */
  readonly keepSession: (opened: OpenedSession | null) => void;
  /** What the browser was given before it went to the provider of identities; null: nothing. */
  readonly way: string | null;
  /** Gives it that, or takes it back. */
  readonly keepWay: (sealed: string | null) => void;
}

const NOBODY: Actor = { name: 'nobody', kind: 'token', grants: [] };
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
export const CSRF_HEADER = 'X-Ebb-Csrf';

const SESSION_COOKIE = 'ebb_session';
const WAY_COOKIE = 'ebb_sign_in';
const HOST_PREFIX = '__Host-';
/** Whoever comes back from the provider later begins anew. */
const WAY_MS = 10 * 60_000;

/**
 * Who asks, by a bearer token or else by the cookie of a session.
 * @throws ProblemError (unauthorised) where a token opens nothing, (forbidden) where another site's page sends the request
 */
export async function callerOf(request: Request, response: Response, people: People): Promise<Caller> {
  const base = {
    address: request.ip ?? '',
    agent: request.get('User-Agent') ?? '',
    keepSession: (opened: OpenedSession | null) => {
      const until = opened === null ? new Date(0) : new Date(opened.session.expiresAt);
      const cookie = { name: SESSION_COOKIE, value: opened?.secret ?? '', sameSite: 'Strict', until };
      response.append('Set-Cookie', cookieText(request, cookie));
    },
    way: cookieOf(request, WAY_COOKIE),
    // The provider's page leads back here: a browser sends a strict cookie along with no such step.
    keepWay: (sealed: string | null) => {
      const until = new Date(sealed === null ? 0 : Date.now() + WAY_MS);
      const cookie = { name: WAY_COOKIE, value: sealed ?? '', sameSite: 'Lax', until };
      response.append('Set-Cookie', cookieText(request, cookie));
    },
  };
  const anonymous: Caller = { ...base, who: NOBODY, isKnown: false, session: null, csrfToken: null };
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    const who = token === undefined ? null : await people.tokens.actorOf(token);
    if (who) return { ...anonymous, who, isKnown: true };
    await people.record.writeOften('sign-in-failed', { name: null, method: 'token' });
    return anonymous;
  }
  if (!SAFE_METHODS.has(request.method) && isOfAnotherSite(request))
    throw await forgery(people, null, 'a page of another site sent this request');
  const secret = cookieOf(request, SESSION_COOKIE);
  const live = secret === null ? null : await people.sessions.find(secret);
  if (secret === null || !live) return anonymous;
  const csrfToken = csrfTokenOf(secret);
  if (!SAFE_METHODS.has(request.method) && request.get(CSRF_HEADER) !== csrfToken)
    throw await forgery(
      people,
      live.actor.name,
      `send ${CSRF_HEADER} with the csrf_token of GET /api/v1/session: a browser's cookie alone changes nothing`,
    );
  return { ...base, who: live.actor, isKnown: true, session: live.session, csrfToken };
}

/** A page of another origin cannot make a browser sign in, or do anything, in a person's name. */
function isOfAnotherSite(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  const origin = request.get('Origin');
  return (
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && hostOf(origin) !== request.get('Host'))
  );
}

/** The problem of a request that may be forged, written down. */
async function forgery({ record }: People, name: string | null, why: string): Promise<Error> {
  await record.writeOften('access-refused', { name, needs: 'a page of Ebb', why });
  return problem('forbidden', why);
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function cookieOf(request: Request, plainName: string): string | null {
  const wanted = nameOf(request, plainName);
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === wanted && value) return value;
  }
  return null;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly sameSite: string;
  readonly until: Date;
}

function cookieText(request: Request, { name, value, sameSite, until }: Cookie): string {
  return [
    `${nameOf(request, name)}=${value}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(request.secure ? ['Secure'] : []),
    `Expires=${until.toUTCString()}`,
  ].join('; ');
}

/** With the prefix a browser takes it only from this very host, over TLS, for all of its paths. */
function nameOf({ secure }: Request, name: string): string {
  return secure ? `${HOST_PREFIX}${name}` : name;
}
