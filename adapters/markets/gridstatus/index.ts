import type { PriceFeedEntry } from '../../shared/feed.js';
import { credentialsOf, providerOf } from '../../shared/provider.js';
import { gridstatusFeed } from './adapter.js';
import { GRIDSTATUS } from './api.js';

const NEEDS = ['GRIDSTATUS_API_KEY'] as const;

/** A vendor who serves ERCOT's prices to those who hold a key. */
export const gridstatus: PriceFeedEntry = {
  label: 'gridstatus.io',
  live: true,
  operators: ['ercot'],
  covers: 'ERCOT settlement points by 15 min, and day-ahead, 31 days back',
  needs: NEEDS,
  limits: [
    'A vendor’s copy, later than ERCOT’s own; how many requests and rows are included depends on the plan.',
    'ERCOT alone: names of datasets of other markets are not known here.',
    'Unverified: names of columns (interval_start_utc, interval_end_utc, location, spp), and how late prices are.',
  ],
  create: (deps) => {
    const { GRIDSTATUS_API_KEY: key } = credentialsOf('gridstatus', deps.env, NEEDS);
    return gridstatusFeed(deps.clock, providerOf(deps, { ...GRIDSTATUS, headers: { 'x-api-key': key } }));
  },
};
