import { usdPer, usdPerName } from '../../shared/currency.js';
import type { PriceFeedEntry } from '../../shared/feed.js';
import { credentialsOf, providerOf } from '../../shared/provider.js';
import { aesoFeed } from './adapter.js';
import { AESO } from './api.js';

const NEEDS = ['AESO_API_KEY'] as const;

/** Alberta's API. */
export const aeso: PriceFeedEntry = {
  label: 'AESO',
  live: true,
  operators: ['aeso'],
  covers: 'Alberta’s pool price by the hour, 31 days back',
  needs: [...NEEDS, usdPerName('CAD')],
  limits: [
    'POOL alone: Alberta has one price, known when its hour is over. There is no day-ahead market.',
    'The system marginal price within the hour, and the forecast of the pool price, are not read.',
    'Prices are in CAD; EBB_USD_PER_CAD says what one is worth, and stays what it is until somebody changes it.',
    'Unverified: that endDate is taken, how an hour without a price looks, and how long after an hour its price is there.',
  ],
  create: (deps) => {
    const { AESO_API_KEY: key } = credentialsOf('aeso', deps.env, NEEDS);
    const provider = providerOf(deps, { ...AESO, headers: { 'API-KEY': key } });
    return aesoFeed(deps.clock, provider, usdPer('CAD', 'aeso', deps.env));
  },
};
