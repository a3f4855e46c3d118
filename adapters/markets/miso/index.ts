import type { PriceFeedEntry } from '../../shared/feed.js';
import { providerOf } from '../../shared/provider.js';
import { misoFeed } from './adapter.js';
import { MISO, MISO_REPORTS } from './api.js';

/** MISO's public display of prices and its reports: no key. */
export const miso: PriceFeedEntry = {
  label: 'MISO',
  live: true,
  operators: ['miso'],
  covers: 'all MISO nodes by 5 min, today and yesterday, and day-ahead',
  needs: [],
  limits: [
    'Real-time prices are preliminary ex-post prices; final ones, which come days later by the hour, are not read.',
    'All nodes of a day come at once, tens of megabytes: they are asked for where there are holes alone; set EBB_FEED_TIMEOUT_SECONDS on a slow line.',
    'The API with a key (apim.misoenergy.org) is not used.',
    'Unverified: that stamps are the starts of intervals (a whole day of them lies within one date), how long after an interval its price is there, and that reports end with the end of a row.',
  ],
  create: (deps) =>
    misoFeed(deps.clock, { api: providerOf(deps, MISO), reports: providerOf(deps, MISO_REPORTS) }),
};
