import type { DateTime } from 'luxon';
import { isoUtc } from '../core/interval.js';
import { deliveredPriceUsdPerMwh } from '../core/market/tariff.js';
import { pointRevenueUsdPerHour } from '../core/mining/breakeven.js';
import {
  makePlan,
  type GroupState,
  type Plan,
  type PointCount,
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
  /** Ascending. Those before `from` are known, not decided. */
  readonly prices: readonly PriceInterval[];
  /** Intervals that start in [from, to) are decided; absent: all. */
  readonly from?: DateTime | undefined;
  readonly to?: DateTime | undefined;
  readonly hashprice: HashpriceAt;
  /** Minutes from an interval's start until its price is known: 0, it is decided on its own price. */
  readonly lagMinutes: number;
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
  /** Net had every miner that the limits leave room for run at nominal throughout, the most efficient first. */
  readonly alwaysOnNetUsd: number;
  readonly wokenMiners: number;
  readonly plan: Plan;
}

/** Stands for the hash of a snapshot that is not kept. */
const NOT_STORED = 'replay';

/** How many prices back a policy looks. */
function lookBack(policy: SiteConfig['policy']): number {
  return policy.kind === 'economic' ? 1 : Math.max(policy.curtailAfterIntervals, policy.resumeAfterIntervals);
}

/**
 * Runs the planner over a price history, as fast as it can, with a fleet that obeys at once: minimum times, thresholds and
 * limits act as they do live, and so does a price that grows too old where the history has a gap. Starts with every miner
 * at nominal.
 */
export function* replay(input: ReplayInput): Generator<ReplayRow> {
  const { site, prices, hashprice, from, to } = input;
  const groups = ReplayGroup.ofSite(site, input.rampTimes);
  const alwaysOn = alwaysOnPlan(site, input);
  const known = new KnownPrices(prices, input.lagMinutes, lookBack(site.policy));
  let previous: PreviousPlan | null = null;
  let epoch = 0;
  for (const price of prices) {
    if ((from && price.start < from) || (to && price.start >= to)) continue;
    epoch += 1;
    const hash = hashprice(price.start);
    const states = groups.map((group) => group.state(site.policy, price.start.toMillis()));
    const view = known.at(price.start, site.feeds.price.maxAgeMinutes);
    const plan = makePlan(
      replaySnapshot(site, { at: price, ...view, hash, states, previous, epoch }),
      NOT_STORED,
    );
    const woken = groups.map((group, at) => group.follow(plan.groups[at]!.counts, price.start.toMillis()));
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
function alwaysOnPlan(site: SiteConfig, { prices, rampTimes }: ReplayInput): Plan | null {
  const at = prices[0];
  if (!at) return null;
  const states = ReplayGroup.ofSite(site, rampTimes).map((group) => group.state(site.policy, -Infinity));
  const view = { recent: [], ageMinutes: null, stale: true };
  const feeds = { ...site.feeds, price: { ...site.feeds.price, whenStale: 'run' } } as const;
  return makePlan(
    replaySnapshot({ ...site, feeds }, { at, ...view, hash: 0, states, previous: null, epoch: 0 }),
  );
}

interface KnownView {
  readonly recent: SiteSnapshot['price']['recent'];
  readonly ageMinutes: number | null;
  readonly stale: boolean;
}

/** What had been published at each moment of a replay that only goes forward. */
class KnownPrices {
  readonly #texts: SiteSnapshot['price']['recent'];
  #published = 0;

  constructor(
    private readonly prices: readonly PriceInterval[],
    private readonly lagMinutes: number,
    private readonly lookBack: number,
  ) {
    this.#texts = prices.map(({ start, ...rest }) => ({ start: isoUtc(start), ...rest }));
  }

  at(now: DateTime, maxAgeMinutes: number): KnownView {
    const publishedMs = now.toMillis() - this.lagMinutes * 60_000;
    while (publishedMs >= (this.prices[this.#published]?.start.toMillis() ?? Infinity)) this.#published += 1;
    const newest = this.prices[this.#published - 1];
    if (!newest) return { recent: [], ageMinutes: null, stale: true };
    const ageMinutes = (now.toMillis() - newest.start.toMillis()) / 60_000;
    return {
      recent: this.#texts.slice(Math.max(0, this.#published - this.lookBack), this.#published),
      ageMinutes,
      // The lag was asked for: only what is older than that makes a price stale.
      stale: ageMinutes - this.lagMinutes > maxAgeMinutes,
    };
  }
}

function replaySnapshot(
  site: SiteConfig,
  now: {
    at: PriceInterval;
    hash: number | null;
    states: readonly GroupState[];
    previous: PreviousPlan | null;
    epoch: number;
  } & KnownView,
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
      ageMinutes: now.ageMinutes,
      stale: now.stale,
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
    // A replay decides each interval for itself: `ebb backtest` looks ahead.
    outlook: null,
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
  alwaysOn: Plan | null;
}): ReplayRow {
  const { site, price, hash, states, plan, woken, alwaysOn } = input;
  const hours = price.minutes / 60;
  const delivered = deliveredPriceUsdPerMwh(price.priceUsdPerMwh, site.tariff);
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
