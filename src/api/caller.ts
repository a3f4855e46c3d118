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
}

const NOBODY: Actor = { name: 'nobody', kind: 'token', grants: [] };
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
export const CSRF_HEADER = 'X-Ebb-Csrf';

/** A browser takes a cookie of the second name only from this very host, over TLS, for all of its paths. */
const COOKIE = { plain: 'ebb_session', secure: '__Host-ebb_session' } as const;

/**
 * Who asks, by a bearer token or else by the cookie of a session.
 * @throws ProblemError (unauthorised) where a token opens nothing, (forbidden) where another site's page sends the request
 */
export async function callerOf(request: Request, response: Response, people: People): Promise<Caller> {
  const base = {
    address: request.ip ?? '',
    agent: request.get('User-Agent') ?? '',
    keepSession: (opened: OpenedSession | null) =>
      void response.append('Set-Cookie', cookieText(request, opened)),
  };
  const anonymous: Caller = { ...base, who: NOBODY, isKnown: false, session: null, csrfToken: null };
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    const who = token === undefined ? null : await people.tokens.actorOf(token);
    return who ? { ...anonymous, who, isKnown: true } : anonymous;
  }
  if (!SAFE_METHODS.has(request.method)) refuseOtherSites(request);
  const secret = cookieOf(request);
  const live = secret === null ? null : await people.sessions.find(secret);
  if (secret === null || !live) return anonymous;
  const csrfToken = csrfTokenOf(secret);
  if (!SAFE_METHODS.has(request.method) && request.get(CSRF_HEADER) !== csrfToken)
    throw problem(
      'forbidden',
      `send ${CSRF_HEADER} with the csrf_token of GET /api/v1/session: a browser's cookie alone changes nothing`,
    );
  return { ...base, who: live.actor, isKnown: true, session: live.session, csrfToken };
}

/** A page of another origin cannot make a browser sign in, or do anything, in a person's name. */
function refuseOtherSites(request: Request): void {
  const site = request.get('Sec-Fetch-Site');
  const origin = request.get('Origin');
  const isForeign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && hostOf(origin) !== request.get('Host'));
  if (isForeign) throw problem('forbidden', 'a page of another site sent this request');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function cookieOf(request: Request): string | null {
  const wanted = COOKIE[request.secure ? 'secure' : 'plain'];
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === wanted && value) return value;
  }
  return null;
}

function cookieText(request: Request, opened: OpenedSession | null): string {
  const { secure } = request;
  const until = opened === null ? new Date(0) : new Date(opened.session.expiresAt);
  return [
    `${COOKIE[secure ? 'secure' : 'plain']}=${opened?.secret ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    `Expires=${until.toUTCString()}`,
  ].join('; ');
}
