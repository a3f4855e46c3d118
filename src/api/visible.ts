import { customersSeen, may } from '../core/people/index.js';
import type { FeederConfig, SiteConfig } from '../core/site.js';
import type { SiteFleet } from '../fleet/index.js';
import { customerOfStatement, type ReportIssue, type SisterSite } from '../reports/index.js';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';

/** What whoever asks may see of a site's fleet. */
export interface VisibleFleet extends SiteFleet {
  /** Whole, for what is computed inside: nothing of it is shown as it is. */
  readonly site: SiteConfig;
  /** None for a hosted customer: what a feeder carries is everybody's. */
  readonly feeders: readonly FeederConfig[];
  /** True where there may be more than is seen. */
  readonly isPart: boolean;
  /** The same for all who see the same of the site. */
  readonly scope: string;
}

/** A hosted customer's own machines; for everybody else all there are. @throws ProblemError (not-found) */
export function visibleFleet(
  context: Pick<ApiContext, 'fleet'>,
  siteId: string,
  { who }: Pick<Caller, 'who'>,
): VisibleFleet {
  const fleet = context.fleet(siteId);
  const customers = customersSeen(who, siteId);
  if (customers === 'all') return { ...fleet, feeders: fleet.site.feeders, isPart: false, scope: 'all' };
  const own = new Set(customers);
  const miners = fleet.miners.filter(({ config }) => own.has(config.customerId));
  return {
    site: fleet.site,
    feeders: [],
    miners,
    byId: new Map(miners.map((miner) => [miner.minerId, miner])),
    groups: fleet.groups.filter(({ customerId }) => own.has(customerId)),
    isPart: true,
    scope: JSON.stringify([...own].sort()),
  };
}

/** The owner's other sites that whoever asks may see all of, with the meter of each. */
export function sistersSeen(
  { sites }: { readonly sites: readonly SiteConfig[] },
  { siteId: own }: SiteConfig,
  { who }: Pick<Caller, 'who'>,
): SisterSite[] {
  return sites
    .filter(({ siteId }) => siteId !== own && may(who, 'read', { siteId }))
    .map(({ siteId, meters }) => ({ siteId, meterId: meters[0]?.meterId ?? null }));
}

/** Of a site's reports a hosted customer sees the statements made for him. */
export function visibleIssues(
  issues: readonly ReportIssue[],
  siteId: string,
  { who }: Pick<Caller, 'who'>,
): readonly ReportIssue[] {
  const customers = customersSeen(who, siteId);
  if (customers === 'all') return issues;
  return issues.filter(({ title }) => customers.includes(customerOfStatement(title) ?? ''));
}
