import type { PriceFeedEntry } from '../../shared/feed.js';
import { credentialsOf, providerOf } from '../../shared/provider.js';
import { isoNeFeed } from './adapter.js';
import { ISO_NE } from './api.js';

const NEEDS = ['ISO_NE_USERNAME', 'ISO_NE_PASSWORD'] as const;

/** New England's web services. */
export const isoNe: PriceFeedEntry = {
  label: 'ISO New England',
  live: true,
  operators: ['iso-ne'],
  covers: 'all ISO-NE locations by 5 min, and day-ahead, 14 days back',
  needs: NEEDS,
  limits: [
    'Needs an account of ISO Express. Points are named by their location id, such as 4000 for the hub.',
    'Real-time prices are preliminary; final ones are not read.',
    'Unverified: the path of five-minute prices of one location and day, how long after an interval its price is there, and how an empty answer looks.',
  ],
  create: (deps) => {
    const { ISO_NE_USERNAME: username, ISO_NE_PASSWORD: password } = credentialsOf('iso-ne', deps.env, NEEDS);
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    return isoNeFeed(deps.clock, providerOf(deps, ISO_NE), authorization);
  },
};
