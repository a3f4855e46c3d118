import type { HashpriceFeedEntry } from '../../shared/feed.js';
import { SimulatedHashprice } from './adapter.js';

/** A hashprice around 48 USD/PH/day that moves as the real one does. */
export const simulatedHashpriceFeed: HashpriceFeedEntry = {
  label: 'Simulated hashprice',
  live: false,
  covers: 'any time',
  needs: [],
  limits: ['Bitcoin’s price, fees and difficulty are made up; the formula and the subsidy are real.'],
  create: ({ clock, seed, poolFeeRatio }) => new SimulatedHashprice({ clock, seed, poolFeeRatio }),
};
