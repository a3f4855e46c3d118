import { envOf, timeoutSecondsOf, type HashpriceFeedEntry } from '../../shared/feed.js';
import { MempoolHashprice } from './adapter.js';

/** mempool.space, or a server of one's own. */
export const mempool: HashpriceFeedEntry = {
  label: 'mempool.space',
  live: true,
  covers: 'now',
  needs: [],
  limits: [
    'Computed as full pay-per-share pays it, with the mean fees of 144 blocks; what a pool pays may differ.',
    'The price of Bitcoin has one source here, without a second opinion.',
    'Limits of the public server are not published; a server of one’s own is set with EBB_MEMPOOL_URL.',
  ],
  create: ({ clock, env, poolFeeRatio, watch }) =>
    new MempoolHashprice({
      clock,
      watch,
      poolFeeRatio,
      baseUrl: envOf(env, 'EBB_MEMPOOL_URL'),
      timeoutSeconds: timeoutSecondsOf(env),
    }),
};
