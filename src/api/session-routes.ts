import * as s from './people-schemas.js';
import type { Route } from './route.js';
import * as handlers from './session-handlers.js';

/** How people sign in and out, in a browser. */
export const SESSION_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sign-in',
    summary: 'how one can sign in here',
    access: 'open',
    reply: s.signInWays,
    handle: handlers.waysToSignIn,
  },
  {
    method: 'post',
    path: '/welcome',
    summary: 'set name and password of the first person, by the link of the first start, and sign in',
    access: 'open',
    body: s.welcomeBody,
    reply: s.whoAmI,
    status: 201,
    handle: handlers.welcome,
  },
  {
    method: 'post',
    path: '/session',
    summary: 'sign in with name and password; the answer sets a cookie',
    access: 'open',
    body: s.signInBody,
    reply: s.whoAmI,
    status: 201,
    handle: handlers.signIn,
  },
  {
    method: 'get',
    path: '/session',
    summary: 'who asks, and what they may do where',
    access: 'account',
    reply: s.whoAmI,
    handle: handlers.whoAmI,
  },
  {
    method: 'delete',
    path: '/session',
    summary: 'sign out',
    access: 'account',
    secret: true,
    reply: s.done,
    handle: handlers.signOut,
  },
  {
    method: 'put',
    path: '/session/password',
    summary: 'change one’s password; one’s other sessions end',
    access: 'account',
    body: s.passwordBody,
    secret: true,
    reply: s.done,
    handle: handlers.changePassword,
  },
  {
    method: 'get',
    path: '/sessions',
    summary: 'where one is signed in',
    access: 'account',
    reply: s.sessionList,
    handle: handlers.ownSessions,
  },
  {
    method: 'delete',
    path: '/sessions/:session',
    summary: 'end a session: one’s own, or, for an admin, anybody’s',
    access: 'account',
    params: s.sessionParams,
    reply: s.done,
    handle: handlers.endSession,
  },
];
