import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource, type EntityManager } from 'typeorm';
import { wearUsdPerWake } from '../core/fleet-dynamics/index.js';
import { intervalStart } from '../core/interval.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { sha256Hex } from '../core/ledger/digest.js';
import { siteTariff } from '../core/market/contract/index.js';
import { coveredMean, intervalEnergy } from '../core/market/interval-energy.js';
import { deliveredPriceUsdPerMwh } from '../core/market/tariff.js';
import type { Clock } from '../core/ports/clock.js';
import { type ActualCourse, grouped, shadowRange } from '../core/shadow/index.js';
import type { SiteConfig } from '../core/site.js';
import { toWire } from '../core/wire.js';
import { TelemetryStore } from '../fleet/index.js';
import { FeedReader } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { ShadowStore, type StoredInterval, type StoredTerms } from './shadow-store.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Prices of an interval may come or be corrected for so long. */
const OPEN_DAYS = 7;
/** Readings come every ten seconds of the wall; they are in when an interval is over for so long. */
const DELAY_WALL_SECONDS = 30;
const READING_GAP_WALL_SECONDS = 60;
/** Of an interval that readings cover less of, nothing is said of what happened. */
const COVERAGE_RATIO_MIN = 0.5;

/** Settles a shadow site's intervals: when their price is known, and again when it is corrected. */
@Injectable()
export class ShadowSettler {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly store: ShadowStore,
    private readonly feeds: FeedReader,
    private readonly telemetry: TelemetryStore,
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Settles what is due, and writes hours that are settled to the ledger. How many intervals were settled. */
  async settleDue(site: SiteConfig): Promise<number> {
    const now = this.clock.now();
    const due = now.minus({ seconds: DELAY_WALL_SECONDS * this.clock.speed });
    const from = intervalStart(now.minus({ days: OPEN_DAYS }), 60);
    const intervals = await this.store.intervals(site.siteId, from, due);
    if (intervals.length === 0) return 0;
    const prices = await this.feeds.prices(site, from, due, now);
    const priceOf = new Map(prices.map((price) => [price.start.toMillis(), price]));
    const settled: StoredInterval[] = [];
    const all: StoredInterval[] = [];
    for (const interval of intervals) {
      const price = priceOf.get(interval.startMs);
      const isOver = interval.startMs + interval.minutes * MINUTE_MS <= due.toMillis();
      const isNews =
        price?.minutes === interval.minutes &&
        price.knownAt.toMillis() > (interval.terms?.priceKnownAtMs ?? -1);
      const terms = isOver && isNews ? await this.#terms(site, interval, price) : null;
      if (terms === null) {
        all.push(interval);
        continue;
      }
      const actual = interval.terms ? interval.actual : await this.#actual(site, interval);
      const known = { ...interval, actual, terms };
      settled.push(known);
      all.push(known);
    }
    await this.database.transaction(async (tx) => {
      await this.store.settle(site.siteId, settled, now, tx);
      await this.#enterHours(site, all, { from, due }, tx);
    });
    return settled.length;
  }

  /** Null where no hashprice was known when the interval ended. */
  async #terms(
    site: SiteConfig,
    { startMs, minutes, terms }: StoredInterval,
    price: { readonly priceUsdPerMwh: number; readonly knownAt: DateTime },
  ): Promise<StoredTerms | null> {
    const start = DateTime.fromMillis(startMs, { zone: 'utc' });
    const { priceUsdPerMwh } = price;
    const hashpriceUsdPerPhDay =
      terms?.hashpriceUsdPerPhDay ??
      (await this.feeds.hashpriceView(site, start.plus({ minutes }))).hashpriceUsdPerPhDay;
    if (hashpriceUsdPerPhDay === null) return null;
    return {
      version: (terms?.version ?? 0) + 1,
      priceUsdPerMwh,
      priceKnownAtMs: price.knownAt.toMillis(),
      deliveredUsdPerMwh: deliveredPriceUsdPerMwh(priceUsdPerMwh, siteTariff(site, start)),
      hashpriceUsdPerPhDay,
      wearUsdPerWake: terms?.wearUsdPerWake ?? wearUsdPerWake(site.policy),
    };
  }

  async #actual({ siteId }: SiteConfig, { startMs, minutes }: StoredInterval): Promise<ActualCourse | null> {
    const interval = { start: DateTime.fromMillis(startMs, { zone: 'utc' }), minutes };
    const seconds = READING_GAP_WALL_SECONDS * this.clock.speed;
    const [from, to] = [interval.start.minus({ seconds }), interval.start.plus({ minutes, seconds })];
    const [samples, hashes] = await Promise.all([
      this.telemetry.samples(siteId, from, to),
      this.telemetry.netHashrates(siteId, from, to),
    ]);
    const { meanPowerW, coverageRatio, estimatedRatio } = intervalEnergy(interval, samples, seconds);
    const hash = coveredMean(interval, hashes, seconds, ({ hashrateThs }) => hashrateThs);
    if (meanPowerW === null || hash.mean === null || coverageRatio < COVERAGE_RATIO_MIN) return null;
    const hours = minutes / 60;
    return {
      energyMwh: (meanPowerW * hours) / 1e6,
      hashThsHours: hash.mean * hours,
      coverageRatio,
      estimatedRatio: estimatedRatio ?? 0,
    };
  }

  /** Hours that are over and settled, and are not in the ledger as they are. */
  async #enterHours(
    site: SiteConfig,
    intervals: readonly StoredInterval[],
    { from, due }: { readonly from: DateTime; readonly due: DateTime },
    tx: EntityManager,
  ): Promise<void> {
    const known = await this.store.hours(site.siteId, from, tx);
    const hours = grouped(intervals, ({ startMs }) => Math.floor(startMs / HOUR_MS) * HOUR_MS);
    for (const [startMs, hour] of hours) {
      if (startMs + HOUR_MS > due.toMillis() || hour.some(({ terms }) => terms === null)) continue;
      const intervalsHash = hashOf(hour);
      const before = known.get(startMs);
      if (before?.intervalsHash === intervalsHash) continue;
      const revision = (before?.revision ?? 0) + 1;
      const { policy, alwaysOn, actual, comparedIntervals } = shadowRange(hour, () => '').total;
      const body = {
        hourStart: new Date(startMs).toISOString(),
        revision,
        intervals: hour.length,
        intervalsHash,
        policy,
        alwaysOn,
        actual: { intervals: comparedIntervals, ...actual },
      };
      await this.ledger.append(site.siteId, [{ kind: 'shadow-settled', body }], tx);
      await this.store.noteHour(site.siteId, { startMs, revision, intervalsHash }, tx);
    }
  }
}

/** SHA-256 of the canonical form of an hour's intervals, as the API gives them. */
function hashOf(intervals: readonly StoredInterval[]): string {
  return sha256Hex(canonicalJson(toWire(intervals.map(shownInterval))));
}

/** An interval as the API gives it. */
export function shownInterval({ startMs, terms, ...courses }: StoredInterval): object {
  const { priceKnownAtMs, ...rest } = terms ?? {};
  return {
    start: new Date(startMs).toISOString(),
    ...courses,
    terms: terms && { ...rest, priceKnownAt: new Date(priceKnownAtMs!).toISOString() },
  };
}
