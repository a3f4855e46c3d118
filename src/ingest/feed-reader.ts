import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { intervalEnd, isoUtc } from '../core/interval.js';
import { hashpriceAhead, type HashpriceNow, type NextAdjustment } from '../core/mining/hashprice-ahead.js';
import { dayLuckDeviation, type PayoutTerms } from '../core/mining/payout.js';
import type { HashpriceView, PriceView, WeatherView } from '../core/planner/snapshot.js';
import type { FeedConfig, SiteConfig } from '../core/site.js';
import type { Version } from '../core/versions/index.js';
import { FeedStore, type KnownFigure, type KnownPrice } from './feed-store.js';
import { type ForwardCurve, ForwardCurveStore } from './forward-curve-store.js';
import { type KnownObservation, type KnownWeather, WeatherStore } from './weather-store.js';

/** Prices that a snapshot carries: a day of quarters, enough for any rule that counts intervals. */
const RECENT_INTERVALS = 96;
const PRICES_MAX = 50_000;

/** What the feeds tell, as it was known at an instant. */
@Injectable()
export class FeedReader {
  constructor(
    private readonly store: FeedStore,
    private readonly weather: WeatherStore,
    private readonly curves: ForwardCurveStore,
  ) {}

  async priceView(site: SiteConfig, at: DateTime): Promise<PriceView> {
    const prices = await this.store.prices(site, { to: at, at, limit: RECENT_INTERVALS });
    const newest = prices.at(-1);
    return {
      source: newest?.source ?? null,
      knownAt: newest ? isoUtc(newest.knownAt) : null,
      ...freshness(newest ? intervalEnd(newest) : null, at, site.feeds.price),
      recent: prices.map(({ start, minutes, priceUsdPerMwh }) => ({
        start: isoUtc(start),
        minutes,
        priceUsdPerMwh,
      })),
    };
  }

  async hashpriceView(site: SiteConfig, at: DateTime): Promise<HashpriceView> {
    const [known, curve] = await Promise.all([
      this.store.hashprice(site.siteId, at),
      this.curves.known(site.siteId, at),
    ]);
    return {
      source: known?.source ?? null,
      knownAt: known ? isoUtc(known.knownAt) : null,
      ...freshness(known?.at ?? null, at, site.feeds.hashprice),
      hashpriceUsdPerPhDay: known?.hashpriceUsdPerPhDay ?? null,
      ...(known && site.feeds.hashprice.payout && paidBy(site.feeds.hashprice.payout, known.now)),
      ...(known && comingHashprice(known.now, curve)),
    };
  }

  /**
   * The present weather: as a sensor at the site shows it, where one does, else the hour as a source tells it. What the sensor
   * does not measure is taken from the hour, and both are named. An hour that is told again unchanged is as fresh as that telling,
   * though known for longer.
   */
  async weatherView(site: SiteConfig, at: DateTime): Promise<WeatherView> {
    const [observed, hour] = await Promise.all([
      this.weather.observed(site.siteId, at),
      this.weather.hour(site.siteId, at),
    ]);
    const newest = observed?.at ?? hour?.confirmedAt ?? hour?.knownAt ?? null;
    const known = observed ? completed(observed, hour) : hour;
    return {
      source: known?.source ?? null,
      knownAt: known ? isoUtc(known.knownAt) : null,
      ...freshness(newest, at, site.feeds.weather),
      dryBulbC: known?.dryBulbC ?? null,
      wetBulbC: known?.wetBulbC ?? null,
      relativeHumidityRatio: known?.relativeHumidityRatio ?? null,
      windMetresPerSecond: known?.windMetresPerSecond ?? null,
    };
  }

  /** USD/PH/day net of the pool's fee, each from when it was known: the one in force at `from`, then those until `to`. */
  hashprices(siteId: string, from: DateTime, to: DateTime): Promise<KnownFigure[]> {
    return this.store.hashprices(siteId, from, to);
  }

  /** Newest version of each interval in [from, to), ascending, with source and since when it was known. */
  prices(site: SiteConfig, from: DateTime, to: DateTime, at: DateTime): Promise<KnownPrice[]> {
    return this.store.prices(site, { from, to, at, limit: PRICES_MAX });
  }

  /** The same in Unix milliseconds, for many. */
  knownPrices(site: SiteConfig, fromMs: number, toMs: number, atMs: number): Promise<Version[]> {
    return this.store.knownPrices(site, fromMs, toMs, atMs);
  }
}

/** What a sensor shows, with what it does not measure as the hour has it. A wet bulb is never above the dry one. */
function completed(observed: KnownObservation, hour: KnownWeather | null): KnownObservation {
  const { dryBulbC, wetBulbC, relativeHumidityRatio, windMetresPerSecond } = observed;
  if (
    hour === null ||
    (wetBulbC !== null && relativeHumidityRatio !== null && windMetresPerSecond !== null)
  ) {
    return observed;
  }
  const hourWetBulbC = hour.wetBulbC === null ? null : Math.min(hour.wetBulbC, dryBulbC);
  return {
    ...observed,
    source: `${observed.source}, ${hour.source}`,
    wetBulbC: wetBulbC ?? hourWetBulbC,
    relativeHumidityRatio: relativeHumidityRatio ?? hour.relativeHumidityRatio,
    windMetresPerSecond: windMetresPerSecond ?? hour.windMetresPerSecond,
  };
}

function paidBy(payout: PayoutTerms, now: HashpriceNow): Pick<HashpriceView, 'payout'> {
  return { payout: { scheme: payout.scheme, dayLuckDeviation: dayLuckDeviation(payout, now) } };
}

/** What is expected of the hashprice, with the next change of the difficulty and the forward curve where they are known. */
function comingHashprice(
  now: HashpriceNow,
  curve: ForwardCurve | null,
): Pick<HashpriceView, 'nextAdjustment' | 'forward' | 'ahead'> {
  const ahead = hashpriceAhead(now, curve?.quotes).map(({ fromMs, ...step }) => ({
    from: isoUtc(utc(fromMs)),
    ...step,
  }));
  const forward = curve && { source: curve.source, knownAt: isoUtc(curve.knownAt) };
  const { nextAdjustment } = now;
  return {
    ahead,
    ...(forward && { forward }),
    ...(nextAdjustment && { nextAdjustment: adjustmentView(nextAdjustment) }),
  };
}

function adjustmentView({ atMs, ...adjustment }: NextAdjustment): HashpriceView['nextAdjustment'] & object {
  return { ...adjustment, at: isoUtc(utc(atMs)) };
}

function utc(ms: number): DateTime {
  return DateTime.fromMillis(ms, { zone: 'utc' });
}

/** Judged by the newest content, never by whether somebody answered. */
function freshness(
  newest: DateTime | null,
  at: DateTime,
  { maxAgeMinutes, whenStale }: FeedConfig,
): Pick<PriceView, 'ageMinutes' | 'maxAgeMinutes' | 'stale' | 'whenStale'> {
  const ageMinutes = newest === null ? null : Math.max(0, at.diff(newest).as('minutes'));
  return { ageMinutes, maxAgeMinutes, stale: ageMinutes === null || ageMinutes > maxAgeMinutes, whenStale };
}
