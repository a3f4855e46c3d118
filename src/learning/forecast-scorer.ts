import { Inject, Injectable } from '@nestjs/common';
import type { DateTime } from 'luxon';
import {
  ForecastScores,
  type Known,
  SCORED_LEADS_MINUTES,
  scorePrice,
  type ScoreSummary,
} from '../core/forecast/index.js';
import { intervalStart, intervalStarts } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type { SiteConfig } from '../core/site.js';
import { SeriesReader } from '../ingest/index.js';
import { CLOCK } from '../platform/index.js';
import { type FoundForecast, HorizonStore } from '../plan/index.js';
import { type ScoredSeries, ScoreStore } from './score-store.js';

/** Intervals scored in one go: half a day of quarters, catching up included. */
const INTERVALS_MAX = 48;
/** A forecast may be so much older than its lead time. */
const TOLERANCE_MINUTES = 15;
/** A value that is missing is waited for so long; then those after it are scored without it. */
const WAIT_HOURS = 6;
/** Temperatures are forecast for longer than prices. */
const TEMPERATURE_LEADS_MINUTES = [...SCORED_LEADS_MINUTES, 2880, 4320] as const;
/** Before the first interval: what was known when its oldest forecast was made. */
const HISTORY_HOURS = { price: 30, temperature: 78, 'wet-bulb': 78 } as const;
/** After the last interval: by what is told then one knows that a source was heard. */
const AFTERWARDS_HOURS = 24;
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** The lead time by which weather forecasts are told of in a word. */
const TOLD_LEAD_MINUTES = 1440;

/** How far forecasts of the dry bulb have been off a day ahead. */
export interface WeatherErrors {
  readonly siteId: string;
  readonly leadMinutes: number;
  readonly count: number;
  readonly meanAbsoluteErrorC: number;
  /** Forecast less what was observed: above zero they were too warm. */
  readonly biasC: number;
}

export interface SeriesScores {
  readonly series: ScoredSeries;
  readonly scoredTo: DateTime | null;
  readonly summaries: readonly ScoreSummary[];
}

/** Scores forecasts once what they were made of has become known; sums are kept over restarts. */
@Injectable()
export class ForecastScorer {
  constructor(
    private readonly horizons: HorizonStore,
    private readonly series: SeriesReader,
    private readonly store: ScoreStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async scores(siteId: string, series: ScoredSeries): Promise<SeriesScores> {
    const stored = await this.store.load(siteId, series);
    const summaries = new ForecastScores(stored?.lines).summaries();
    return { series, scoredTo: stored?.scoredTo ?? null, summaries };
  }

  /** Null where no forecast of a day ahead has been scored. */
  async weatherErrors(siteId: string): Promise<WeatherErrors | null> {
    const { summaries } = await this.scores(siteId, 'temperature');
    const day = summaries.find(
      ({ source, leadMinutesMax }) => source === 'forecast' && leadMinutesMax === TOLD_LEAD_MINUTES,
    );
    if (!day || day.crps === null || day.bias === null) return null;
    const { leadMinutesMax: leadMinutes, count, crps: meanAbsoluteErrorC, bias: biasC } = day;
    return { siteId, leadMinutes, count, meanAbsoluteErrorC, biasC };
  }

  /** Scores what has become known since the last time, or a part of it. Returns how many intervals that was. */
  async scoreDue(site: SiteConfig): Promise<number> {
    const [lookedAheadSince, weatherSince] = await Promise.all([
      this.horizons.oldestMadeAt(site.siteId),
      this.series.weatherSince(site),
    ]);
    let scored = lookedAheadSince === null ? 0 : await this.#scorePrices(site, lookedAheadSince);
    if (weatherSince === null) return scored;
    scored += await this.#scoreTemperatures(site, 'temperature', weatherSince);
    return scored + (await this.#scoreTemperatures(site, 'wet-bulb', weatherSince));
  }

  /** Prices of looks ahead. One of a longer step is scored by the mean of its intervals, with the last of them. */
  async #scorePrices(site: SiteConfig, since: DateTime): Promise<number> {
    const minutes = site.market.settlementMinutes;
    const due = await this.#due(site, 'price', since, minutes);
    const [prices, dayAhead] = await Promise.all([
      this.series.realTimePrices(site, due.span),
      this.series.dayAheadPrices(site, due.span),
    ]);
    const known = prices.asOf(due.span.at.toMillis());
    const { startsMs, scoredTo } = knownPart(known, due);
    const wanted = startsMs.flatMap((startMs) =>
      SCORED_LEADS_MINUTES.map((leadMinutes) => ({ startMs, leadMinutes })),
    );
    for (const found of await this.horizons.forecastsOf(site.siteId, wanted, TOLERANCE_MINUTES)) {
      const actualUsdPerMwh = meanOverStep(known, found);
      if (actualUsdPerMwh === null) continue;
      const { madeAtMs, step } = found;
      scorePrice(due.scores, {
        leadMinutes: found.leadMinutes,
        probabilities: found.probabilities,
        quantilesUsdPerMwh: step.quantilesUsdPerMwh,
        spikeUsdPerMwh: found.spikeUsdPerMwh,
        spikeProbability: step.spikeProbability,
        persistenceUsdPerMwh: prices.asOf(madeAtMs).latest(madeAtMs)?.value ?? null,
        dayAheadUsdPerMwh: dayAhead?.asOf(madeAtMs).holding(found.startMs) ?? null,
        actualUsdPerMwh,
      });
    }
    await this.#save(site, 'price', due, scoredTo);
    return startsMs.length;
  }

  /** Temperatures as the provider forecast them, beside the newest that had been told. */
  async #scoreTemperatures(
    site: SiteConfig,
    series: 'temperature' | 'wet-bulb',
    since: DateTime,
  ): Promise<number> {
    const due = await this.#due(site, series, since, HOUR_MINUTES);
    const bulb = series === 'wet-bulb' ? 'wet' : 'dry';
    const { observedC, forecastC } = await this.series.temperatures(site, due.span, bulb);
    const known = observedC.asOf(due.span.at.toMillis());
    const { startsMs, scoredTo } = knownPart(known, due);
    for (const startMs of startsMs) {
      const actualC = known.at(startMs)!;
      for (const leadMinutes of TEMPERATURE_LEADS_MINUTES) {
        const madeAtMs = startMs - leadMinutes * MINUTE_MS;
        const rivals = [
          ['forecast', forecastC.asOf(madeAtMs).at(startMs)],
          ['persistence', observedC.asOf(madeAtMs).latest()?.value],
        ] as const;
        if (rivals.some(([, valueC]) => valueC === undefined)) continue;
        for (const [source, valueC] of rivals) due.scores.addValue(source, leadMinutes, valueC!, actualC);
      }
    }
    await this.#save(site, series, due, scoredTo);
    return startsMs.length;
  }

