import { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import { EbbError } from '../core/errors.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { MarketConfig } from '../core/site.js';
import { isNewPrice, newestOfEach, VersionColumns } from '../core/versions/index.js';
import { REAL_TIME_PRICE, type Told, type VersionedPlace, VersionStore } from './version-store.js';

/** A price as a source tells it; with the time of the market's correction where it is one. */
export interface PublishedPrice extends PriceInterval {
  readonly correctedAt?: DateTime;
}

/** Prices of one settlement point. */
export interface PointPrices {
  readonly settlementPoint: string;
  readonly prices: readonly PublishedPrice[];
}

/** A version that was added, with the price that was known before it. */
export interface AddedPrice {
  readonly startMs: number;
  readonly priceUsdPerMwh: number;
  readonly wasUsdPerMwh: number | null;
}

/** When Ebb came to know them: all at once, or each at a time of its own. */
export type KnownAt = DateTime | ((price: PriceInterval) => DateTime);

/** Where the versions of a point's prices are kept. */
export function pricesOf({
  operator,
  settlementPoint,
}: Pick<MarketConfig, 'operator' | 'settlementPoint'>): VersionedPlace {
  return { operator, series: REAL_TIME_PRICE, place: settlementPoint };
}

/** Adds prices of any number of points, within the caller's transaction. @returns how many versions */
export async function insertPrices(
  tx: EntityManager,
  operator: string,
  points: readonly PointPrices[],
  source: string,
  knownAt: KnownAt,
): Promise<number> {
  const told = points.map(({ settlementPoint, prices }): Told => ({
    place: settlementPoint,
    versions: columnsOf(settlementPoint, prices, source, knownAt),
  }));
  const added = await new VersionStore(tx).add({ operator, series: REAL_TIME_PRICE }, told, isNewPrice);
  return added.reduce((sum, { length }) => sum + length, 0);
}

/** The same of one point and of one instant, told one by one, by start. */
export async function insertAndTell(
  tx: EntityManager,
  market: MarketConfig,
  prices: readonly PublishedPrice[],
  source: string,
  knownAt: DateTime,
): Promise<AddedPrice[]> {
  const at = pricesOf(market);
  const store = new VersionStore(tx);
  const told = { place: at.place, versions: columnsOf(at.place, prices, source, knownAt) };
  const added = (await store.add(at, [told], isNewPrice)).flatMap((part) => part.versions());
  if (added.length === 0) return [];
  const starts = added.map(({ startMs }) => startMs);
  const known = await store.between(at, Math.min(...starts), Math.max(...starts) + 1);
  const others = known.filter(({ knownAtMs }) => knownAtMs !== knownAt.toMillis());
  const before = new Map(newestOfEach(others, Infinity).map(({ startMs, value }) => [startMs, value]));
  return added
    .map(({ startMs, value }) => ({
      startMs,
      priceUsdPerMwh: value,
      wasUsdPerMwh: before.get(startMs) ?? null,
    }))
    .sort((a, b) => a.startMs - b.startMs);
}

/** @throws EbbError `malformed` */
function columnsOf(
  settlementPoint: string,
  prices: readonly PublishedPrice[],
  source: string,
  knownAt: KnownAt,
): VersionColumns {
  const columns = VersionColumns.ofSource(source, prices.length);
  const allKnownMs = DateTime.isDateTime(knownAt) ? knownAt.toMillis() : null;
  for (let at = 0; at < prices.length; at += 1) {
    const price = prices[at]!;
    columns.startMs[at] = price.start.toMillis();
    columns.minutes[at] = price.minutes;
    columns.value[at] = price.priceUsdPerMwh;
    columns.knownAtMs[at] = allKnownMs ?? (knownAt as (price: PriceInterval) => DateTime)(price).toMillis();
    if (price.correctedAt) columns.correctedAtMs[at] = price.correctedAt.toMillis();
    refuseWrong(price, columns.startMs[at]!, settlementPoint, source);
  }
  return columns;
}

function refuseWrong(
  { minutes, priceUsdPerMwh: usd }: PriceInterval,
  startMs: number,
  settlementPoint: string,
  source: string,
): void {
  if (Number.isFinite(startMs) && minutes > 0 && Number.isFinite(usd)) return;
  const start = Number.isFinite(startMs) ? new Date(startMs).toISOString() : 'no instant';
  throw new EbbError(
    'malformed',
    `${source}: a price of ${settlementPoint} from ${start} on, ${usd} USD/MWh for ${minutes} min: ` +
      'an interval needs a start, a length and a price',
  );
}
