import type { PriceFeedEntry } from '../../shared/feed.js';
import { providerOf } from '../../shared/provider.js';
import { sppFeed } from './adapter.js';
import { SPP } from './api.js';

/** SPP's public files. */
export const spp: PriceFeedEntry = {
  label: 'SPP',
  live: true,
  operators: ['spp'],
  covers: 'all SPP settlement locations by 5 min, 6 hours back, and day-ahead',
  needs: [],
  limits: [
    'A file an interval: after a stop of more than 6 hours a hole stays. Files of single intervals go missing at SPP too.',
    'Where a file has rows of several balancing areas, those of SPP alone are taken.',
    'Unverified: how long after an interval its file is there, the d that ends the names of files in the second pass of the repeated hour, and that files end with the end of a row.',
  ],
  create: (deps) => sppFeed(deps.clock, providerOf(deps, SPP)),
};
