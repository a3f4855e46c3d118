import type { SiteConfig } from '../core/site.js';

/** Whether two sites settle at one point: a price there is news to both. */
export function isSameMarket({ market: a }: SiteConfig, { market: b }: SiteConfig): boolean {
  return a.operator === b.operator && a.settlementPoint === b.settlementPoint;
}
