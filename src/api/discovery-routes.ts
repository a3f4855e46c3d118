import * as handlers from './discovery-handlers.js';
import * as s from './discovery-schemas.js';
import type { Route } from './route.js';
import { siteParams } from './schemas.js';

const inSite = { params: siteParams };
const ofOne = { params: s.discoveryParams };

/** Bringing miners in. */
export const DISCOVERY_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/discoveries',
    summary: 'looks through networks for miners, newest first, and where one may look',
    access: 'configure',
    ...inSite,
    reply: s.discoveryList,
    handle: handlers.discoveries,
  },
  {
    method: 'post',
    path: '/sites/:site/discoveries',
    summary: 'look for miners in the site’s networks; nothing is written to any device',
    access: 'configure',
    status: 202,
    ...inSite,
    body: s.discoveryBody,
    reply: s.discovery,
    handle: handlers.startDiscovery,
  },
  {
    method: 'get',
    path: '/sites/:site/discoveries/:discovery',
    summary: 'how far it is, or what was found and in what the configuration differs from that',
    access: 'configure',
    ...ofOne,
    reply: s.discovery,
    handle: handlers.discovery,
  },
  {
    method: 'get',
    path: '/sites/:site/discoveries/:discovery/site-file',
    summary: 'what was found as a site file, for ebb apply',
    access: 'configure',
    ...ofOne,
    reply: s.siteFile,
    file: 'application/yaml',
    handle: handlers.siteFile,
  },
  {
    method: 'delete',
    path: '/sites/:site/discoveries/:discovery',
    summary: 'cancel one that is under way',
    access: 'configure',
    ...ofOne,
    reply: s.discovery,
    handle: handlers.cancelDiscovery,
  },
];
