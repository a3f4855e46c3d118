import type { Gain, MonthLike } from './result.js';

/** Money of a stretch of time that two policies may differ in. USD. */
export interface Money {
  readonly netUsd: number;
  readonly revenueUsd: number;
  readonly energyCostUsd: number;
}

/** What gains are uncertain by. */
export interface Uncertainty {
  /** How far the model's watts are off, as a share; hash is taken to be off as much. Null: not known. */
  readonly wattsOffRatio: number | null;
  /** What an interval that has no price may have gained: at the 5th and the 95th percentile of those that have one. USD. */
  readonly missing: { readonly lowUsd: number; readonly highUsd: number };
}

const LOW = 0.05;
const HIGH = 0.95;
const NINETY_PERCENT = 1.645;
const DAYS_PER_MONTH = 365.25 / 12;
const WEEK_DAYS = 7;

/** @param missing intervals of the stretch without a price */
export function gainOf(own: Money, other: Money, missing: number, uncertainty: Uncertainty): Gain {
  const usd = own.netUsd - other.netUsd;
  const { wattsOffRatio } = uncertainty;
  if (wattsOffRatio === null) return { usd, lowUsd: null, highUsd: null };
  const offUsd =
    wattsOffRatio *
    (Math.abs(own.energyCostUsd - other.energyCostUsd) + Math.abs(own.revenueUsd - other.revenueUsd));
  return {
    usd,
    lowUsd: usd - offUsd + missing * Math.min(0, uncertainty.missing.lowUsd),
    highUsd: usd + offUsd + missing * Math.max(0, uncertainty.missing.highUsd),
  };
}

/** What intervals without a price may have gained, from those that have one. @param gainsUsd in any order; sorted by this */
export function missingGain(gainsUsd: Float64Array): Uncertainty['missing'] {
  gainsUsd.sort();
  const at = (share: number): number => gainsUsd[Math.round(share * (gainsUsd.length - 1))] ?? 0;
  return { lowUsd: at(LOW), highUsd: at(HIGH) };
}

/** @param dailyUsd gains of days; null with fewer than a week of them */
export function monthLike(dailyUsd: readonly number[]): MonthLike | null {
  const days = dailyUsd.length;
  if (days < WEEK_DAYS) return null;
  const mean = dailyUsd.reduce((sum, usd) => sum + usd, 0) / days;
  const squares = dailyUsd.reduce((sum, usd) => sum + (usd - mean) ** 2, 0);
  const error = NINETY_PERCENT * Math.sqrt(squares / (days - 1) / days);
  return {
    usdPerMonth: mean * DAYS_PER_MONTH,
    lowUsd: (mean - error) * DAYS_PER_MONTH,
    highUsd: (mean + error) * DAYS_PER_MONTH,
    days,
  };
}
