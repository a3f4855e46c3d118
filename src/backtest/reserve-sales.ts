import { type PriceModel, priceOutlook, type Step, viewAt, ZoneClock } from '../core/forecast/index.js';
import {
  headroomBlocks,
  offerPrices,
  type OfferSite,
  type OfferTerms,
  type StepValue,
} from '../core/outlook/index.js';
import type { GroupState } from '../core/planner/index.js';
import { groupState, simulatedGroups } from '../core/fleet-dynamics/index.js';
import { historyTariff } from './history-tariff.js';
import { KnownModel } from './known-model.js';
import type { KnownSeries } from './look-ahead-outlooks.js';
import { type PeakTerms, PeakWatch } from './peaks.js';
import { Reserves, type SoldReserve } from './reserve.js';
import { clearHour, type OfferedBlock, type ReserveProduct } from './reserve-market.js';
import type { BacktestSetting } from './run-policy.js';

const HOUR_MS = 3_600_000;
/** Offers for a civil day close at ten of the day before. */
const DEADLINE_MS = 14 * HOUR_MS;
/** From then until the day is over, the longest one of the year. */
const WATCHED_HOURS = 39;
/** Until so many days of prices are known, nobody can say what the option is worth. */
const LEARNED_DAYS = 7;

/** What is offered, and what it was offered by. */
export interface ReserveMarket {
  readonly setting: Pick<BacktestSetting, 'site' | 'rampTimes' | 'fromMs' | 'toMs'> & {
    readonly history: Pick<BacktestSetting['history'], 'hashpriceKnown'>;
  };
  readonly products: readonly ReserveProduct[];
  /** Null where all products have a price of their own. */
  readonly series: KnownSeries | null;
  /** Where coincident peaks are billed. */
  readonly peaks: PeakTerms | null;
  readonly terms: OfferTerms;
}

/** All that is sold over a period: offered day by day from what was known at the deadline, the market's price taken. */
export function sellReserves(market: ReserveMarket): Reserves {
  const { setting, products } = market;
  const clock = new ZoneClock(setting.site.timeZone);
  const desk = new OfferDesk(market, clock);
  const sold = new Map<number, readonly SoldReserve[]>();
  for (const hours of marketDays(clock, setting.fromMs, setting.toMs)) {
    const offers = desk.offers(hours);
    hours.forEach((hourMs, index) => {
      const cleared = clearHour(hourMs, offers[index]!, products);
      if (cleared.length > 0) sold.set(hourMs, cleared);
    });
  }
  return new Reserves(sold, setting.site.feeders[0]!.feederId);
}

/** Starts of the hours of each civil day that a period touches. */
function marketDays(clock: ZoneClock, fromMs: number, toMs: number): number[][] {
  const days: number[][] = [];
  const firstMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS - Math.floor(clock.local(fromMs).hour) * HOUR_MS;
  let dayNumber = NaN;
  for (let hourMs = firstMs; hourMs < toMs; hourMs += HOUR_MS) {
    const local = clock.local(hourMs);
    if (local.dayNumber !== dayNumber) days.push([]);
    dayNumber = local.dayNumber;
    days.at(-1)!.push(hourMs);
  }
  return days;
}

/** Makes the offers of one day after another. */
class OfferDesk {
  readonly #model: KnownModel;
  readonly #peaks: PeakWatch | null;
  readonly #groups: readonly GroupState[];
  readonly #tariffOf: ReturnType<typeof historyTariff>;

  constructor(
    private readonly market: ReserveMarket,
    private readonly clock: ZoneClock,
  ) {
    const { setting, peaks } = market;
    this.#model = new KnownModel(clock);
    this.#peaks = peaks ? new PeakWatch(peaks, WATCHED_HOURS) : null;
    this.#tariffOf = historyTariff(setting.site);
    const fresh = { lockedAwakeCount: 0, lockedAsleepCount: 0, currentCounts: [], stuck: [] };
    this.#groups = simulatedGroups(setting.site, setting.rampTimes).map((group) => groupState(group, fresh));
  }

  /** By hour: what can be held, at the least price of it. */
  offers(hours: readonly number[]): OfferedBlock[][] {
    const { series, terms } = this.market;
    const deadlineMs = hours[0]! - DEADLINE_MS;
    const site = this.#site(deadlineMs);
    const unpriced = headroomBlocks(site, terms.wearUsdPerWake).map(({ powerW }) => ({
      powerW,
      offerUsdPerMw: null,
    }));
    const view = series && viewAt(series, deadlineMs);
    if (!view || view.realTime.between(0, deadlineMs - LEARNED_DAYS * 24 * HOUR_MS).length === 0)
      return hours.map(() => unpriced);
    const model = this.#model.at(view);
    const outlook = priceOutlook(model, view, this.clock, stepsOf(hours, model));
    const offers = offerPrices({ site, outlook, extra: this.#charges(deadlineMs), terms });
    return offers.map(({ blocks }) => [...blocks]);
  }

  #site(deadlineMs: number): OfferSite {
    const { site, history } = this.market.setting;
    return {
      feeders: site.feeders,
      groups: this.#groups,
      tariff: this.#tariffOf(deadlineMs),
      hashpriceUsdPerPhDay: history.hashpriceKnown(deadlineMs) ?? 0,
    };
  }

  #charges(deadlineMs: number): readonly StepValue[] {
    return this.#peaks?.valuesAt(deadlineMs) ?? [];
  }
}

/** The market's own intervals. */
function stepsOf(hours: readonly number[], { minutes }: PriceModel): Step[] {
  const perHour = Math.max(1, Math.round(60 / minutes));
  return hours.flatMap((hourMs) =>
    Array.from({ length: perHour }, (_, index) => ({
      startMs: hourMs + (index * HOUR_MS) / perHour,
      minutes: 60 / perHour,
    })),
  );
}
