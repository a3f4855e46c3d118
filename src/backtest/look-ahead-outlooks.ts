import { type Archive, priceOutlook, viewAt, ZoneClock } from '../core/forecast/index.js';
import { horizonSteps, type LookAheadView, siteOutlook, siteTable } from '../core/outlook/index.js';
import type { Outlook, SiteSnapshot } from '../core/planner/index.js';
import type { EconomicPolicy } from '../core/planner/policy.js';
import { KnownModel, nextMs } from './known-model.js';
import { type PeakTerms, PeakWatch } from './peaks.js';
import type { Outlooks } from './run-policy.js';

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
  /** Where coincident peaks are to be avoided. */
  readonly peaks?: PeakTerms | undefined;
}

/** A table follows the newest prices by itself: it is made anew when day-ahead prices or loads may be news. */
const TABLE_HOURS = 6;

/**
 * Looks ahead as a live site does, but for the limits that its horizon plan prices: every few days a price model is learned
 * anew from what was known, every few hours a table of what being awake is worth, and each tick takes the value at the
 * newest price. So the cost of a simulated day stays the same.
 */
export class LookAheadOutlooks implements Outlooks {
  readonly #clock: ZoneClock;
  readonly #peaks: PeakWatch | null;
  readonly #model: KnownModel;
  #view: { readonly view: LookAheadView; readonly untilMs: number } | null = null;

  constructor(
    private readonly policy: EconomicPolicy,
    private readonly options: LookAheadOptions,
  ) {
    this.#clock = new ZoneClock(options.zone);
    this.#model = new KnownModel(this.#clock);
    this.#peaks = options.peaks ? new PeakWatch(options.peaks, Math.ceil(policy.horizonHours)) : null;
  }

  at(snapshot: SiteSnapshot): Outlook | null {
    const nowMs = Date.parse(snapshot.takenAt);
    if (!this.#view || nowMs >= this.#view.untilMs) {
      const view = this.#makeView(nowMs, snapshot);
      this.#view = view && { view, untilMs: nextMs(nowMs, TABLE_HOURS * HOUR_MS) };
    }
    if (!this.#view) return null;
    const { view } = this.#view;
    return siteOutlook(this.#peaks ? { ...view, charges: this.#peaks.chargesAt(nowMs) } : view, snapshot);
  }

  #makeView(nowMs: number, snapshot: SiteSnapshot): LookAheadView | null {
    const { series, lagMinutes } = this.options;
    const known = viewAt(series, nowMs);
    if (!known.realTime.latest() || snapshot.hashprice.hashpriceUsdPerPhDay === null) return null;
    const model = this.#model.at(known);
    const steps = horizonSteps(nowMs, this.policy.horizonHours, model.minutes);
    const peaks = this.#peaks?.valuesAt(nowMs) ?? [];
    const table = siteTable({
      snapshot,
      outlook: priceOutlook(model, known, this.#clock, steps),
      priceKnown: lagMinutes < model.minutes ? 'at-start' : 'at-end',
      extra: new Map(peaks.length > 0 ? snapshot.groups.map(({ groupId }) => [groupId, peaks]) : []),
      dryBulbC: [],
    });
    return { horizonId: null, madeAt: snapshot.takenAt, table, charges: [] };
  }
}
