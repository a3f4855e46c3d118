import { DateTime } from 'luxon';
import { assert } from '../core/assert.js';
import { isoUtc } from '../core/interval.js';
import { deliveredPriceUsdPerMwh } from '../core/market/tariff.js';
import { pointRevenueUsdPerHour } from '../core/mining/breakeven.js';
import {
  makePlan,
  type GroupState,
  type Plan,
  type PreviousPlan,
  type SiteSnapshot,
} from '../core/planner/index.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import { energyCostUsdPerHour } from '../core/units.js';
import { ReplayGroup } from './replay-group.js';

/** USD/PH/day in force at an instant, net of the pool's fee; null: not known. */
export type HashpriceAt = (at: DateTime) => number | null;

export interface ReplayInput {
  readonly site: SiteConfig;
  /** Ascending. */
  readonly prices: readonly PriceInterval[];
  readonly hashprice: HashpriceAt;
  /** Which price a decision knows: 0, its own interval's; 1, the one before; … */
  readonly lagIntervals: number;
  readonly rampTimes: (firmware: string) => { readonly upSeconds: number; readonly downSeconds: number };
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
  /** Net had every miner run at nominal throughout. */
  readonly alwaysOnNetUsd: number;
  readonly wokenMiners: number;
  readonly plan: Plan;
}

/** How many prices back a policy looks. */
function lookBack(policy: SiteConfig['policy']): number {
  return policy.kind === 'economic' ? 1 : Math.max(policy.curtailAfterIntervals, policy.resumeAfterIntervals);
}

/**
 * Runs the planner over a price history, as fast as it can, with a fleet that obeys at once: minimum times, thresholds and
 * limits act as they do live. Starts with every miner at nominal.
 */
export function* replay({
  site,
  prices,
  hashprice,
  lagIntervals,
  rampTimes,
}: ReplayInput): Generator<ReplayRow> {
  const groups = ReplayGroup.ofSite(site, rampTimes);
  const count = lookBack(site.policy);
  const known = prices.map(({ start, minutes, priceUsdPerMwh }) => ({
    start: isoUtc(start),
    minutes,
    priceUsdPerMwh,
  }));
  let previous: PreviousPlan | null = null;
  for (let index = 0; index < prices.length; index += 1) {
    const price = prices[index]!;
    const end = Math.max(0, index - lagIntervals + 1);
    const recent = known.slice(Math.max(0, end - count), end);
    const hash = hashprice(price.start);
    const states = groups.map((group) => group.state(site.policy, price.start.toMillis()));
    const plan = makePlan(
      replaySnapshot(site, { at: price, recent, hash, states, previous, epoch: index + 1 }),
    );
    const woken = groups.map((group, at) => group.follow(plan.groups[at]!.counts, price.start.toMillis()));
    previous = {
      planId: plan.planId,
      epoch: plan.epoch,
      policyState: plan.policyState,
      groups: plan.groups.map(({ groupId, counts }) => ({ groupId, counts })),
    };
    yield settle({ site, price, hash: hash ?? 0, states, plan, woken });
  }
}

function replaySnapshot(
  site: SiteConfig,
  now: {
    at: PriceInterval;
    recent: SiteSnapshot['price']['recent'];
    hash: number | null;
    states: readonly GroupState[];
    previous: PreviousPlan | null;
    epoch: number;
  },
): SiteSnapshot {
  const takenAt = isoUtc(now.at.start);
  const view = { source: 'history', knownAt: takenAt, ageMinutes: 0, stale: false } as const;
  const { price, hashprice, weather } = site.feeds;
  return {
    schema: 1,
    siteId: site.siteId,
    timeZone: site.timeZone,
    epoch: now.epoch,
    takenAt,
    validUntil: isoUtc(now.at.start.plus({ minutes: now.at.minutes })),
    trigger: 'replay',
    mode: 'auto',
    marketKind: 'live',
    policy: site.policy,
    tariff: site.tariff,
    price: {
      ...view,
      stale: now.recent.length === 0,
      maxAgeMinutes: price.maxAgeMinutes,
      whenStale: price.whenStale,
      recent: now.recent,
    },
    hashprice: {
      ...view,
      stale: now.hash === null,
      maxAgeMinutes: hashprice.maxAgeMinutes,
      whenStale: hashprice.whenStale,
      hashpriceUsdPerPhDay: now.hash,
    },
    // A price history has no weather: heat limits do not act in a replay.
    weather: {
      ...view,
      maxAgeMinutes: weather.maxAgeMinutes,
      whenStale: 'hold',
      dryBulbC: null,
      wetBulbC: null,
    },
    feeders: site.feeders.map(({ feederId, parentId, powerWMax }) => ({ feederId, parentId, powerWMax })),
    groups: now.states,
    obligations: [],
    overrides: [],
    thermalLimits: [],
    firmCustomers: site.customers.filter(({ firm }) => firm).map(({ customerId }) => customerId),
    previous: now.previous,
  };
}

