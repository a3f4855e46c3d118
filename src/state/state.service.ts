import { Inject, Injectable } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { isoUtc } from '../core/interval.js';
import { siteTariff } from '../core/market/contract/index.js';
import { type FleetBeliefs, NO_BELIEFS, type PlanningFigures } from '../core/learning/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { CapabilityEnvelope } from '../core/ports/miner.js';
import { derated } from '../core/planner/derating.js';
import { fairnessOf, hostedCustomers } from '../core/planner/hosting.js';
import type { GroupState, PreviousPlan, SiteSnapshot, WeatherView } from '../core/planner/snapshot.js';
import type { SiteConfig } from '../core/site.js';
import {
  CustomerHours,
  type FleetGroup,
  FleetRegistry,
  FleetState,
  LearnedFleet,
  SiteStore,
} from '../fleet/index.js';
import { FeedReader, MARKET_KIND, type MarketKind, OverrideStore } from '../ingest/index.js';
import { CLOCK } from '../platform/index.js';
import { EnrolmentService, type EnrolmentState } from './enrolment.service.js';
import { groupFigures, groupStates, type LearnedView } from './group-states.js';
import { wakeCap, withWakes } from './wakes.js';

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
    private readonly customerHours: CustomerHours,
    private readonly feeds: FeedReader,
    private readonly overrides: OverrideStore,
    private readonly learned: LearnedFleet,
    private readonly enrolments: EnrolmentService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ENVELOPES) private readonly envelopes: Envelopes,
    @Inject(MARKET_KIND) private readonly marketKind: MarketKind,
  ) {}

  async freeze(site: SiteConfig, trigger: string, previous: PreviousPlan | null): Promise<SiteSnapshot> {
    const now = this.clock.now();
    const [mode, price, hashprice, weather, overrides, epoch, soFar, beliefs] = await Promise.all([
      this.sites.mode(site.siteId),
      this.feeds.priceView(site, now),
      this.feeds.hashpriceView(site, now),
      this.feeds.weatherView(site, now),
      this.overrides.active(site.siteId, now),
      this.sites.nextEpoch(site.siteId),
      this.customerHours.soFar(site.siteId, now.setZone(site.timeZone).startOf('month')),
      this.#beliefs(site),
    ]);
    const groups = this.#groups(site, now, learnedView(beliefs, weather), weather);
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
      derating: site.derating ?? [],
      groups,
      obligations: enrolled.flatMap(({ obligations }) => obligations),
      overrides,
      thermalLimits: site.thermalLimits,
      keepWarm: site.keepWarm ?? [],
      customers: hostedCustomers(site.customers, soFar, now.setZone(site.timeZone)),
      fairness: fairnessOf(site, soFar),
      firmCustomers: site.customers.filter(({ firm }) => firm).map(({ customerId }) => customerId),
      outlook: null,
      previous,
    };
  }

  /** Figures of each group's miners that a snapshot taken now would carry. */
  async figures(site: SiteConfig): Promise<ReadonlyMap<string, PlanningFigures>> {
    const { view } = await this.#view(site, this.clock.now());
    const figures = (group: FleetGroup): PlanningFigures => groupFigures(group, this.envelopes, view);
    return new Map(this.registry.fleet(site.siteId).groups.map((group) => [group.groupId, figures(group)]));
  }

  /** What the site has promised, as it is now. */
  async enrolled(site: SiteConfig): Promise<EnrolmentState[]> {
    const now = this.clock.now();
    const { view, weather } = await this.#view(site, now);
    return this.enrolments.states(site, this.#groups(site, now, view, weather), now);
  }

  async #view(site: SiteConfig, now: DateTime): Promise<{ view: LearnedView; weather: WeatherView }> {
    const [beliefs, weather] = await Promise.all([this.#beliefs(site), this.feeds.weatherView(site, now)]);
    return { view: learnedView(beliefs, weather), weather };
  }

  #groups(site: SiteConfig, now: DateTime, view: LearnedView, weather: WeatherView): GroupState[] {
    const { groups } = this.registry.fleet(site.siteId);
    const miners = this.fleet.states(site.siteId);
    const nowMs = now.toMillis();
    const states = groupStates(groups, miners, site.policy, this.envelopes, nowMs, view);
    // What was learned of machines has the weather in it already.
    return withWakes(states, groups, miners, wakeCap(site, nowMs)).map((group) =>
      group.learned ? group : derated(group, site.derating ?? [], weather),
    );
  }

  async #beliefs({ siteId, learning }: SiteConfig): Promise<FleetBeliefs> {
    return learning?.use === false ? NO_BELIEFS : (await this.learned.state(siteId)).inUse;
  }
}

/** Stale weather tells no temperature to go by. */
function learnedView(beliefs: FleetBeliefs, { stale, dryBulbC }: WeatherView): LearnedView {
  return { beliefs, temperatureC: stale ? null : dryBulbC };
}
