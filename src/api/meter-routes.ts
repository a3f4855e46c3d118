import * as handlers from './meter-handlers.js';
import * as m from './meter-replies.js';
import type { Route } from './route.js';
import * as s from './schemas.js';

/** Years of quarters in XML. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;

/** Meters of a site's grid connection. */
export const METER_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/meters',
    summary: 'meters: how each is, what it last showed, and how it agrees with the miners',
    access: 'read',
    params: s.siteParams,
    reply: m.meterList,
    handle: handlers.meters,
  },
  {
    method: 'get',
    path: '/sites/:site/meters/:meter/intervals',
    summary:
      'intervals of a meter with their quality, as they are known now, as they were known then, or all versions',
    access: 'read',
    params: s.meterParams,
    query: s.meterIntervalsQuery,
    reply: m.meterIntervals,
    handle: handlers.meterIntervals,
  },
  {
    method: 'post',
    path: '/sites/:site/meters/:meter/intervals',
    summary:
      'a file of meter data, Green Button or a table: what is new is kept, what differs is a new version',
    access: 'ingest',
    params: s.meterParams,
    query: s.meterImportQuery,
    text: { types: ['text/csv', 'application/xml', 'text/xml', 'text/plain'], bytesMax: FILE_BYTES_MAX },
    reply: m.meterImport,
    status: 201,
    handle: handlers.importMeterFile,
  },
];
