import { deliveredPriceUsdPerMwh, type Tariff } from '../core/market/tariff.js';
import {
  type Decision,
  decide,
  type GroupState,
  type Outlook,
  type PreviousPlan,
  type SiteSnapshot,
} from '../core/planner/index.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import {
  type Decided,
  FleetDynamics,
  type Obedience,
  type RampTimes,
  settle,
  simulatedGroups,
} from '../core/fleet-dynamics/index.js';
import { historyTariff } from './history-tariff.js';
import { snapshotMaker } from './history-snapshot.js';
import { type KnownView, KnownPrices, lookBack } from './known-prices.js';
import type { HashpriceAt } from './replay.js';
import type { Reserves } from './reserve.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** What looks ahead follows the newest prices: six hours of them and some, at five minutes. */
const OUTLOOK_PRICES = 84;

/** What happened, and how late it was known. */
export interface History {
  /** Ascending. Those before the period are known, not decided. */
  readonly prices: readonly PriceInterval[];
  /** From an interval's start until its price is known. */
  readonly lagMinutes: number;
  /** Of the day, as it is paid. Net of the pool's fee, USD/PH/day. */
  readonly hashpricePaid: HashpriceAt;
  /** As it was known. */
  readonly hashpriceKnown: HashpriceAt;
  /** By start of a coincident peak's hour (Unix ms): what a MWh drawn in it costs beyond its price. */
  readonly peakUsdPerMwh?: ReadonlyMap<number, number> | undefined;
  /** What is sold, where anything is. */
  readonly reserves?: Reserves | undefined;
  /** °C at the site; null where it is not known. */
  readonly dryBulbC: (atMs: number) => number | null;
}

/** The period and the site that all policies are run on. */
export interface BacktestSetting {
  readonly site: SiteConfig;
  readonly history: History;
  /** Intervals that start in [fromMs, toMs) are decided. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly rampTimes: RampTimes;
  readonly obedience: Obedience;
  /** Of the failures. */
  readonly seed: number;
}

/** What is said of the time to come, from no more than was known at the tick; asked once each tick, in order. */
export interface Outlooks {
  /** @param snapshot what the tick knows, without an outlook */
  at(snapshot: SiteSnapshot): Outlook | null;
}

export interface PolicyRun {
  readonly policy: SiteConfig['policy'];
  readonly outlooks?: Outlooks | undefined;
  /** Sold throughout; absent: none is. */
  readonly reserves?: Reserves | undefined;
  /** In place of the planner: for schedules that are known beforehand. */
  readonly decided?: ((nowMs: number) => Decided) | undefined;
}

/** A price's interval as it was settled. Money in USD for the interval. */
export interface SettledInterval {
  readonly startMs: number;
  readonly minutes: number;
  readonly priceUsdPerMwh: number;
  readonly deliveredUsdPerMwh: number;
  readonly energyMwh: number;
  /** Share of the miners' time that they mined. */
  readonly miningRatio: number;
  readonly revenueUsd: number;
  readonly energyCostUsd: number;
  readonly wearUsd: number;
  readonly peakChargeUsd: number;
  readonly reserveUsd: number;
  /** Share of the sold reserve that was there; null where none was sold. */
  readonly reserveHeldRatio: number | null;
  readonly reserveShortMwHours: number;
  readonly netUsd: number;
  readonly wakes: number;
  readonly failures: number;
}

/**
 * Runs a policy through a history tick by tick: the planner's own decision on what was known, the fleet's dynamics, and
 * each interval settled at the meter. Time that the prices leave out passes unpaid.
 */
export function* runPolicy(setting: BacktestSetting, run: PolicyRun): Generator<SettledInterval> {
  const { history, obedience, fromMs, toMs } = setting;
  const site: SiteConfig = { ...setting.site, policy: run.policy };
  const groups = simulatedGroups(site, setting.rampTimes);
  const fleet = new FleetDynamics(groups, site, obedience, setting.seed, fromMs);
  const tariffOf = historyTariff(site);
  const ticker = new Ticker(site, history, run);
  for (const price of history.prices) {
    const startMs = price.start.toMillis();
    if (startMs < fromMs) continue;
    if (startMs >= toMs) break;
    const endMs = startMs + price.minutes * MINUTE_MS;
    fleet.advance(startMs);
    fleet.takeStretch();
    const tariff = tariffOf(startMs);
    const stepMs = Math.min(site.market.tickMinutes, price.minutes) * MINUTE_MS;
    for (let nowMs = startMs, untilMs: number; nowMs < endMs; nowMs = untilMs) {
      const tickEndMs = Math.min((Math.floor((nowMs - startMs) / stepMs) + 1) * stepMs + startMs, endMs);
      untilMs = run.reserves?.eveMs(nowMs, tickEndMs) ?? tickEndMs;
      fleet.direct(ticker.decide(nowMs, untilMs - nowMs, tariff, fleet.states));
      fleet.advance(untilMs);
    }
    const stretch = fleet.takeStretch();
    const { energyMwh, miningHours, wakes, failures } = stretch;
    const deliveredUsdPerMwh = deliveredPriceUsdPerMwh(price.priceUsdPerMwh, tariff);
    const { netUsd, ...money } = settle(stretch, {
      deliveredUsdPerMwh,
      hashpriceUsdPerPhDay: history.hashpricePaid(startMs) ?? 0,
      wearUsdPerWake: obedience.wearUsdPerWake,
    });
    const peakChargeUsd = energyMwh * peakPriceUsdPerMwh(history, startMs);
    const hours = price.minutes / 60;
    const reserve = run.reserves?.settle(startMs, hours, (energyMwh * 1e6) / hours - fleet.asleepW);
    const reserveUsd = reserve?.usd ?? 0;
    yield {
      startMs,
      minutes: price.minutes,
      priceUsdPerMwh: price.priceUsdPerMwh,
      deliveredUsdPerMwh,
      energyMwh,
      miningRatio: miningHours / (fleet.minerCount * hours),
      ...money,
      peakChargeUsd,
      reserveUsd,
      reserveHeldRatio: reserve?.heldRatio ?? null,
      reserveShortMwHours: reserve?.shortMwHours ?? 0,
      netUsd: netUsd + reserveUsd - peakChargeUsd,
      wakes,
      failures,
    };
  }
}

