import type { HashpriceFeedEntry } from '../../shared/feed.js';
import { credentialsOf } from '../../shared/provider.js';
import { LuxorHashprice } from './adapter.js';

const NEEDS = ['LUXOR_API_KEY'] as const;

/** Luxor's index, for those who hold a key. */
export const luxor: HashpriceFeedEntry = {
  label: 'Luxor Hashrate Index',
  live: true,
  covers: 'now',
  needs: NEEDS,
  limits: [
    'A quote, not a payment. It is checked on every read against the formula, with mempool.space’s and exchanges’ figures, and refused where it differs by more than a factor of two.',
    'Unverified: whether a quote is per TH or per PH; the one that agrees with the formula is taken.',
    'Unverified: that a quote is before a pool’s fee, which is taken off it here.',
  ],
  create: (deps) => new LuxorHashprice(deps, credentialsOf('luxor', deps.env, NEEDS).LUXOR_API_KEY),
};
