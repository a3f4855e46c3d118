import type { HashpriceFeedEntry } from '../../shared/feed.js';
import { ExchangesHashprice } from './adapter.js';

/** Several exchanges, and a mempool server for the chain. */
export const exchanges: HashpriceFeedEntry = {
  label: 'Exchanges and mempool.space',
  live: true,
  covers: 'now',
  needs: [],
  limits: [
    'The price of Bitcoin is the median of Coinbase, Kraken and mempool.space: of those of the last 15 min that are within 5 % of it; two must agree.',
    'Difficulty, subsidy and fees have one source, mempool.space or a server of one’s own.',
    'Computed as full pay-per-share pays it; what a pool pays may differ.',
    'Unverified: exchanges do not say of when their price is; it is taken to be of the moment it was read.',
  ],
  create: (deps) => new ExchangesHashprice(deps),
};
