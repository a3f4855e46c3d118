import { DateTime } from 'luxon';
import {
  type FleetStretch,
  FleetDynamics,
  type RampTimes,
  seenGroups,
  settle,
  USUAL_LATENCY_SECONDS,
  wearUsdPerWake,
} from '../fleet-dynamics/index.js';
import { siteTariff } from '../market/contract/index.js';
import { deliveredPriceUsdPerMwh } from '../market/tariff.js';
import { fairnessOf, hostedCustomers, type ServedSoFar } from '../planner/hosting.js';
import {
  type Decision,
  decide,
  type Outlook,
  type PreviousPlan,
  type SiteSnapshot,
} from '../planner/index.js';
import { relaxations } from '../planner/relaxations.js';
import type { SiteConfig } from '../site.js';

/** What is said of the time to come at a tick, from no more than was known then. */
export type OutlookAt = (snapshot: SiteSnapshot) => Outlook | null;

/** What a market interval was paid by. */
export interface PaidBy {
  readonly priceUsdPerMwh: number;
  readonly hashpriceUsdPerPhDay: number;
}

/** A site's fleet as it would have gone through the recorded past by certain settings. Every command is obeyed. */
export class Course {
  #fleet: FleetDynamics | null = null;
  #traits = '';
  #previous: PreviousPlan | null = null;
  readonly #feeders: SiteSnapshot['feeders'];

  constructor(
    private readonly site: SiteConfig,
    private readonly rampTimes: RampTimes,
    private readonly outlookAt: OutlookAt,
  ) {
    this.#feeders = site.feeders.map(({ feederId, parentId, powerWMax }) => ({
      feederId,
      parentId,
      powerWMax,
    }));
  }

  /** What was drawn and done since the last decision; null before the first. */
  advance(atMs: number): FleetStretch | null {
    if (!this.#fleet) return null;
    this.#fleet.advance(atMs);
    return this.#fleet.takeStretch();
  }

  /** Decides from what was recorded at an instant that `advance` has come to, and has the fleet follow. */
  decide(recorded: SiteSnapshot): Decision {
    const fleet = this.#fleetFor(recorded);
    fleet.hold(recorded.groups);
    const snapshot = this.#snapshot(recorded, fleet);
    const decision = decide({ ...snapshot, outlook: this.outlookAt(snapshot) });
    const { counts } = decision.allocation;
    fleet.direct(counts);
    this.#previous = {
      planId: String(recorded.epoch),
      epoch: recorded.epoch,
      policyState: decision.wishes.state,
      groups: Array.from(counts, ([groupId, points]) => ({
        groupId,
        counts: Array.from(points, ([pointId, count]) => ({ pointId, count })),
      })),
    };
    return decision;
  }

  /** USD of a stretch that began at `startMs`: hash less energy and wear. */
  netUsd(stretch: FleetStretch, startMs: number, { priceUsdPerMwh, hashpriceUsdPerPhDay }: PaidBy): number {
    const tariff = siteTariff(this.site, DateTime.fromMillis(startMs, { zone: 'utc' }));
    return settle(stretch, {
      deliveredUsdPerMwh: deliveredPriceUsdPerMwh(priceUsdPerMwh, tariff),
      hashpriceUsdPerPhDay,
      wearUsdPerWake: wearUsdPerWake(this.site.policy),
    }).netUsd;
  }

  /** What was recorded, as these settings see it, for the fleet as it would be. */
  #snapshot(recorded: SiteSnapshot, fleet: FleetDynamics): SiteSnapshot {
    const { site } = this;
    const at = DateTime.fromISO(recorded.takenAt, { zone: 'utc' });
    const soFar = soFarOf(recorded);
    return {
      ...recorded,
      policy: site.policy,
      tariff: siteTariff(site, at),
      price: { ...recorded.price, ...judged(recorded.price.ageMinutes, site.feeds.price) },
      hashprice: { ...recorded.hashprice, ...judged(recorded.hashprice.ageMinutes, site.feeds.hashprice) },
      weather: { ...recorded.weather, ...judged(recorded.weather.ageMinutes, site.feeds.weather) },
      feeders: this.#feeders,
      groups: fleet.states,
      thermalLimits: site.thermalLimits,
      keepWarm: site.keepWarm ?? [],
      firmCustomers: site.customers.filter(({ firm }) => firm).map(({ customerId }) => customerId),
      customers: hostedCustomers(site.customers, soFar, at.setZone(site.timeZone)),
      fairness: fairnessOf(site, soFar),
      outlook: null,
      previous: this.#previous,
    };
  }

  /** Goes on with miners that have other watts or numbers than before; begins where the fleet was in fact. */
  #fleetFor(recorded: SiteSnapshot): FleetDynamics {
    const groups = seenGroups(this.site, this.rampTimes, recorded.groups);
    const traits = JSON.stringify(groups);
    if (this.#fleet && traits === this.#traits) return this.#fleet;
    const obedience = {
      latencySeconds: USUAL_LATENCY_SECONDS,
      failureRatio: 0,
      repairHours: 0,
      wearUsdPerWake: wearUsdPerWake(this.site.policy),
    };
    const known = this.#fleet?.dump();
    const fleet = new FleetDynamics(groups, this.site, obedience, 0, Date.parse(recorded.takenAt));
    fleet.beginAt(recorded.groups);
    if (known) fleet.restore(known);
    [this.#fleet, this.#traits] = [fleet, traits];
    return fleet;
  }
}

/** Sources of programs' obligations that a decision does not keep. */
export function missedObligations(decision: Decision): string[] {
  if (decision.snapshot.obligations.length === 0) return [];
  return relaxations(decision)
    .filter(({ layer }) => layer === 'program' || layer === 'mandatory')
    .map(({ source }) => source);
}

function judged(
  ageMinutes: number | null,
  { maxAgeMinutes, whenStale }: SiteConfig['feeds']['price'],
): Pick<SiteSnapshot['price'], 'maxAgeMinutes' | 'whenStale' | 'stale'> {
  return { maxAgeMinutes, whenStale, stale: ageMinutes === null || ageMinutes > maxAgeMinutes };
}

/** What the month had seen of each customer, as far as the snapshot tells. */
function soFarOf({ customers = [], fairness }: SiteSnapshot): ReadonlyMap<string, ServedSoFar> {
  const served = new Map((fairness?.customers ?? []).map((each) => [each.customer, each]));
  const curtailed = new Map(customers.map((each) => [each.customer, each.curtailedHours]));
  return new Map(
    [...new Set([...served.keys(), ...curtailed.keys()])].map((customer) => [
      customer,
      {
        servedMwh: served.get(customer)?.servedMwh ?? 0,
        entitledMwh: served.get(customer)?.entitledMwh ?? 0,
        curtailedHours: curtailed.get(customer) ?? 0,
      },
    ]),
  );
}
