import type { PriceFeedEntry } from '../../shared/feed.js';
import { SimulatedMarket } from './adapter.js';

/** A market that does not exist, with the habits of the one in Texas. */
export const simulatedMarket: PriceFeedEntry = {
  label: 'Simulated market',
  live: false,
  covers: 'any settlement point, any time; day-ahead prices, load, wind and solar with their forecasts',
  needs: [],
  limits: [
    'Prices are made up, with the statistics that its page states; no dollar figure made with them means anything.',
    'All settlement points have the same price but for a basis of a few dollars.',
  ],
  create: ({ clock, seed, congestion }) =>
    new SimulatedMarket({ clock, seed, ...(congestion && { congestion }) }),
};
