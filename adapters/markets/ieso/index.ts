import { usdPer, usdPerName } from '../../shared/currency.js';
import type { PriceFeedEntry } from '../../shared/feed.js';
import { providerOf } from '../../shared/provider.js';
import { iesoFeed } from './adapter.js';
import { IESO } from './api.js';

/** Ontario's public reports, as they are since the market of 2025-05-01. */
export const ieso: PriceFeedEntry = {
  label: 'IESO',
  live: true,
  operators: ['ieso'],
  covers: 'the Ontario zonal price by 5 min, 48 hours back, and day-ahead',
  needs: [usdPerName('CAD')],
  limits: [
    'ONTARIO alone: prices of nodes and virtual zones are other reports, which are not read.',
    'Prices are in CAD; EBB_USD_PER_CAD says what one is worth, and stays what it is until somebody changes it.',
    'Global adjustment and uplifts are not in the price: they belong into the tariff.',
    'Unverified: how long after an interval its price is in the report, and the name of the elements in which day-ahead hours stand (HourlyPriceComponents).',
  ],
  create: (deps) =>
    iesoFeed({
      clock: deps.clock,
      provider: providerOf(deps, IESO),
      usdPerCad: usdPer('CAD', 'ieso', deps.env),
    }),
};
