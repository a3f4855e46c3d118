import * as ledgerHandlers from './ledger-handlers.js';
import * as l from './ledger-replies.js';
import * as recordHandlers from './record-handlers.js';
import type { Route } from './route.js';
import * as s from './schemas.js';

const inSite = { params: s.siteParams };

/** A site's chain of records. */
export const LEDGER_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/ledger',
    summary: 'ledger entries, ascending',
    access: 'read',
    ...inSite,
    query: s.ledgerQuery,
    reply: l.ledgerList,
    handle: recordHandlers.ledger,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger/search',
    summary: 'ledger entries newest first, by kind, time and text; looks through a bounded part at a time',
    access: 'read',
    ...inSite,
    query: l.searchQuery,
    reply: l.entriesFound,
    handle: ledgerHandlers.search,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger/checkpoints',
    summary: 'signed checkpoints, newest first, and every public key that they were signed with',
    access: 'read',
    ...inSite,
    query: l.checkpointsQuery,
    reply: l.checkpointList,
    handle: ledgerHandlers.checkpoints,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger/head',
    summary: 'where the chain ends, and the public key',
    access: 'read',
    ...inSite,
    reply: l.ledgerHead,
    handle: recordHandlers.ledgerHead,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger/export',
    summary: 'an export for ebb ledger verify, one JSON value a line',
    access: 'export',
    ...inSite,
    query: s.exportQuery,
    reply: l.ledgerLine,
    lines: true,
    handle: recordHandlers.ledgerExport,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger/:seq',
    summary: 'one entry, with its corrections',
    access: 'read',
    params: s.entryParams,
    reply: l.ledgerEntryView,
    handle: recordHandlers.ledgerEntry,
  },
  {
    method: 'post',
    path: '/sites/:site/ledger/:seq/corrections',
    summary: 'say that an entry was wrong: a new entry names the old one, which stays as it is',
    access: 'operate',
    params: s.entryParams,
    body: s.correctionBody,
    reply: l.ledgerCorrection,
    status: 201,
    handle: recordHandlers.correctEntry,
  },
];
