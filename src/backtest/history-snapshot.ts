import type { GroupState, PreviousPlan, SiteSnapshot } from '../core/planner/index.js';
import type { Tariff } from '../core/market/tariff.js';
import type { SiteConfig } from '../core/site.js';
import type { KnownView } from './known-prices.js';

/** What a tick of a history knows. */
export interface HistoryNow {
  readonly nowMs: number;
  readonly validMinutes: number;
  readonly price: KnownView;
  /** USD/PH/day net of the pool's fee; null: not known. */
  readonly hashpriceUsdPerPhDay: number | null;
  /** °C; null where there is no weather history: heat limits then do not act. */
  readonly dryBulbC: number | null;
  readonly tariff: Tariff;
  readonly groups: readonly GroupState[];
  readonly obligations: SiteSnapshot['obligations'];
  readonly previous: PreviousPlan | null;
  readonly epoch: number;
}

/** Makes the snapshots of a history as the state stage makes those of a live site. */
export function snapshotMaker(site: SiteConfig, trigger: string): (now: HistoryNow) => SiteSnapshot {
  const { price, hashprice, weather } = site.feeds;
  const firmCustomers = site.customers.filter(({ firm }) => firm).map(({ customerId }) => customerId);
  const feeders = site.feeders.map(({ feederId, parentId, powerWMax }) => ({
    feederId,
    parentId,
    powerWMax,
  }));
  return (now) => {
    const takenAt = new Date(now.nowMs).toISOString();
    const view = { source: 'history', knownAt: takenAt, ageMinutes: 0, stale: false } as const;
    return {
      schema: 1,
      siteId: site.siteId,
      timeZone: site.timeZone,
      epoch: now.epoch,
      takenAt,
      validUntil: new Date(now.nowMs + now.validMinutes * 60_000).toISOString(),
      trigger,
      mode: 'auto',
      marketKind: 'live',
      policy: site.policy,
      tariff: now.tariff,
      price: {
        ...view,
        ...now.price,
        maxAgeMinutes: price.maxAgeMinutes,
        whenStale: price.whenStale,
      },
      hashprice: {
        ...view,
        stale: now.hashpriceUsdPerPhDay === null,
        maxAgeMinutes: hashprice.maxAgeMinutes,
        whenStale: hashprice.whenStale,
        hashpriceUsdPerPhDay: now.hashpriceUsdPerPhDay,
      },
      weather: {
        ...view,
        maxAgeMinutes: weather.maxAgeMinutes,
        whenStale: 'hold',
        dryBulbC: now.dryBulbC,
        wetBulbC: null,
      },
      feeders,
      groups: now.groups,
      obligations: now.obligations,
      overrides: [],
      thermalLimits: site.thermalLimits,
      firmCustomers,
      outlook: null,
      previous: now.previous,
    };
  };
}

/** The always-on counterpart of a site: a missing price makes it run too. */
export function runningWhenStale(site: SiteConfig): SiteConfig {
  return { ...site, feeds: { ...site.feeds, price: { ...site.feeds.price, whenStale: 'run' } } };
}
