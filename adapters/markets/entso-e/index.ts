import { usdPer, usdPerName } from '../../shared/currency.js';
import type { PriceFeedEntry } from '../../shared/feed.js';
import { credentialsOf, providerOf } from '../../shared/provider.js';
import { entsoeFeed } from './adapter.js';
import { ENTSO_E } from './api.js';

const NEEDS = ['ENTSOE_SECURITY_TOKEN'] as const;

/** The transparency platform of Europe's transmission operators. */
export const entsoe: PriceFeedEntry = {
  label: 'ENTSO-E',
  live: true,
  operators: ['entso-e'],
  covers: 'day-ahead prices of European bidding zones by 15 min, up to tomorrow, 31 days back',
  needs: [...NEEDS, usdPerName('EUR')],
  limits: [
    'Day-ahead prices serve as settlement prices too; imbalance prices are not read.',
    'Prices are in EUR; EBB_USD_PER_EUR says what one is worth, and stays what it is until somebody changes it.',
    'NO1 to NO5, SE1, SE2 and FI by these names, other zones by their EIC.',
    'Unverified: the words by which ENTSO-E says that there is no data, and that prices of several auctions are told apart by their position.',
  ],
  create: (deps) => {
    const { ENTSOE_SECURITY_TOKEN: securityToken } = credentialsOf('entso-e', deps.env, NEEDS);
    return entsoeFeed(deps.clock, providerOf(deps, ENTSO_E), {
      securityToken,
      usdPerEur: usdPer('EUR', 'entso-e', deps.env),
    });
  },
};
