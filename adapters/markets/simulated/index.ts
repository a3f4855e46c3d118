import type { PriceFeedEntry } from '../../shared/feed.js';
import { SimulatedMarket } from './adapter.js';

/** A market that does not exist, with the habits of the one in Texas. */
export const simulatedMarket: PriceFeedEntry = {
  label: 'Simulated market',
  live: false,
  covers: 'any settlement point, any time',
  needs: [],
  limits: [
    'Prices are made up: Texas-like in shape, dearer and more restless than in reality, so that a demo shows something.',
    'All settlement points have the same price but for a basis of a few dollars.',
  ],
  create: ({ clock, seed }) => new SimulatedMarket({ clock, seed }),
};
