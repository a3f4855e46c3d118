import type { DateTime } from 'luxon';
import { siteTariff } from '../core/market/contract/index.js';
import { deliveredPriceUsdPerMwh } from '../core/market/tariff.js';
import { pointRevenueUsdPerHour } from '../core/mining/breakeven.js';
import {
  makePlan,
  type GroupState,
  type Plan,
  type PointCount,
  type PreviousPlan,
} from '../core/planner/index.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import { energyCostUsdPerHour } from '../core/units.js';
import type { RampTimes } from '../core/fleet-dynamics/index.js';
import { runningWhenStale, snapshotMaker } from './history-snapshot.js';
import { KnownPrices, lookBack } from './known-prices.js';
import { ReplayGroup } from './replay-group.js';

/** USD/PH/day in force at an instant, net of the pool's fee; null: not known. */
export type HashpriceAt = (atMs: number) => number | null;

export interface ReplayInput {
  readonly site: SiteConfig;
  /** Ascending. Those before `from` are known, not decided. */
  readonly prices: readonly PriceInterval[];
  /** Intervals that start in [from, to) are decided; absent: all. */
  readonly from?: DateTime | undefined;
  readonly to?: DateTime | undefined;
  readonly hashprice: HashpriceAt;
  /** Minutes from an interval's start until its price is known: 0, it is decided on its own price. */
  readonly lagMinutes: number;
  readonly rampTimes: RampTimes;
}

/** One interval as it was decided, and what it came to. Money in USD for the interval. */
export interface ReplayRow {
  readonly start: DateTime;
  readonly minutes: number;
  readonly priceUsdPerMwh: number;
  readonly deliveredUsdPerMwh: number;
  /** Market prices above which the first and the last group's nominal earns less than sleep. */
  readonly breakevenUsdPerMwhMin: number | null;
  readonly breakevenUsdPerMwhMax: number | null;
  readonly setpointW: number;
  readonly reason: string;
  readonly revenueUsd: number;
  readonly energyCostUsd: number;
  /** Revenue that waking miners do not make while they start; already taken off `revenueUsd`. */
  readonly wakeLossUsd: number;
  readonly netUsd: number;
  /** Net had every miner that the limits leave room for run at nominal throughout, the most efficient first. */
  readonly alwaysOnNetUsd: number;
  readonly wokenMiners: number;
  readonly plan: Plan;
}

const TRIGGER = 'replay';
/** Stands for the hash of a snapshot that is not kept. */
const NOT_STORED = TRIGGER;
/** A price history has no weather, and nobody calls. */
const WITHOUT = { dryBulbC: null, obligations: [] } as const;

/**
 * Runs the planner over a price history, as fast as it can, with a fleet that obeys at once: minimum times, thresholds and
 * limits act as they do live, and so does a price that grows too old where the history has a gap. Starts with every miner
 * at nominal.
 */
export function* replay(input: ReplayInput): Generator<ReplayRow> {
  const { site, prices, hashprice, from, to } = input;
  const groups = ReplayGroup.ofSite(site, input.rampTimes);
  const alwaysOn = alwaysOnPlan(input);
  const snapshotOf = snapshotMaker(site, TRIGGER);
  const known = new KnownPrices(prices, input.lagMinutes, lookBack(site.policy));
  let previous: PreviousPlan | null = null;
  let epoch = 0;
  for (const price of prices) {
    if ((from && price.start < from) || (to && price.start >= to)) continue;
    epoch += 1;
    const nowMs = price.start.toMillis();
    const hash = hashprice(nowMs);
    const states = groups.map((group) => group.state(site.policy, nowMs));
    const snapshot = snapshotOf({
      nowMs,
      validMinutes: price.minutes,
      price: known.at(nowMs, site.feeds.price.maxAgeMinutes),
      hashpriceUsdPerPhDay: hash,
      ...WITHOUT,
      tariff: siteTariff(site, price.start),
      groups: states,
      previous,
      epoch,
    });
    const plan = makePlan(snapshot, NOT_STORED);
    const woken = groups.map((group, at) => group.follow(plan.groups[at]!.counts, nowMs));
    const { planId, policyState } = plan;
    previous = {
      planId,
      epoch,
      policyState,
      groups: plan.groups.map(({ groupId, counts }) => ({ groupId, counts })),
    };
    yield settle({ site, price, hash: hash ?? 0, states, plan, woken, alwaysOn });
  }
}

