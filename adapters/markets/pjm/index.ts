import type { PriceFeedEntry } from '../../shared/feed.js';
import { credentialsOf, providerOf } from '../../shared/provider.js';
import { pjmFeed } from './adapter.js';
import { PJM } from './api.js';

const NEEDS = ['PJM_SUBSCRIPTION_KEY'] as const;

/** PJM's Data Miner 2. */
export const pjm: PriceFeedEntry = {
  label: 'PJM Data Miner 2',
  live: true,
  operators: ['pjm'],
  covers: 'all PJM pnodes by 5 min, and day-ahead, 30 days back',
  needs: NEEDS,
  limits: [
    'Points are named by their pnode id, such as 51288.',
    'Six requests a minute for those who are no members, 600 for members (EBB_PJM_REQUESTS_PER_MINUTE).',
    'Unverified five-minute prices first; verified ones take their place where a window reaches back a day or more.',
    'Unverified: how long after an interval its unverified price is there, and that sort and order are taken on every feed.',
  ],
  create: (deps) => {
    const { PJM_SUBSCRIPTION_KEY: key } = credentialsOf('pjm', deps.env, NEEDS);
    return pjmFeed(deps.clock, providerOf(deps, { ...PJM, headers: { 'Ocp-Apim-Subscription-Key': key } }));
  },
};
