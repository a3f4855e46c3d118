import { hashpriceUsdPerPhDay, type HashpriceTerms } from '../mining/hashprice.js';
import type { PriceInterval } from '../ports/price.js';

/*
 * What makes figures of a source suspect, and how another source's figures settle it. Prices do jump, and stand beyond any cap:
 * suspicion alone refuses nothing that another source could still confirm.
 */

export type Suspicion = 'jump' | 'frozen' | 'scale';

/** No system price has been seen outside; nodal congestion may pass any cap. */
const USUAL_USD_PER_MWH = { min: -5_000, max: 15_000 };
const JUMP_USD_PER_MWH = 1_000;
/** This many alike in a row, to the last digit. Zero is a price that does stand still. */
const FROZEN_COUNT = 24;
/** A price by the kWh, or in cents, is off by at least as much. */
const SCALE_FACTOR = 9;
/** So far from the day's usual size, a price is worth a look at another source: an ordinary day stays within. */
const UNUSUAL_FACTOR = 4;
const USUAL_COUNT_MIN = 4;

/**
 * What is suspect about prices that a source tells anew, if anything.
 * @param news ascending
 * @param known before them, ascending: some hours are enough
 */
export function priceSuspicion(
  news: readonly PriceInterval[],
  known: readonly PriceInterval[],
): Suspicion | null {
  const [fresh, before] = [usdOf(news), usdOf(known)];
  const all = [...before, ...fresh];
  const outside = fresh.some((usd) => usd < USUAL_USD_PER_MWH.min || usd > USUAL_USD_PER_MWH.max);
  const jumps = fresh.some((usd, index) => {
    const last = all[before.length + index - 1];
    return last !== undefined && Math.abs(usd - last) > JUMP_USD_PER_MWH;
  });
  if (outside || jumps) return 'jump';
  const tail = all.slice(-FROZEN_COUNT);
  const isFrozen = tail.length === FROZEN_COUNT && tail[0] !== 0 && tail.every((usd) => usd === tail[0]);
  if (fresh.length > 0 && isFrozen) return 'frozen';
  return isUnusual(fresh, before) ? 'scale' : null;
}

/** Markets do turn dear and cheap: only another source can tell that from a change of unit. */
function isUnusual(fresh: readonly number[], before: readonly number[]): boolean {
  if (before.length < USUAL_COUNT_MIN) return false;
  const usual = typicalSize(before);
  const unusual = fresh.filter((usd) => isOffBy(UNUSUAL_FACTOR, Math.abs(usd), usual));
  return unusual.length > (1 - AGREES.shareMin) * fresh.length;
}

function isOffBy(factor: number, a: number, b: number): boolean {
  return a > factor * b || factor * a < b;
}

function typicalSize(values: readonly number[]): number {
  return median(values.map(Math.abs));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function usdOf(prices: readonly PriceInterval[]): number[] {
  return prices.map(({ priceUsdPerMwh }) => priceUsdPerMwh);
}

/** Two sources round differently, and one may have a correction already. */
const AGREES = { usdPerMwh: 1, ratio: 0.02, shareMin: 0.8 };

/** Whether another source tells the same of the intervals that both have; null where there is none. */
export function pricesAgree(
  prices: readonly PriceInterval[],
  others: readonly PriceInterval[],
): boolean | null {
  const pairs = pairsOf(prices, others);
  if (pairs.length === 0) return null;
  const same = pairs.filter(([usd, other]) => Math.abs(usd - other) <= tolerance(usd, other));
  return same.length >= AGREES.shareMin * pairs.length;
}

/** Whether another source tells prices of the same size, as in the same unit; null where it has none of the intervals. */
export function scalesAgree(
  prices: readonly PriceInterval[],
  others: readonly PriceInterval[],
): boolean | null {
  const pairs = pairsOf(prices, others);
  if (pairs.length === 0) return null;
  const same = pairs.filter(([usd, other]) => {
    const isNear = Math.abs(usd - other) <= tolerance(usd, other);
    return isNear || !isOffBy(SCALE_FACTOR, Math.abs(usd), Math.abs(other));
  });
  return same.length >= AGREES.shareMin * pairs.length;
}

function pairsOf(prices: readonly PriceInterval[], others: readonly PriceInterval[]): [number, number][] {
  const byStart = new Map(others.map(({ start, priceUsdPerMwh }) => [start.toMillis(), priceUsdPerMwh]));
  return prices.flatMap(({ start, priceUsdPerMwh: usd }): [number, number][] => {
    const other = byStart.get(start.toMillis());
    return other === undefined ? [] : [[usd, other]];
  });
}

function tolerance(a: number, b: number): number {
  return Math.max(AGREES.usdPerMwh, AGREES.ratio * Math.max(Math.abs(a), Math.abs(b)));
}

const HASHPRICE_FACTOR = 2;
const TERA_PER_PETA = 1_000;

/**
 * What is wrong with a hashprice, in words: it is not what its own figures come to, by more than a factor of two. Null where
 * nothing is.
 */
export function wrongHashprice(usdPerPhDay: number, terms: HashpriceTerms): string | null {
  const expected = hashpriceUsdPerPhDay(terms);
  const factor = usdPerPhDay / expected;
  if (factor >= 1 / HASHPRICE_FACTOR && factor <= HASHPRICE_FACTOR) return null;
  const near = (wanted: number): boolean =>
    factor > wanted / HASHPRICE_FACTOR && factor < wanted * HASHPRICE_FACTOR;
  const unit = near(1 / TERA_PER_PETA)
    ? ': it is by the TH, not by the PH'
    : near(TERA_PER_PETA)
      ? ': it is a thousand times too high, as by the EH'
      : '';
  return `${round(usdPerPhDay)} USD/PH/day, where difficulty, fees and bitcoin's price make ${round(expected)}${unit}`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
