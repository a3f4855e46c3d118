import * as handlers from './people-handlers.js';
import * as p from './people-schemas.js';
import * as r from './replies.js';
import type { Route } from './route.js';
import * as s from './schemas.js';

const administer = { access: 'administer', everywhere: true } as const;
const inspect = { access: 'export', everywhere: true } as const;

/** Who may do what, and the record of it. */
export const PEOPLE_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/people',
    summary: 'who may sign in, and what they may do',
    ...administer,
    reply: p.personList,
    handle: handlers.persons,
  },
  {
    method: 'post',
    path: '/people',
    summary: 'let somebody in',
    ...administer,
    body: p.personBody,
    reply: p.person,
    status: 201,
    handle: handlers.addPerson,
  },
  {
    method: 'put',
    path: '/people/:person/grants',
    summary: 'what somebody may do from now on',
    ...administer,
    params: p.personParams,
    body: p.grantsBody,
    reply: p.person,
    handle: handlers.setGrants,
  },
  {
    method: 'put',
    path: '/people/:person/disabled',
    summary: 'lock somebody out, which ends their sessions, or let them in again',
    ...administer,
    params: p.personParams,
    body: p.disabledBody,
    reply: p.person,
    handle: handlers.setDisabled,
  },
  {
    method: 'put',
    path: '/people/:person/password',
    summary: 'set somebody’s password, which ends their sessions',
    ...administer,
    params: p.personParams,
    body: p.newPasswordBody,
    reply: p.done,
    handle: handlers.setPassword,
  },
  {
    method: 'get',
    path: '/people/:person/sessions',
    summary: 'where somebody is signed in',
    ...administer,
    params: p.personParams,
    reply: p.sessionList,
    handle: handlers.sessionsOf,
  },
  {
    method: 'get',
    path: '/tokens',
    summary: 'tokens, never their texts',
    ...administer,
    reply: p.tokenList,
    handle: handlers.tokens,
  },
  {
    method: 'post',
    path: '/tokens',
    summary: 'make a token; its text is in the answer, and nowhere else',
    ...administer,
    body: p.tokenBody,
    reply: p.newToken,
    status: 201,
    handle: handlers.createToken,
  },
  {
    method: 'delete',
    path: '/tokens/:token',
    summary: 'end a token',
    ...administer,
    params: p.tokenParams,
    reply: p.done,
    handle: handlers.revokeToken,
  },
  {
    method: 'get',
    path: '/people-ledger',
    summary: 'sign-ins, refusals and changes of rights, ascending',
    ...inspect,
    query: s.ledgerQuery,
    reply: r.ledgerList,
    handle: handlers.ledger,
  },
  {
    method: 'get',
    path: '/people-ledger/head',
    summary: 'where that chain ends, and the public key',
    ...inspect,
    reply: r.ledgerHead,
    handle: handlers.ledgerHead,
  },
  {
    method: 'get',
    path: '/people-ledger/export',
    summary: 'that chain for ebb ledger verify, one JSON value a line',
    ...inspect,
    query: s.exportQuery,
    reply: r.ledgerLine,
    lines: true,
    handle: handlers.ledgerExport,
  },
];
