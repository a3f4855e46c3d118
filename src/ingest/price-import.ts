import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { intervalEnd, isoUtc } from '../core/interval.js';
import { addDays, localMidnightMs, localTime } from '../core/market/local-time.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import type { FeedStore } from './feed-store.js';
import type { SeriesKey, SeriesStore } from './series-store.js';

export type ImportedKind = 'real-time' | 'day-ahead';

export interface ImportReport {
  readonly rows: number;
  readonly newRows: number;
  /** Of the new ones, those whose interval had another price before. */
  readonly corrections: number;
}

export interface ImportOptions {
  readonly kind: ImportedKind;
  /** As the rows' source says. */
  readonly source: string;
  /**
   * True: prices of intervals that had none count as known when a market publishes them (real-time two minutes after the
   * interval, day-ahead at 13:30 of the day before), so that forecasts learn from them and replays may use them. False: since
   * now. A price that differs from one that is known counts as known since now either way.
   */
  readonly asPublished: boolean;
  readonly now: DateTime;
}

interface Stores {
  readonly store: FeedStore;
  readonly series: SeriesStore;
}

/** Small enough that progress shows, and little is lost where the work is broken off. */
const CHUNK_ROWS = 5_000;
const REAL_TIME_LAG_MINUTES = 2;
const AUCTION_MINUTE = 13 * 60 + 30;

/**
 * Stores a history of prices of the site's settlement point. What is known already is left alone, so an import that was
 * broken off is begun again.
 * @param onProgress after each chunk, how many rows are done
 */
export async function importPrices(
  stores: Stores,
  site: SiteConfig,
  prices: readonly PriceInterval[],
  options: ImportOptions,
  onProgress: (rows: number) => void = () => undefined,
): Promise<ImportReport> {
  const future = prices.find((price) => options.kind === 'real-time' && intervalEnd(price) > options.now);
  if (future) {
    throw new EbbError(
      'rejected',
      `the interval of ${isoUtc(future.start)} is not over yet: is the file of the right kind and time zone?`,
    );
  }
  let [newRows, corrections] = [0, 0];
  for (let at = 0; at < prices.length; at += CHUNK_ROWS) {
    const chunk = prices.slice(at, at + CHUNK_ROWS);
    const known = await knownStarts(stores, site, chunk, options);
    const knownAt = (price: PriceInterval): DateTime =>
      known.has(price.start.toMillis()) ? options.now : publishedAt(price, site, options);
    const added = await add(stores, site, chunk, options, knownAt);
    newRows += added;
    corrections += Math.max(0, added - chunk.filter(({ start }) => !known.has(start.toMillis())).length);
    onProgress(Math.min(at + CHUNK_ROWS, prices.length));
  }
  return { rows: prices.length, newRows, corrections };
}

async function add(
  { store, series }: Stores,
  site: SiteConfig,
  chunk: readonly PriceInterval[],
  { kind, source }: ImportOptions,
  knownAt: (price: PriceInterval) => DateTime,
): Promise<number> {
  if (kind === 'real-time') return store.addPrices(site, chunk, source, knownAt);
  const values = chunk.map((price) => ({
    start: price.start,
    minutes: price.minutes,
    value: price.priceUsdPerMwh,
    knownAt: knownAt(price),
  }));
  return series.add(dayAheadKey(site), values, source);
}

async function knownStarts(
  { store, series }: Stores,
  site: SiteConfig,
  chunk: readonly PriceInterval[],
  { kind, now }: ImportOptions,
): Promise<Set<number>> {
  const span = { from: chunk[0]!.start, to: intervalEnd(chunk.at(-1)!), at: now };
  if (kind === 'real-time') {
    return new Set((await store.intervals(site, span)).map(({ start }) => start.toMillis()));
  }
  return new Set((await series.versions(dayAheadKey(site), span)).map(({ startMs }) => startMs));
}

function dayAheadKey({ market }: SiteConfig): SeriesKey {
  return { operator: market.operator, series: 'day-ahead-price', place: market.settlementPoint };
}

function publishedAt(
  price: PriceInterval,
  { timeZone }: SiteConfig,
  { kind, asPublished, now }: ImportOptions,
): DateTime {
  if (!asPublished) return now;
  const eve = addDays(localTime(timeZone, price.start.toMillis()).date, -1);
  const published =
    kind === 'real-time'
      ? intervalEnd(price).plus({ minutes: REAL_TIME_LAG_MINUTES })
      : DateTime.fromMillis(localMidnightMs(timeZone, eve) + AUCTION_MINUTE * 60_000, { zone: 'utc' });
  return DateTime.min(published, now);
}