function settle(input: {
  site: SiteConfig;
  price: PriceInterval;
  hash: number;
  states: readonly GroupState[];
  plan: Plan;
  woken: readonly number[];
}): ReplayRow {
  const { site, price, hash, states, plan, woken } = input;
  const hours = price.minutes / 60;
  const delivered = deliveredPriceUsdPerMwh(price.priceUsdPerMwh, site.tariff);
  let grossUsd = 0;
  let wakeLossUsd = 0;
  let alwaysOnNetUsd = 0;
  states.forEach((group, index) => {
    const revenue = (pointId: string): number =>
      pointRevenueUsdPerHour(
        group.operatingPoints.find(({ id }) => id === pointId)!,
        hash,
        group.devFeeRatio,
      );
    const { counts } = plan.groups[index]!;
    grossUsd += counts.reduce((sum, { pointId, count }) => sum + count * revenue(pointId), 0) * hours;
    const awake = counts.filter(({ pointId }) => pointId !== group.operatingPoints[0]!.id);
    const awakeCount = awake.reduce((sum, { count }) => sum + count, 0);
    const awakeRevenue = awake.reduce((sum, { pointId, count }) => sum + count * revenue(pointId), 0);
    const lostHours = Math.min(group.upSeconds / 3600, hours);
    if (awakeCount > 0) wakeLossUsd += (awakeRevenue / awakeCount) * woken[index]! * lostHours;
    const nominal = group.operatingPoints.find(({ kind }) => kind === 'nominal')!;
    const onCost = energyCostUsdPerHour(nominal.powerW, delivered);
    alwaysOnNetUsd += group.minerCount * (revenue(nominal.id) - onCost) * hours;
  });
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
    alwaysOnNetUsd,
    wokenMiners: woken.reduce((sum, count) => sum + count, 0),
    plan,
  };
}

/** Sums over the rows of a replay. */
export interface ReplayTotals {
  readonly intervals: number;
  readonly energyMwh: number;
  readonly revenueUsd: number;
  readonly energyCostUsd: number;
  readonly wakeLossUsd: number;
  readonly netUsd: number;
  readonly alwaysOnNetUsd: number;
  readonly curtailedIntervals: number;
  readonly wokenMiners: number;
}

export class ReplaySum {
  #totals = {
    intervals: 0,
    energyMwh: 0,
    revenueUsd: 0,
    energyCostUsd: 0,
    wakeLossUsd: 0,
    netUsd: 0,
    alwaysOnNetUsd: 0,
    curtailedIntervals: 0,
    wokenMiners: 0,
  };

  add(row: ReplayRow): void {
    assert(row.minutes > 0, 'an interval has a length');
    const totals = this.#totals;
    totals.intervals += 1;
    totals.energyMwh += (row.setpointW / 1e6) * (row.minutes / 60);
    totals.revenueUsd += row.revenueUsd;
    totals.energyCostUsd += row.energyCostUsd;
    totals.wakeLossUsd += row.wakeLossUsd;
    totals.netUsd += row.netUsd;
    totals.alwaysOnNetUsd += row.alwaysOnNetUsd;
    totals.wokenMiners += row.wokenMiners;
    const asleep = row.plan.groups.every(({ hashrateThs }) => hashrateThs === 0);
    if (asleep) totals.curtailedIntervals += 1;
  }

  get totals(): ReplayTotals {
    return { ...this.#totals };
  }
}
