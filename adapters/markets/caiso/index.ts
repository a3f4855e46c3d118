import type { PriceFeedEntry } from '../../shared/feed.js';
import { providerOf } from '../../shared/provider.js';
import { caisoFeed } from './adapter.js';
import { CAISO } from './api.js';

/** California: OASIS, open to everybody. */
export const caiso: PriceFeedEntry = {
  label: 'CAISO OASIS',
  live: true,
  operators: ['caiso'],
  covers: 'all CAISO nodes, hubs and load aggregation points by 5 min, and day-ahead, 30 days back',
  needs: [],
  limits: [
    'OASIS takes one request in five seconds: requests of all sites of a process stand in one line.',
    'Five-minute real-time prices; the fifteen-minute market (RTPD) is not read.',
    'Prices are taken as published; later corrections (PRC_CORR_GRP) are not read.',
    'Unverified: the most days that one request may span (15 are asked for), and the words by which OASIS says that there is no data.',
  ],
  create: (deps) => caisoFeed(deps.clock, providerOf(deps, CAISO)),
};
