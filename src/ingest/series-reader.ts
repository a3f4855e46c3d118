import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { Archive, type Observation } from '../core/forecast/index.js';
import { isoUtc } from '../core/interval.js';
import type { SiteConfig } from '../core/site.js';
import { type MarketSeries, SYSTEM } from '../core/ports/market-series.js';
import type { Version } from '../core/versions/index.js';
import { FeedStore } from './feed-store.js';
import { type KnownValue, SeriesStore } from './series-store.js';

/** Intervals that start in [from, to), as known by `at`. */
export interface SeriesSpan {
  readonly from: DateTime;
  readonly to: DateTime;
  readonly at: DateTime;
}

/** How a grid stands, as its operator told it. */
export interface GridState {
  /** Energy emergency alert, 0 (none) to 3; null where nothing is known. */
  readonly eeaLevel: number | null;
  /** Physical responsive capability, MW. */
  readonly prcMw: number | null;
  /** ISO 8601 UTC: since when the level is known. */
  readonly knownAt: string | null;
  readonly ageMinutes: number | null;
  /** True where the level is too old to be relied on, or there is none. */
  readonly stale: boolean;
}

/** The operator publishes every few seconds. */
export const GRID_STATE_AGE_MINUTES_MAX = 10;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** An hour's last forecast counts as its weather where the source was heard so soon after the hour began. */
const HEARD_HOURS = 3;

/**
 * What feeds and imports have brought, as archives: every version with since when it was known, so that nothing that is
 * built from them can have seen what came later.
 */
@Injectable()
export class SeriesReader {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly store: SeriesStore,
  ) {}

  /** Real-time settlement prices of the site's point, USD/MWh, in its settlement intervals. */
  async realTimePrices(site: SiteConfig, span: SeriesSpan): Promise<Archive> {
    return archiveOf(
      await new FeedStore(this.database).priceVersions(site, span),
      site.market.settlementMinutes,
    );
  }

  /** Day-ahead prices of the site's point, USD/MWh; undefined where nothing is known. */
  async dayAheadPrices({ market }: SiteConfig, span: SeriesSpan): Promise<Archive | undefined> {
    const { operator, settlementPoint: place } = market;
    return archiveOrNone(await this.store.versions({ operator, series: 'day-ahead-price', place }, span));
  }

  /** The newest known at an instant of each interval's day-ahead price that starts in [from, to), ascending. Unix milliseconds. */
  knownDayAheadPrices(
    { market: { operator, settlementPoint: place } }: SiteConfig,
    fromMs: number,
    toMs: number,
    atMs: number,
  ): Promise<Version[]> {
    return this.store.known({ operator, series: 'day-ahead-price', place }, fromMs, toMs, atMs);
  }

  /** Forecasts of the system's load, MW; undefined where nothing is known. */
  async loadForecast({ market: { operator } }: SiteConfig, span: SeriesSpan): Promise<Archive | undefined> {
    return archiveOrNone(
      await this.store.versions({ operator, series: 'load-forecast', place: SYSTEM }, span),
    );
  }

  /** The system's load as it was, MW; undefined where nothing is known. */
  async load({ market: { operator } }: SiteConfig, span: SeriesSpan): Promise<Archive | undefined> {
    return archiveOrNone(await this.store.versions({ operator, series: 'load', place: SYSTEM }, span));
  }

  /** Any other figure of the site's market, in its own unit (`MARKET_SERIES`); undefined where nothing is known. */
  async series(
    { market: { operator } }: SiteConfig,
    series: MarketSeries,
    place: string,
    span: SeriesSpan,
  ): Promise<Archive | undefined> {
    return archiveOrNone(await this.store.versions({ operator, series, place }, span));
  }

  /**
   * What the grid's operator said of its emergencies by `at`. Whoever must obey asks `stale` first: silence is not level 0.
   */
  async gridState({ market: { operator } }: SiteConfig, at: DateTime): Promise<GridState> {
    const newest = (series: MarketSeries): Promise<KnownValue | null> =>
      this.store.latest({ operator, series, place: SYSTEM }, at);
    const [level, prc] = await Promise.all([newest('eea-level'), newest('prc')]);
    // Both come in one document, and a level that stays as it was is told again with every interval.
    const told = level ?? prc;
    const heardMs = Math.max(told?.knownAtMs ?? -Infinity, told?.startMs ?? -Infinity);
    const ageMinutes = told ? Math.max(0, at.toMillis() - heardMs) / MINUTE_MS : null;
    return {
      eeaLevel: level?.value ?? null,
      prcMw: prc?.value ?? null,
      knownAt: level ? isoUtc(DateTime.fromMillis(level.knownAtMs)) : null,
      ageMinutes,
      stale: level === null || ageMinutes === null || ageMinutes > GRID_STATE_AGE_MINUTES_MAX,
    };
  }

  /**
   * Dry-bulb (or wet-bulb) temperatures at the site by the hour, °C: what was told of an hour before it began, and what
   * was told once it had. A forecast that the source did not replace, though it was heard, is what it tells of the hour. Where
   * a sensor at the site has shown the hour, its mean is what was observed.
   */
  async temperatures(
    { siteId }: SiteConfig,
    span: SeriesSpan,
    bulb: 'dry' | 'wet' = 'dry',
  ): Promise<{ readonly observedC: Archive; readonly forecastC: Archive }> {
    const column = bulb === 'dry' ? 'dry_bulb_c' : 'wet_bulb_c';
    const window = [siteId, span.from.toJSDate(), span.to.toJSDate(), span.at.toJSDate()];
    const measured = await this.database.query<HourRow[]>(
      `SELECT date_trunc('hour', at, 'UTC') AS start, max(known_at) AS known_at, avg(${column}) AS value
       FROM weather_observation
       WHERE site_id = $1 AND at >= $2 AND at < $3 AND known_at <= $4 AND ${column} IS NOT NULL
       GROUP BY 1 ORDER BY 1`,
      window,
    );
    const rows = await this.database.query<HourRow[]>(
      `SELECT hour_start AS start, known_at, ${column} AS value FROM weather
       WHERE site_id = $1 AND hour_start >= $2 AND hour_start < $3 AND known_at <= $4 AND ${column} IS NOT NULL
       ORDER BY hour_start, known_at`,
      window,
    );
    const all = rows.map(knownHour);
    const forecasts = all.filter(({ startMs, knownAtMs }) => knownAtMs < startMs);
    const told = all.filter(({ startMs, knownAtMs }) => knownAtMs >= startMs);
    const observed = measuredFirst(measured.map(knownHour), [...told, ...stoodUntilTheHour(forecasts, told)]);
    return { observedC: archiveOf(observed, 60), forecastC: archiveOf(forecasts, 60) };
  }

  /** The first hour whose weather a source has told; null where none has. */
  async weatherSince({ siteId }: SiteConfig): Promise<DateTime | null> {
    const [row] = await this.database.query<[{ since: Date | null }]>(
      'SELECT min(hour_start) AS since FROM weather WHERE site_id = $1',
      [siteId],
    );
    return row.since && DateTime.fromJSDate(row.since, { zone: 'utc' });
  }
}

