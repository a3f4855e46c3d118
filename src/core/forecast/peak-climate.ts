import { dot, NormalEquations } from '../statistics/index.js';
import { isWeekend } from './load-days.js';
import { civilDate } from './zone-clock.js';

/** A day and the natural logarithm of its peak in MW. */
export interface DayPeak {
  readonly dayNumber: number;
  readonly logPeak: number;
}

/**
 * The year's course of daily peaks, as plain data: intercept, growth a year, weekend, and three waves through the year; on the
 * logarithm, so that it serves any size of system.
 */
export interface PeakClimate {
  readonly coefficients: readonly number[];
  /** Growth is counted from here. */
  readonly referenceDay: number;
  /** Of a day's peak around the course, and how much of it the next day keeps. */
  readonly deviation: number;
  readonly dayCorrelation: number;
}

const WAVES = 3;
const DAYS_PER_YEAR = 365.25;
/** In rows: a history shorter than a year does not tell how its other seasons are. */
const STIFFNESS = 1;

export function fitPeakClimate(peaks: readonly DayPeak[]): PeakClimate {
  const referenceDay = peaks[0]?.dayNumber ?? 0;
  const mean = peaks.reduce((sum, { logPeak }) => sum + logPeak, 0) / Math.max(1, peaks.length);
  const size = 3 + 2 * WAVES;
  const equations = new NormalEquations(size);
  for (const { dayNumber, logPeak } of peaks) equations.add(courseFeatures(dayNumber, referenceDay), logPeak);
  const prior = [mean, ...new Array<number>(size - 1).fill(0)];
  const coefficients = equations.solve(prior, new Array<number>(size).fill(STIFFNESS));
  const anomalies = peaks.map(
    ({ dayNumber, logPeak }) => logPeak - dot(courseFeatures(dayNumber, referenceDay), coefficients),
  );
  const square = anomalies.reduce((sum, each) => sum + each * each, 0);
  const product = anomalies.slice(1).reduce((sum, each, index) => sum + each * anomalies[index]!, 0);
  return {
    coefficients,
    referenceDay,
    deviation: Math.sqrt(square / Math.max(1, anomalies.length)),
    dayCorrelation: square > 0 ? product / square : 0,
  };
}

/** What the peak of a day is on the whole, as a logarithm. */
export function usualLogPeak({ coefficients, referenceDay }: PeakClimate, dayNumber: number): number {
  return dot(courseFeatures(dayNumber, referenceDay), coefficients);
}

function courseFeatures(dayNumber: number, referenceDay: number): number[] {
  const angle = (2 * Math.PI * civilDate(dayNumber).dayOfYear) / DAYS_PER_YEAR;
  const waves = Array.from({ length: WAVES }, (_, index) => (index + 1) * angle);
  return [
    1,
    (dayNumber - referenceDay) / DAYS_PER_YEAR,
    isWeekend(dayNumber) ? 1 : 0,
    ...waves.flatMap((each) => [Math.cos(each), Math.sin(each)]),
  ];
}

/** How far recent days are from the course: what they have in common lasts, what only the last one has fades. */
export interface PeakAnomaly {
  readonly lastDay: number;
  readonly lasting: number;
  readonly last: number;
}

const LASTING_DAYS = 28;

/** @param peaks of whole days, ascending */
export function peakAnomaly(climate: PeakClimate, peaks: readonly DayPeak[]): PeakAnomaly {
  const recent = peaks
    .slice(-LASTING_DAYS)
    .map(({ dayNumber, logPeak }) => logPeak - usualLogPeak(climate, dayNumber));
  if (recent.length === 0) return { lastDay: 0, lasting: 0, last: 0 };
  return {
    lastDay: peaks.at(-1)!.dayNumber,
    lasting: recent.reduce((sum, each) => sum + each, 0) / recent.length,
    last: recent.at(-1)!,
  };
}

/** What a later day's peak is expected to be, as a logarithm, with its standard deviation. */
export function expectedLogPeak(
  climate: PeakClimate,
  { lastDay, lasting, last }: PeakAnomaly,
  dayNumber: number,
): { readonly mean: number; readonly deviation: number } {
  const kept = climate.dayCorrelation ** Math.max(0, dayNumber - lastDay);
  return {
    mean: usualLogPeak(climate, dayNumber) + lasting + (last - lasting) * kept,
    deviation: climate.deviation * Math.sqrt(Math.max(MIN_NEW_SHARE, 1 - kept * kept)),
  };
}

const MIN_NEW_SHARE = 0.05;
