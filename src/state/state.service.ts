import { Inject, Injectable } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { isoUtc } from '../core/interval.js';
import { siteTariff } from '../core/market/contract/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { CapabilityEnvelope } from '../core/ports/miner.js';
import type { GroupState, PreviousPlan, SiteSnapshot } from '../core/planner/snapshot.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry, FleetState, SiteStore } from '../fleet/index.js';
import { FeedReader, MARKET_KIND, type MarketKind, OverrideStore } from '../ingest/index.js';
import { CLOCK } from '../platform/index.js';
import { EnrolmentService, type EnrolmentState } from './enrolment.service.js';
import { groupStates } from './group-states.js';

/** Envelopes by firmware: handed in by the composition root, since stages do not know adapters. */
export const ENVELOPES = Symbol('ENVELOPES');
export type Envelopes = (firmware: string) => CapabilityEnvelope;

/** Ticks that a plan outlives its own interval, so that one late tick does not leave the site without a plan. */
const PLAN_VALID_TICKS = 3;

/** Makes the frozen picture that one tick decides from. */
@Injectable()
export class StateService {
  constructor(
    private readonly registry: FleetRegistry,
    private readonly fleet: FleetState,
    private readonly sites: SiteStore,
    private readonly feeds: FeedReader,
    private readonly overrides: OverrideStore,
    private readonly enrolments: EnrolmentService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ENVELOPES) private readonly envelopes: Envelopes,
    @Inject(MARKET_KIND) private readonly marketKind: MarketKind,
  ) {}

  async freeze(site: SiteConfig, trigger: string, previous: PreviousPlan | null): Promise<SiteSnapshot> {
    const now = this.clock.now();
    const [mode, price, hashprice, weather, overrides, epoch] = await Promise.all([
      this.sites.mode(site.siteId),
      this.feeds.priceView(site, now),
      this.feeds.hashpriceView(site, now),
      this.feeds.weatherView(site, now),
      this.overrides.active(site.siteId, now),
      this.sites.nextEpoch(site.siteId),
    ]);
    const groups = this.#groups(site, now);
    const enrolled = await this.enrolments.states(site, groups, now);
    return {
      schema: 1,
      siteId: site.siteId,
      timeZone: site.timeZone,
      epoch,
      takenAt: isoUtc(now),
      validUntil: isoUtc(now.plus({ minutes: site.market.tickMinutes * PLAN_VALID_TICKS })),
      trigger,
      mode,
      marketKind: this.marketKind,
      policy: site.policy,
      tariff: siteTariff(site, now),
      price,
      hashprice,
      weather,
      feeders: site.feeders.map(({ feederId, parentId, powerWMax }) => ({ feederId, parentId, powerWMax })),
      groups,
      obligations: enrolled.flatMap(({ obligations }) => obligations),
      overrides,
      thermalLimits: site.thermalLimits,
      firmCustomers: site.customers.filter(({ firm }) => firm).map(({ customerId }) => customerId),
      outlook: null,
      previous,
    };
  }

  /** What the site has promised, as it is now. */
  enrolled(site: SiteConfig): Promise<EnrolmentState[]> {
    const now = this.clock.now();
    return this.enrolments.states(site, this.#groups(site, now), now);
  }

  #groups(site: SiteConfig, now: DateTime): GroupState[] {
    const { groups } = this.registry.fleet(site.siteId);
    const states = this.fleet.states(site.siteId);
    return groupStates(groups, states, site.policy, this.envelopes, now.toMillis());
  }
}
