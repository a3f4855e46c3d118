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
const SCALE_COUNT_MIN = 12;
const SAME_FACTOR = 3;

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
  if (isOffScale(fresh, before)) return 'scale';
  const outside = fresh.some((usd) => usd < USUAL_USD_PER_MWH.min || usd > USUAL_USD_PER_MWH.max);
  const jumps = fresh.some((usd, index) => {
    const last = all[before.length + index - 1];
    return last !== undefined && Math.abs(usd - last) > JUMP_USD_PER_MWH;
  });
  if (outside || jumps) return 'jump';
  const tail = all.slice(-FROZEN_COUNT);
  const isFrozen = tail.length === FROZEN_COUNT && tail[0] !== 0 && tail.every((usd) => usd === tail[0]);
  return fresh.length > 0 && isFrozen ? 'frozen' : null;
}

/** A market that turns dear changes its spread by another factor than its level; a change of unit does both alike. */
function isOffScale(fresh: readonly number[], before: readonly number[]): boolean {
  if (fresh.length < SCALE_COUNT_MIN || before.length < SCALE_COUNT_MIN) return false;
  const level = typicalSize(fresh) / typicalSize(before);
  const spread = spreadOf(fresh) / spreadOf(before);
  const isFarOff = level > SCALE_FACTOR || level < 1 / SCALE_FACTOR;
  return isFarOff && spread > level / SAME_FACTOR && spread < level * SAME_FACTOR;
}

function typicalSize(values: readonly number[]): number {
  return median(values.map(Math.abs));
}

function spreadOf(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
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
  const byStart = new Map(others.map(({ start, priceUsdPerMwh }) => [start.toMillis(), priceUsdPerMwh]));
  const pairs = prices.flatMap(({ start, priceUsdPerMwh: usd }) => {
    const other = byStart.get(start.toMillis());
    return other === undefined ? [] : [Math.abs(usd - other) <= tolerance(usd, other)];
  });
  if (pairs.length === 0) return null;
  return pairs.filter(Boolean).length >= AGREES.shareMin * pairs.length;
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
