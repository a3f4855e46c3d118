import {
  type FleetStretch,
  settle,
  type SettledMoney,
  type SettlementTerms,
} from '../fleet-dynamics/index.js';
import { type GainBand, gainBand, type Uncertainty, uncertaintyOf } from './error-band.js';

/** What a fleet drew and did in an interval. */
export type Course = Pick<FleetStretch, 'energyMwh' | 'hashThsHours' | 'wakes'>;

/** What the site really drew and hashed, by its readings: their mean, taken for the whole interval. */
export interface ActualCourse {
  readonly energyMwh: number;
  /** TH/s·h, net of the firmware's dev fee. */
  readonly hashThsHours: number;
  /** Share of the interval that readings cover, 0–1. */
  readonly coverageRatio: number;
  /** Share of the energy that is estimated, 0–1. */
  readonly estimatedRatio: number;
}

/** A settlement interval of a shadow site. */
export interface ShadowInterval {
  readonly startMs: number;
  readonly minutes: number;
  readonly policy: Course;
  readonly alwaysOn: Course;
  /** Null: readings cover less than half of it. */
  readonly actual: ActualCourse | null;
  /** Null: its price is not known yet. */
  readonly terms: SettlementTerms | null;
}

/** Sums of the settled intervals of a course. Money in USD. */
export interface CourseSums extends SettledMoney {
  readonly energyMwh: number;
  readonly hashThsHours: number;
  readonly wakes: number;
  /** Delivered; null where nothing was drawn. */
  readonly avgPricePaidUsdPerMwh: number | null;
}

/** What a fleet would have earned more than another, and how far off that may be. USD. */
export interface Gain extends GainBand {
  readonly usd: number;
}

/** The account of a stretch of time. */
export interface ShadowAccount {
  /** Whole intervals that were decided throughout. */
  readonly intervals: number;
  /** Those whose price is known: what all sums are of. */
  readonly settledIntervals: number;
  /** Settled ones that can be compared with what happened. */
  readonly comparedIntervals: number;
  readonly policy: CourseSums;
  readonly alwaysOn: CourseSums;
  /** Of the compared intervals. Wear is 0: wakes by other hands are not known. */
  readonly actual: CourseSums;
  readonly gainOverAlwaysOn: Gain;
  /** Over the compared intervals. */
  readonly gainOverActual: Gain;
}

export interface ShadowDay extends ShadowAccount {
  /** Civil date of the site, `yyyy-MM-dd`. */
  readonly date: string;
}

/** Things by a key, in the order in which the keys first come. */
export function grouped<T, K>(things: readonly T[], keyOf: (thing: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group) group.push(thing);
    else groups.set(key, [thing]);
  }
  return groups;
}

/** A range by civil day, and as a whole. */
export interface ShadowRange {
  readonly total: ShadowAccount;
  readonly days: readonly ShadowDay[];
  readonly uncertainty: Uncertainty;
}

/** @param intervals ascending. @param dateOf the site's civil date of an instant */
export function shadowRange(
  intervals: readonly ShadowInterval[],
  dateOf: (atMs: number) => string,
): ShadowRange {
  const uncertainty = uncertaintyOf(intervals);
  const byDate = grouped(intervals, ({ startMs }) => dateOf(startMs));
  return {
    total: shadowAccount(intervals, uncertainty),
    days: Array.from(byDate, ([date, day]) => ({ date, ...shadowAccount(day, uncertainty) })),
    uncertainty,
  };
}

export function shadowAccount(intervals: readonly ShadowInterval[], uncertainty: Uncertainty): ShadowAccount {
  const settled = intervals.filter(({ terms }) => terms !== null);
  const compared = settled.filter(({ actual }) => actual !== null);
  const policy = sumsOf(settled, (interval) => interval.policy);
  const alwaysOn = sumsOf(settled, (interval) => interval.alwaysOn);
  const actual = sumsOf(compared, (interval) => ({ ...interval.actual!, wakes: 0 }));
  return {
    intervals: intervals.length,
    settledIntervals: settled.length,
    comparedIntervals: compared.length,
    policy,
    alwaysOn,
    actual,
    gainOverAlwaysOn: {
      usd: policy.netUsd - alwaysOn.netUsd,
      ...gainBand(intervals, 'always-on', uncertainty),
    },
    gainOverActual: {
      usd: sumsOf(compared, (interval) => interval.policy).netUsd - actual.netUsd,
      ...gainBand(intervals, 'actual', uncertainty),
    },
  };
}

/** @param intervals settled ones */
function sumsOf(
  intervals: readonly ShadowInterval[],
  courseOf: (interval: ShadowInterval) => Course,
): CourseSums {
  const sums = {
    energyMwh: 0,
    hashThsHours: 0,
    wakes: 0,
    revenueUsd: 0,
    energyCostUsd: 0,
    wearUsd: 0,
    netUsd: 0,
  };
  for (const interval of intervals) {
    const course = courseOf(interval);
    const money = settle(course, interval.terms!);
    sums.energyMwh += course.energyMwh;
    sums.hashThsHours += course.hashThsHours;
    sums.wakes += course.wakes;
    sums.revenueUsd += money.revenueUsd;
    sums.energyCostUsd += money.energyCostUsd;
    sums.wearUsd += money.wearUsd;
    sums.netUsd += money.netUsd;
  }
  const avgPricePaidUsdPerMwh = sums.energyMwh > 0 ? sums.energyCostUsd / sums.energyMwh : null;
  return { ...sums, avgPricePaidUsdPerMwh };
}
