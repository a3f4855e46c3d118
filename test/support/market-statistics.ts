import { ercotClock } from './market-history.js';

// As in the generator: a look at a global is slow here.
const { asinh } = Math;

export interface Point {
  readonly startMs: number;
  readonly value: number;
}

/** From and to, both included, that a figure must lie within. */
export type Range = readonly [number, number];

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
/** Below this many dollars prices are compared by their difference, above by their ratio. */
const SOFT_USD = 20;
const EXTREME_HOT_C = 32;
const EXTREME_COLD_C = 2;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function quantile(values: readonly number[], probability: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(probability * (sorted.length - 1))]!;
}

export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

export function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, at) => (value - meanA) * (b[at]! - meanB)));
  return covariance / (deviation(a) * deviation(b));
}

export const logChanges = (values: readonly number[]): number[] =>
  values.slice(1).map((value, at) => Math.log(value / values[at]!));

/** Of real-time prices by the quarter of an hour, over a year. Shares are in per cent, lengths in intervals. */
export function priceFigures(prices: readonly Point[]) {
  const usd = prices.map(({ value }) => value);
  const soft = usd.map((value) => asinh(value / SOFT_USD));
  const local = prices.map(({ startMs }) => ercotClock.local(startMs));
  const share = (test: (value: number, at: number) => boolean, among = () => true): number => {
    const chosen = usd.map((value, at) => ({ value, at })).filter(among);
    return (100 * chosen.filter(({ value, at }) => test(value, at)).length) / chosen.length;
  };
  const within = (from: number, to: number): number[] =>
    usd.filter((_, at) => local[at]!.hour >= from && local[at]!.hour < to);
  const days = new Map<number, number[]>();
  usd.forEach((value, at) =>
    days.set(local[at]!.dayNumber, [...(days.get(local[at]!.dayNumber) ?? []), value]),
  );
  const ranges = [...days.values()].map((day) => Math.max(...day) - Math.min(...day));
  const runs = runsAbove(usd, 100);
  const isNegativeMidday = (value: number, at: number): boolean =>
    value < 0 && local[at]!.hour >= 10 && local[at]!.hour < 16;
  return {
    meanUsd: mean(usd),
    medianUsd: quantile(usd, 0.5),
    p5Usd: quantile(usd, 0.05),
    p95Usd: quantile(usd, 0.95),
    negativePercent: share((value) => value < 0),
    negativeAtMiddayRatio: share(isNegativeMidday) / share((value) => value < 0),
    above100Percent: share((value) => value > 100),
    above1000Percent: share((value) => value > 1_000),
    nearCapPercent: share((value) => value > 4_500),
    dayRangeMeanUsd: mean(ranges),
    dayRangeMedianUsd: quantile(ranges, 0.5),
    eveningOverMean: mean(within(18, 21)) / mean(usd),
    middayOverMedian: quantile(within(10, 14), 0.5) / quantile(usd, 0.5),
    autocorrelation15Min: autocorrelation(soft, 1),
    autocorrelationDay: autocorrelation(soft, 96),
    halfLifeHours: halfLifeIntervals(soft) / 4,
    spikeMeanIntervals: mean(runs),
    spikeMedianIntervals: quantile(runs, 0.5),
  };
}

/** Of day-ahead prices against the hourly means of real-time ones. */
export function dayAheadFigures(dayAhead: readonly Point[], realTime: readonly Point[]) {
  const quarters = new Map(realTime.map(({ startMs, value }) => [startMs, value]));
  const pairs = dayAhead.flatMap(({ startMs, value }) => {
    const four = [0, 1, 2, 3].flatMap((at) => quarters.get(startMs + at * QUARTER_MS) ?? []);
    return four.length === 4 ? [{ dayAhead: value, realTime: mean(four) }] : [];
  });
  const errors = pairs.map((pair) => pair.dayAhead - pair.realTime);
  return {
    biasMeanUsd: mean(errors),
    biasMedianUsd: quantile(errors, 0.5),
    absErrorMeanUsd: mean(errors.map(Math.abs)),
    absErrorMedianUsd: quantile(errors.map(Math.abs), 0.5),
    correlation: correlation(
      pairs.map((pair) => asinh(pair.dayAhead / SOFT_USD)),
      pairs.map((pair) => asinh(pair.realTime / SOFT_USD)),
    ),
  };
}

export interface SystemHour {
  readonly startMs: number;
  readonly loadMw: number;
  readonly dryBulbC: number;
}

/** Of a system's hourly load and temperature, with the real-time prices of the same year. */
export function systemFigures(hours: readonly SystemHour[], realTime: readonly Point[]) {
  const load = hours.map(({ loadMw }) => loadMw);
  const dearHours = new Set(
    realTime.filter(({ value }) => value > 100).map(({ startMs }) => Math.floor(startMs / HOUR_MS) * HOUR_MS),
  );
  const extreme = hours.filter((hour) => hour.dryBulbC >= EXTREME_HOT_C || hour.dryBulbC <= EXTREME_COLD_C);
  const dearShare = (among: readonly SystemHour[]): number =>
    among.filter(({ startMs }) => dearHours.has(startMs)).length / among.length;
  return {
    loadMeanMw: mean(load),
    loadMaxMw: Math.max(...load),
    loadMinMw: Math.min(...load),
    loadByDistanceFrom18C: correlation(
      load,
      hours.map(({ dryBulbC }) => Math.abs(dryBulbC - 18)),
    ),
    dearInExtremesRatio: dearShare(extreme) / dearShare(hours),
  };
}

/** How long values stay above a threshold, time by time. */
function runsAbove(values: readonly number[], threshold: number): number[] {
  const runs: number[] = [];
  let length = 0;
  for (const value of [...values, -Infinity]) {
    if (value > threshold) length += 1;
    else if (length > 0) {
      runs.push(length);
      length = 0;
    }
  }
  return runs;
}

function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(lag), values.slice(0, -lag));
}

/** Intervals until half of a deviation from the mean is gone, on average. */
function halfLifeIntervals(values: readonly number[]): number {
  let lag = 1;
  while (lag < 96 && autocorrelation(values, lag) > 0.5) lag += 1;
  return lag;
}
