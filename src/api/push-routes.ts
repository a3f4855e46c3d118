import { pushPrices } from './push-handlers.js';
import { pushBody, pushReply } from './push-replies.js';
import type { Route } from './route.js';
import * as s from './schemas.js';

/** What is brought to Ebb instead of fetched by it. */
export const PUSH_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/sites/:site/prices',
    summary:
      'prices of a QSE or a vendor, for a price source `push`: what is known adds nothing, what differs is a new version',
    access: 'ingest',
    params: s.siteParams,
    body: pushBody,
    reply: pushReply,
    status: 201,
    handle: pushPrices,
  },
];