/** What a MWh of an interval costs beyond its price: that of the peak whose hour it lies in. */
export function peakPriceUsdPerMwh({ peakUsdPerMwh }: History, startMs: number): number {
  return peakUsdPerMwh?.get(Math.floor(startMs / HOUR_MS) * HOUR_MS) ?? 0;
}

/** What a decision was made from, as far as it can change while a history runs. */
interface Basis {
  readonly recent: KnownView['recent'];
  readonly stale: boolean;
  readonly hashpriceUsdPerPhDay: number | null;
  readonly dryBulbC: number | null;
  readonly tariff: Tariff;
  readonly groups: readonly GroupState[];
}

/** Decides tick after tick, and remembers what the planner does. */
class Ticker {
  readonly #snapshotOf: ReturnType<typeof snapshotMaker>;
  readonly #known: KnownPrices;
  /** A decision that only what is in `Basis` can change. */
  readonly #isTimeless: boolean;
  #previous: PreviousPlan | null = null;
  #epoch = 0;
  #last: { readonly basis: Basis; readonly counts: Decided } | null = null;

  constructor(
    private readonly site: SiteConfig,
    private readonly history: History,
    private readonly run: PolicyRun,
  ) {
    this.#snapshotOf = snapshotMaker(site, 'backtest');
    this.#known = new KnownPrices(
      history.prices,
      history.lagMinutes,
      run.outlooks ? OUTLOOK_PRICES : lookBack(site.policy),
    );
    const hasSchedule = run.policy.kind === 'threshold' && run.policy.schedule.length > 0;
    this.#isTimeless = !run.outlooks && !run.reserves && !hasSchedule;
  }

  decide(nowMs: number, stepMs: number, tariff: Tariff, groups: readonly GroupState[]): Decided {
    const { run, history, site } = this;
    if (run.decided) return run.decided(nowMs);
    const stepMinutes = stepMs / MINUTE_MS;
    const price = this.#known.at(nowMs, site.feeds.price.maxAgeMinutes);
    const hashpriceUsdPerPhDay = history.hashpriceKnown(nowMs);
    const dryBulbC = history.dryBulbC(nowMs);
    const { recent, stale } = price;
    const basis: Basis = { recent, stale, tariff, hashpriceUsdPerPhDay, dryBulbC, groups };
    // The planner is pure: from the same it would decide the same.
    if (this.#isTimeless && this.#last && isSame(this.#last.basis, basis)) return this.#last.counts;
    this.#epoch += 1;
    const snapshot = this.#snapshotOf({
      nowMs,
      validMinutes: stepMinutes,
      price,
      hashpriceUsdPerPhDay,
      dryBulbC,
      tariff,
      groups,
      obligations: run.reserves?.at(nowMs, nowMs + stepMs, groups) ?? [],
      previous: this.#previous,
      epoch: this.#epoch,
    });
    const decision = decide(run.outlooks ? { ...snapshot, outlook: run.outlooks.at(snapshot) } : snapshot);
    this.#remember(decision);
    this.#last = { basis, counts: decision.allocation.counts };
    return decision.allocation.counts;
  }

  #remember({ wishes, allocation }: Decision): void {
    this.#previous = {
      planId: String(this.#epoch),
      epoch: this.#epoch,
      policyState: wishes.state,
      groups: Array.from(allocation.counts, ([groupId, counts]) => ({
        groupId,
        counts: Array.from(counts, ([pointId, count]) => ({ pointId, count })),
      })),
    };
  }
}

function isSame(a: Basis, b: Basis): boolean {
  return (
    a.recent === b.recent &&
    a.stale === b.stale &&
    a.hashpriceUsdPerPhDay === b.hashpriceUsdPerPhDay &&
    a.dryBulbC === b.dryBulbC &&
    a.tariff === b.tariff &&
    a.groups === b.groups
  );
}
