import {
  type Archive,
  fitPriceModel,
  type PriceModel,
  priceOutlook,
  viewAt,
  ZoneClock,
} from '../core/forecast/index.js';
import { horizonSteps, type LookAheadView, siteOutlook, siteTable } from '../core/outlook/index.js';
import type { Outlook, SiteSnapshot } from '../core/planner/index.js';
import type { EconomicPolicy } from '../core/planner/policy.js';
import type { Outlooks } from './run-policy.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What prices are forecast from: each value with when it was known. */
export interface KnownSeries {
  readonly realTime: Archive;
  readonly dayAhead?: Archive | undefined;
  readonly loadMw?: Archive | undefined;
  readonly temperatureC?: Archive | undefined;
}

export interface LookAheadOptions {
  readonly series: KnownSeries;
  /** IANA zone of the market's days. */
  readonly zone: string;
  readonly lagMinutes: number;
}

/**
 * Looks ahead as a live site does, but for the limits that its horizon plan prices: a price model learned anew each day from
 * what was known, a table of what being awake is worth each hour, and at each tick the value at the newest price.
 */
export class LookAheadOutlooks implements Outlooks {
  readonly #clock: ZoneClock;
  #model: PriceModel | null = null;
  #modelDay = NaN;
  #view: LookAheadView | null = null;
  #viewHour = NaN;

  constructor(
    private readonly policy: EconomicPolicy,
    private readonly options: LookAheadOptions,
  ) {
    this.#clock = new ZoneClock(options.zone);
  }

  at(snapshot: SiteSnapshot): Outlook | null {
    if (snapshot.hashprice.hashpriceUsdPerPhDay === null) return null;
    const atMs = Date.parse(snapshot.takenAt);
    const hour = Math.floor(atMs / HOUR_MS);
    if (hour !== this.#viewHour) {
      this.#view = this.#viewAt(atMs, snapshot);
      this.#viewHour = hour;
    }
    return this.#view && siteOutlook(this.#view, snapshot);
  }

  #viewAt(atMs: number, snapshot: SiteSnapshot): LookAheadView | null {
    const { series, lagMinutes } = this.options;
    const known = viewAt(series, atMs);
    if (!known.realTime.latest()) return null;
    const { dayNumber } = this.#clock.local(atMs);
    if (!this.#model || dayNumber !== this.#modelDay) this.#model = fitPriceModel(known, this.#clock);
    this.#modelDay = dayNumber;
    const steps = horizonSteps(atMs, this.policy.horizonHours, this.#model.minutes);
    const table = siteTable({
      snapshot,
      outlook: priceOutlook(this.#model, known, this.#clock, steps),
      priceKnown: lagMinutes * MINUTE_MS < this.#model.minutes * MINUTE_MS ? 'at-start' : 'at-end',
      coincidentUsdPerMw: [],
      dryBulbC: [],
    });
    return { horizonId: null, madeAt: snapshot.takenAt, table, charges: [] };
  }
}