/** The fleet at nominal, as far as its limits allow. */
function alwaysOnPlan(input: ReplayInput): Plan | null {
  const { site, rampTimes } = input;
  const [at] = input.prices;
  if (!at) return null;
  const groups = ReplayGroup.ofSite(site, rampTimes).map((group) => group.state(site.policy, -Infinity));
  return makePlan(
    snapshotMaker(
      runningWhenStale(site),
      TRIGGER,
    )({
      nowMs: at.start.toMillis(),
      validMinutes: at.minutes,
      price: { recent: [], ageMinutes: null, stale: true },
      hashpriceUsdPerPhDay: 0,
      ...WITHOUT,
      tariff: siteTariff(site, at.start),
      groups,
      previous: null,
      epoch: 0,
    }),
  );
}

function settle(input: {
  site: SiteConfig;
  price: PriceInterval;
  hash: number;
  states: readonly GroupState[];
  plan: Plan;
  woken: readonly number[];
  alwaysOn: Plan | null;
}): ReplayRow {
  const { site, price, hash, states, plan, woken, alwaysOn } = input;
  const hours = price.minutes / 60;
  const delivered = deliveredPriceUsdPerMwh(price.priceUsdPerMwh, siteTariff(site, price.start));
  let grossUsd = 0;
  let wakeLossUsd = 0;
  let alwaysOnUsd = 0;
  states.forEach((group, index) => {
    const hourly = (counts: readonly PointCount[]): number => revenueUsdPerHour(group, counts, hash);
    const { counts } = plan.groups[index]!;
    grossUsd += hourly(counts) * hours;
    alwaysOnUsd += hourly(alwaysOn?.groups[index]!.counts ?? []) * hours;
    const awake = counts.filter(({ pointId }) => pointId !== group.operatingPoints[0]!.id);
    const awakeCount = awake.reduce((sum, { count }) => sum + count, 0);
    const lostHours = Math.min(group.upSeconds / 3600, hours);
    if (awakeCount > 0) wakeLossUsd += (hourly(awake) / awakeCount) * woken[index]! * lostHours;
  });
  const alwaysOnCostUsd = energyCostUsdPerHour(alwaysOn?.setpointW ?? 0, delivered) * hours;
  const energyCostUsd = energyCostUsdPerHour(plan.setpointW, delivered) * hours;
  const breakevens = plan.groups.flatMap(({ breakevenUsdPerMwh }) => breakevenUsdPerMwh ?? []);
  const revenueUsd = grossUsd - wakeLossUsd;
  return {
    start: price.start,
    minutes: price.minutes,
    priceUsdPerMwh: price.priceUsdPerMwh,
    deliveredUsdPerMwh: delivered,
    breakevenUsdPerMwhMin: breakevens.length > 0 ? Math.min(...breakevens) : null,
    breakevenUsdPerMwhMax: breakevens.length > 0 ? Math.max(...breakevens) : null,
    setpointW: plan.setpointW,
    reason: plan.summary,
    revenueUsd,
    energyCostUsd,
    wakeLossUsd,
    netUsd: revenueUsd - energyCostUsd,
    alwaysOnNetUsd: alwaysOnUsd - alwaysOnCostUsd,
    wokenMiners: woken.reduce((sum, count) => sum + count, 0),
    plan,
  };
}

function revenueUsdPerHour(group: GroupState, counts: readonly PointCount[], hash: number): number {
  return counts.reduce((sum, { pointId, count }) => {
    const point = group.operatingPoints.find(({ id }) => id === pointId)!;
    return sum + count * pointRevenueUsdPerHour(point, hash, group.devFeeRatio);
  }, 0);
}