interface HourRow {
  start: Date;
  known_at: Date;
  value: string;
}

function knownHour({ start, known_at, value }: HourRow): KnownValue {
  return { startMs: start.getTime(), knownAtMs: known_at.getTime(), minutes: 60, value: Number(value) };
}

/** Hours that a sensor has shown, then what a source told of them before that, and of the others. */
function measuredFirst(measured: readonly KnownValue[], told: readonly KnownValue[]): KnownValue[] {
  const knownAtMs = new Map(measured.map((hour) => [hour.startMs, hour.knownAtMs]));
  return [...measured, ...told.filter((hour) => hour.knownAtMs < (knownAtMs.get(hour.startMs) ?? Infinity))];
}

/** Last forecasts of hours that nothing was told of after, known from when the source was next heard. */
function stoodUntilTheHour(forecasts: readonly KnownValue[], told: readonly KnownValue[]): KnownValue[] {
  const toldHours = new Set(told.map(({ startMs }) => startMs));
  const heardMs = [...forecasts, ...told].map(({ knownAtMs }) => knownAtMs).sort((a, b) => a - b);
  const last = new Map(forecasts.map((forecast) => [forecast.startMs, forecast]));
  let next = 0;
  return [...last.values()].flatMap((forecast) => {
    while (next < heardMs.length && heardMs[next]! < forecast.startMs) next += 1;
    const knownAtMs = heardMs[next];
    const isHeard = knownAtMs !== undefined && knownAtMs < forecast.startMs + HEARD_HOURS * HOUR_MS;
    return isHeard && !toldHours.has(forecast.startMs) ? [{ ...forecast, knownAtMs }] : [];
  });
}

function archiveOrNone(values: readonly KnownValue[]): Archive | undefined {
  const minutes = values.reduce((least, value) => Math.min(least, value.minutes), Infinity);
  return values.length === 0 ? undefined : archiveOf(values, minutes);
}

/** A value of a longer interval is that of each shorter one in it, as an hour's price is of its quarters. */
function archiveOf(values: readonly KnownValue[], minutes: number): Archive {
  return new Archive(
    minutes,
    values.flatMap(({ minutes: length, startMs, knownAtMs, value }): Observation[] =>
      Array.from({ length: Math.floor(length / minutes) }, (_, index) => ({
        startMs: startMs + index * minutes * MINUTE_MS,
        knownAtMs,
        value,
      })),
    ),
  );
}