  async #due({ siteId }: SiteConfig, series: ScoredSeries, since: DateTime, minutes: number): Promise<Due> {
    const stored = await this.store.load(siteId, series);
    const from = stored?.scoredTo ?? intervalStart(since, minutes);
    const at = this.clock.now();
    const starts = intervalStarts(from, at.minus({ minutes }).plus(1), minutes).slice(0, INTERVALS_MAX);
    const to = from.plus({ minutes: INTERVALS_MAX * minutes, hours: AFTERWARDS_HOURS });
    return {
      starts,
      from,
      minutes,
      scores: new ForecastScores(stored?.lines),
      span: { from: from.minus({ hours: HISTORY_HOURS[series] }), to: to < at ? to : at, at },
    };
  }

  async #save(site: SiteConfig, series: ScoredSeries, due: Due, scoredTo: DateTime): Promise<void> {
    if (scoredTo <= due.from) return;
    await this.store.save(site.siteId, series, { scoredTo, lines: due.scores.lines });
  }
}

/** Intervals whose turn it is, with the sums so far. */
interface Due {
  readonly starts: readonly DateTime[];
  readonly from: DateTime;
  readonly minutes: number;
  readonly scores: ForecastScores;
  readonly span: { readonly from: DateTime; readonly to: DateTime; readonly at: DateTime };
}

/** Starts of the intervals that can be scored (milliseconds of the Unix epoch), and how far one has come with them. */
function knownPart(
  known: Known,
  { starts, from, minutes, span }: Due,
): { startsMs: number[]; scoredTo: DateTime } {
  const startsMs: number[] = [];
  let scoredTo = from;
  for (const start of starts) {
    const isKnown = known.at(start.toMillis()) !== undefined;
    if (!isKnown && span.at.diff(start).as('hours') < WAIT_HOURS) break;
    if (isKnown) startsMs.push(start.toMillis());
    scoredTo = start.plus({ minutes });
  }
  return { startsMs, scoredTo };
}

/** Null where the step goes on after the interval, or a price of it is not known. */
function meanOverStep(known: Known, { startMs, step }: FoundForecast): number | null {
  const widthMs = known.minutes * MINUTE_MS;
  const endMs = step.startMs + step.minutes * MINUTE_MS;
  if (endMs > startMs + widthMs) return null;
  const prices: number[] = [];
  for (let atMs = startMs; atMs + widthMs > step.startMs; atMs -= widthMs) {
    const price = known.at(atMs);
    if (price === undefined) return null;
    prices.push(price);
  }
  return prices.reduce((sum, each) => sum + each, 0) / prices.length;
}
