import { DateTime } from 'luxon';
import { siteTariff } from '../core/market/contract/index.js';
import type { Tariff } from '../core/market/tariff.js';
import type { SiteConfig } from '../core/site.js';

/** The site's tariff at the start of an interval (Unix ms); asked for the same one again and again. */
export function historyTariff(site: SiteConfig): (startMs: number) => Tariff {
  if (!site.contract) return () => site.tariff;
  let [known, tariff] = [NaN, site.tariff];
  return (startMs) => {
    if (startMs !== known) tariff = siteTariff(site, DateTime.fromMillis(startMs, { zone: 'utc' }));
    known = startMs;
    return tariff;
  };
}
