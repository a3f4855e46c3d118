import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { Archive, PriceModel } from '../core/forecast/index.js';
import { fromIso } from '../core/interval.js';
import type { BillingSoFar } from '../core/market/contract/index.js';
import {
  type LookAheadInput,
  type MarketSeries,
  PEAK_MODELS,
  type PeakInput,
  rowsOf,
  type SeriesRows,
  type StepValue,
} from '../core/outlook/index.js';
import type { SiteSnapshot } from '../core/planner/snapshot.js';
import type { SiteConfig } from '../core/site.js';
import { TelemetryStore } from '../fleet/index.js';
import { SeriesReader, type SeriesSpan } from '../ingest/index.js';

/** What a price model is learned from. */
const TRAINING_DAYS = 61;
/** What the newest prices tell about what comes. */
const RECENT_HOURS = 24;
/** Load before a season, so that its first days can be told from the usual course. */
const PEAK_LOAD_DAYS = 200;

/** Reads all that looking ahead is made from, as known at an instant. */
@Injectable()
export class LookAheadReader {
  constructor(
    private readonly series: SeriesReader,
    private readonly telemetry: TelemetryStore,
  ) {}

  /** What a price model is fitted to. */
  training(site: SiteConfig, at: DateTime): Promise<MarketSeries> {
    return this.#market(site, { from: at.minus({ days: TRAINING_DAYS }), to: at.plus({ days: 2 }), at });
  }

  async input(
    site: SiteConfig,
    snapshot: SiteSnapshot,
    found: {
      readonly priceModel: PriceModel;
      readonly peakProbabilities: LookAheadInput['peakProbabilities'];
    },
  ): Promise<LookAheadInput> {
    const at = fromIso(snapshot.takenAt);
    const horizonHours = snapshot.policy.kind === 'economic' ? snapshot.policy.horizonHours : 0;
    const span = { from: at.minus({ hours: RECENT_HOURS }), to: at.plus({ hours: horizonHours + 1 }), at };
    const [series, dryBulbC, billing] = await Promise.all([
      this.#market(site, span),
      this.#dryBulb(site, span),
      this.#billing(site, at),
    ]);
    const newest = snapshot.price.recent.at(-1);
    const newestEndMs = newest ? Date.parse(newest.start) + newest.minutes * 60_000 : 0;
    return {
      schema: 1,
      snapshot,
      horizonHours,
      tickMinutes: site.market.tickMinutes,
      series,
      priceKnown: newestEndMs > at.toMillis() ? 'at-start' : 'at-end',
      upWPerMinute: site.feeders[0]!.rampUpWPerMinute,
      contract: site.contract ?? null,
      billing,
      dryBulbC,
      ...found,
    };
  }

  /** One for each coincident-peak charge whose grid has a model and whose load is known. */
  async peaks(
    site: SiteConfig,
    at: DateTime,
    hours: number,
  ): Promise<{ readonly name: string; readonly input: PeakInput }[]> {
    const model = PEAK_MODELS[site.market.operator];
    const charges = site.contract?.coincidentPeaks ?? [];
    if (!model || charges.length === 0) return [];
    const span = { from: at.minus({ days: PEAK_LOAD_DAYS }), to: at.plus({ hours: hours + 1 }), at };
    const [load, forecast] = await Promise.all([
      this.series.load(site, span),
      this.series.loadForecast(site, span),
    ]);
    if (!load) return [];
    const madeAtMs = at.toMillis();
    const known = { loadMw: rowsAt(load, at)!, loadForecastMw: rowsAt(forecast, at), madeAtMs, hours, model };
    return charges.map(({ name, calendar }) => ({ name, input: { calendar, ...known } }));
  }

  async #market(site: SiteConfig, span: SeriesSpan): Promise<MarketSeries> {
    const [realTime, dayAhead, loadMw, { observedC, forecastC }] = await Promise.all([
      this.series.realTimePrices(site, span),
      this.series.dayAheadPrices(site, span),
      this.series.loadForecast(site, span),
      this.series.temperatures(site, span),
    ]);
    const temperatures = [observedC, forecastC].flatMap((archive) => rowsAt(archive, span.at)!.rows);
    return {
      realTime: rowsAt(realTime, span.at)!,
      dayAhead: rowsAt(dayAhead, span.at),
      loadMw: rowsAt(loadMw, span.at),
      temperatureC: temperatures.length > 0 ? { minutes: 60, rows: temperatures } : null,
    };
  }

  async #dryBulb(site: SiteConfig, span: SeriesSpan): Promise<StepValue[]> {
    const { forecastC } = await this.series.temperatures(site, span);
    return forecastC
      .asOf(span.at.toMillis())
      .between(span.at.toMillis(), span.to.toMillis())
      .map(({ startMs, value }) => ({ startMs, minutes: 60, value }));
  }

  /** Highest demand of the month so far, for each charge by its own intervals. Of earlier months nothing is known. */
  async #billing({ siteId, contract }: SiteConfig, at: DateTime): Promise<BillingSoFar> {
    if (!contract) return { peaksW: {}, pastPeaks: [] };
    const from = at.setZone(contract.timeZone).startOf('month');
    const peaks = contract.demandCharges.map(
      async ({ name, minutes }) =>
        [name, await this.telemetry.highestMeanW(siteId, from, at, minutes)] as const,
    );
    return { peaksW: Object.fromEntries(await Promise.all(peaks)), pastPeaks: [] };
  }
}

function rowsAt(archive: Archive | undefined, at: DateTime): SeriesRows | null {
  return archive ? rowsOf(archive.asOf(at.toMillis())) : null;
}
