import { dot, fitLogistic, logistic, normalCdf } from '../statistics/index.js';
import type { Archive, View } from './archive.js';
import { isWhole, loadDays } from './load-days.js';
import {
  type DayPeak,
  expectedLogPeak,
  fitPeakClimate,
  type PeakAnomaly,
  peakAnomaly,
  type PeakClimate,
} from './peak-climate.js';
import { NOT_CALIBRATED, type PeakCalibration } from './peak-calibration.js';
import { civilDate, type ZoneClock } from './zone-clock.js';

/** What peaks are forecast from, MW of the whole system; hourly or finer. */
export interface PeakArchives {
  readonly loadMw: Archive;
  readonly loadForecastMw?: Archive | undefined;
}

export type PeakView = View<PeakArchives>;

/** How the highest days of a window come about, learned from years of load. Plain data. */
export interface PeakModel {
  readonly schema: 1;
  readonly source: string;
  /** First and last civil day learned from, ISO dates. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly climate: PeakClimate;
  /** Logit that a day above all before it stays so: see `standingFeatures`. */
  readonly standing: readonly number[];
  /** What hours turned out to be against what the rest of the model says of them: see `fitPeakCalibration`. */
  readonly calibration: PeakCalibration;
}

/** A day whose peak isn't known yet. */
export interface OpenDay {
  readonly logPeakMean: number;
  readonly logPeakDeviation: number;
}

const DAY_MS = 86_400_000;
const STANDING_PRIOR = [0, -1, 0];
const STANDING_STIFFNESS = [0.5, 0.5, 0.5];
/** Days before the first that is judged, so that it is known how far from the usual course they are. */
const LEAD_IN_DAYS = 28;

/**
 * Learns from all whole days of load that the view knows; a year at the least tells the seasons apart.
 * @param source says whose load it is, for the record
 */
export function fitPeakModel(view: PeakView, clock: ZoneClock, source: string): PeakModel {
  const peaks = loadDays(view.loadMw, clock, -Infinity, view.madeAtMs)
    .filter(isWhole)
    .map(({ dayNumber, peakMw }): DayPeak => ({ dayNumber, logPeak: Math.log(peakMw) }));
  const climate = fitPeakClimate(peaks);
  const rows = peaks.flatMap((_, index) =>
    index < LEAD_IN_DAYS ? [] : (recordRow(climate, peaks, index) ?? []),
  );
  return {
    schema: 1,
    source,
    firstDay: isoDay(peaks[0]?.dayNumber ?? 0),
    lastDay: isoDay(peaks.at(-1)?.dayNumber ?? 0),
    climate,
    standing: fitLogistic(rows, STANDING_PRIOR, STANDING_STIFFNESS),
    calibration: NOT_CALIBRATED,
  };
}

function isoDay(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/** A day that is above all before it in its month, what was known at its end, and whether it was the month's peak. */
function recordRow(
  climate: PeakClimate,
  peaks: readonly DayPeak[],
  index: number,
): { readonly features: number[]; readonly outcome: boolean } | null {
  const { dayNumber, logPeak } = peaks[index]!;
  const { month } = civilDate(dayNumber);
  const others = (step: 1 | -1): number[] => {
    const found: number[] = [];
    for (let at = index + step; ; at += step) {
      const other = peaks[at];
      if (!other || civilDate(other.dayNumber).month !== month) return found;
      found.push(other.logPeak);
    }
  };
  const later = others(1);
  if (later.length === 0 || others(-1).some((each) => each >= logPeak)) return null;
  const anomaly = peakAnomaly(climate, peaks.slice(index + 1 - LEAD_IN_DAYS, index + 1));
  const open = later.map((_, days) => usualOpenDay(climate, anomaly, dayNumber + days + 1));
  return { features: standingFeatures(logPeak, open), outcome: later.every((each) => each < logPeak) };
}

export function usualOpenDay(climate: PeakClimate, anomaly: PeakAnomaly, dayNumber: number): OpenDay {
  const { mean, deviation } = expectedLogPeak(climate, anomaly, dayNumber);
  return { logPeakMean: mean, logPeakDeviation: deviation };
}

/**
 * Intercept; logarithm of how many of the open days would be higher if days were independent, which they are not; logarithm of
 * how many days are open.
 */
function standingFeatures(logPeak: number, open: readonly OpenDay[]): number[] {
  const expected = open.reduce(
    (sum, { logPeakMean, logPeakDeviation }) =>
      sum - Math.log(Math.max(PROBABILITY_MIN, normalCdf((logPeak - logPeakMean) / logPeakDeviation))),
    0,
  );
  return [1, Math.log(Math.max(PROBABILITY_MIN, expected)), Math.log(1 + open.length)];
}

const PROBABILITY_MIN = 1e-9;

/** Probability that fewer than `places` of the open days come out above a peak of `logPeak`. */
export function standingProbability(
  model: Pick<PeakModel, 'standing'>,
  logPeak: number,
  open: readonly OpenDay[],
  places: number,
): number {
  if (places <= 0) return 0;
  if (open.length < places) return 1;
  const none = logistic(dot(standingFeatures(logPeak, open), model.standing));
  if (places === 1) return none;
  const expected = open.reduce(
    (sum, { logPeakMean, logPeakDeviation }) =>
      sum + 1 - normalCdf((logPeak - logPeakMean) / logPeakDeviation),
    0,
  );
  return fewerThan(places, expected, none);
}

/**
 * Probability of fewer than `places` days, of which `expected` come on average and none with probability `none`: hot days come in
 * spells, so their number is spread as a negative binomial's, wide enough to make none as likely as it is.
 */
function fewerThan(places: number, expected: number, none: number): number {
  const noneAt = (size: number): number => (size / (size + expected)) ** size;
  // From days that come all together to days that come one by one.
  let [low, high] = [Math.log(1e-3), Math.log(1e3)];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (noneAt(Math.exp(middle)) > none) low = middle;
    else high = middle;
  }
  const size = Math.exp((low + high) / 2);
  const share = expected / (size + expected);
  let [term, sum] = [none, none];
  for (let count = 1; count < places; count += 1) {
    term *= ((size + count - 1) / count) * share;
    sum += term;
  }
  return Math.min(1, sum);
}
