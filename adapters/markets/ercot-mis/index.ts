import type { PriceFeedEntry } from '../../shared/feed.js';
import { providerOf } from '../../shared/provider.js';
import { ercotMisFeed } from './adapter.js';
import { ERCOT_MIS } from './api.js';

/** ERCOT's public report documents: zipped CSV files, no key. */
export const ercotMis: PriceFeedEntry = {
  label: 'ERCOT MIS documents',
  live: true,
  operators: ['ercot'],
  covers:
    'all ERCOT settlement points, 8 hours back, and ERCOT’s corrections; day-ahead, five-minute and indicative prices; prices of reserves, day-ahead and real-time; system lambda and adders; load, wind and sun with their forecasts',
  needs: [],
  limits: [
    'A file an interval with every settlement point in it: a fallback for those without a key, dear in bytes.',
    'How many requests ERCOT allows here is not published; 30 a minute are made at most.',
    'Unverified: names of columns of indicative prices, corrections, adders and forecasts, and that one document alone may come without a list.',
  ],
  create: (deps) => ercotMisFeed(deps.clock, providerOf(deps, ERCOT_MIS)),
};
