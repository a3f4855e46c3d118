import { weightedQuantiles } from '../statistics/index.js';
import { isWhole, loadDays, type LoadDay, type LoadHour } from './load-days.js';
import { type DayPeak, expectedLogPeak, peakAnomaly, type PeakAnomaly } from './peak-climate.js';
import type { PeakModel, PeakView } from './peak-model.js';
import type { ZoneClock } from './zone-clock.js';

/** The load that is expected of one hour. */
export interface ExpectedHour {
  readonly startMs: number;
  readonly logLoad: number;
}

/** A published load forecast, or the usual shape of a day at the usual height for the season and the last days. */
export type LoadSource = 'forecast' | 'usual';

/** How far loads came out from what was expected before their day, as logarithms. Plain data. */
export interface LoadErrors {
  readonly dayCount: number;
  /** By hour of the clock, 0–23. */
  readonly bias: readonly number[];
  /** Without regard to how the day went so far. */
  readonly deviation: number;
  /** By hours ahead, from 1: the share of the present error that remains, and the deviation around it. */
  readonly ahead: readonly { readonly kept: number; readonly deviation: number }[];
  /** How widely the hour of the day's peak strays from the expected one: scale of the loads' logarithms. */
  readonly hourSpread: number;
}

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 60;
const DAYS_MIN = 20;
const HOURS_AHEAD_MAX = 12;
/** Hours of this share of their day's expected peak count: nobody is charged by the error at 4 in the morning. */
const PEAKISH = 0.9;
/** Errors count up to so many deviations: a storm that takes the load away tells nothing about other days. */
const ERROR_DEVIATIONS_MAX = 3;
const HOUR_SPREADS = [0.002, 0.003, 0.0045, 0.007, 0.01, 0.015, 0.022, 0.033, 0.05] as const;
/** Taken until enough days are known: assumptions, on the wide side of ERCOT's. */
export const ASSUMED_ERRORS: Readonly<Record<LoadSource, LoadErrors>> = {
  forecast: assumed(0.025),
  usual: assumed(0.06),
};

function assumed(deviation: number): LoadErrors {
  const ahead = Array.from({ length: HOURS_AHEAD_MAX }, (_, index) => {
    const kept = 0.95 ** (index + 1);
    return { kept, deviation: deviation * Math.sqrt(1 - kept * kept) };
  });
  return { dayCount: 0, bias: new Array<number>(24).fill(0), deviation, ahead, hourSpread: 0.015 };
}

/** What is expected of a day's hours from the days before it, and of a day's peak. */
export class LoadExpectation {
  readonly #days: readonly LoadDay[];
  readonly #peaks: readonly DayPeak[];
  readonly #anomalies = new Map<number, PeakAnomaly>();
  /** Whole days of the recent past, ascending. */
  readonly wholeDays: readonly LoadDay[];

  constructor(
    private readonly model: PeakModel,
    private readonly view: PeakView,
    private readonly clock: ZoneClock,
    /** Days that are to be known or judged begin here; what is needed to judge the first is read too. */
    fromMs: number,
  ) {
    this.#days = loadDays(view.loadMw, clock, fromMs - LOOK_BACK_DAYS * DAY_MS, view.madeAtMs);
    this.wholeDays = this.#days.filter(isWhole);
    this.#peaks = this.wholeDays.map(({ dayNumber, peakMw }) => ({ dayNumber, logPeak: Math.log(peakMw) }));
  }

  /** Hours that are known of a day. */
  known(dayNumber: number): readonly LoadHour[] {
    return this.#days.find((day) => day.dayNumber === dayNumber)?.hours ?? [];
  }

  /** How far the days before `dayNumber` are from the usual course. */
  anomalyBefore(dayNumber: number): PeakAnomaly {
    const count = this.#peaks.filter((each) => each.dayNumber < dayNumber).length;
    const known = this.#anomalies.get(count);
    if (known) return known;
    const found = peakAnomaly(this.model.climate, this.#peaks.slice(0, count));
    this.#anomalies.set(count, found);
    return found;
  }

  /** Null where no forecast of all the given hours is known. */
  forecast(startsMs: readonly number[], knownByMs?: number): ExpectedHour[] | null {
    const hours = startsMs.flatMap((startMs) => {
      const loadMw = this.view.loadForecastMw?.holding(startMs, knownByMs);
      return loadMw === undefined ? [] : [{ startMs, logLoad: Math.log(loadMw) }];
    });
    return hours.length === startsMs.length ? hours : null;
  }

  usual(dayNumber: number, startsMs: readonly number[]): ExpectedHour[] {
    const { mean } = expectedLogPeak(this.model.climate, this.anomalyBefore(dayNumber), dayNumber);
    const before = this.wholeDays.filter((day) => day.dayNumber < dayNumber).slice(-SHAPE_DAYS);
    const shape = Array.from({ length: 24 }, (_, hour) => {
      const shares = before.flatMap(({ hours, peakMw }) =>
        hours.filter((each) => each.hour === hour).map(({ loadMw }) => loadMw / peakMw),
      );
      return shares.length === 0 ? 1 : shares.reduce((sum, each) => sum + each, 0) / shares.length;
    });
    const highest = Math.max(...shape);
    return startsMs.map((startMs) => ({
      startMs,
      logLoad: mean + Math.log(shape[Math.floor(this.clock.local(startMs).hour)]! / highest),
    }));
  }
}

const LOOK_BACK_DAYS = 30;
const SHAPE_DAYS = 10;

/** Learns from the last weeks how good forecasts of the load are, and how good the usual course is without. */
export function fitLoadErrors(
  view: PeakView,
  clock: ZoneClock,
  model: PeakModel,
): Readonly<Record<LoadSource, LoadErrors>> {
  const expectation = new LoadExpectation(model, view, clock, view.madeAtMs - WINDOW_DAYS * DAY_MS);
  const days = expectation.wholeDays.slice(-WINDOW_DAYS);
  const startsOf = (day: LoadDay): number[] => day.hours.map(({ startMs }) => startMs);
  return {
    forecast: errorsOf(
      days.flatMap((day) => {
        const expected = expectation.forecast(startsOf(day), day.hours[0]!.startMs);
        return expected ? [{ day, expected }] : [];
      }),
      ASSUMED_ERRORS.forecast,
    ),
    usual: errorsOf(
      days.map((day) => ({ day, expected: expectation.usual(day.dayNumber, startsOf(day)) })),
      ASSUMED_ERRORS.usual,
    ),
  };
}

interface JudgedDay {
  readonly day: LoadDay;
  readonly expected: readonly ExpectedHour[];
}

interface HourError {
  readonly startMs: number;
  readonly hour: number;
  readonly error: number;
  readonly isPeakish: boolean;
}

function errorsOf(days: readonly JudgedDay[], whenFew: LoadErrors): LoadErrors {
  if (days.length < DAYS_MIN) return whenFew;
  const highest = Math.max(...days.flatMap(({ expected }) => expected.map(({ logLoad }) => logLoad)));
  const errors = days.flatMap(({ day, expected }): HourError[] =>
    expected.map(({ startMs, logLoad }, index) => ({
      startMs,
      hour: day.hours[index]!.hour,
      error: Math.log(day.hours[index]!.loadMw) - logLoad,
      isPeakish: logLoad - highest > Math.log(PEAKISH),
    })),
  );
  const { middle, deviation } = spreadOf(
    errors.filter(({ isPeakish }) => isPeakish).map(({ error }) => error),
  );
  const limit = ERROR_DEVIATIONS_MAX * deviation;
  const clip = (value: number): number => Math.max(-limit, Math.min(limit, value));
  const bias = hourlyBias(errors.map((each) => ({ ...each, error: clip(each.error - middle) }))).map(
    (each) => each + middle,
  );
  const unbiased = errors.map((each) => ({ ...each, error: clip(each.error - bias[each.hour]!) }));
  const ahead = Array.from({ length: HOURS_AHEAD_MAX }, (_, index) => errorAhead(unbiased, index + 1));
  return { dayCount: days.length, bias, deviation, ahead, hourSpread: hourSpreadOf(days, bias) };
}

/** Mean error by hour of the day, drawn to none where few are known. */
function hourlyBias(errors: readonly HourError[]): number[] {
  return Array.from({ length: 24 }, (_, hour) => {
    const here = errors.filter((each) => each.hour === hour);
    return here.reduce((sum, { error }) => sum + error, 0) / (here.length + BIAS_STIFFNESS);
  });
}

/** In days. */
const BIAS_STIFFNESS = 10;

/** Middle and deviation that a few wild values don't move. */
function spreadOf(values: readonly number[]): { readonly middle: number; readonly deviation: number } {
  const sorted = [...values].sort((a, b) => a - b).map((value) => ({ value, weight: 1 }));
  const [low, middle, high] = weightedQuantiles(sorted, [0.1587, 0.5, 0.8413]);
  return { middle: middle!, deviation: Math.max(DEVIATION_MIN, (high! - low!) / 2) };
}

const DEVIATION_MIN = 0.002;

function errorAhead(
  errors: readonly HourError[],
  hours: number,
): { readonly kept: number; readonly deviation: number } {
  const byStart = new Map(errors.map(({ startMs, error }) => [startMs, error]));
  const pairs = errors.flatMap(({ startMs, error, isPeakish }) => {
    const before = byStart.get(startMs - hours * 3_600_000);
    return before === undefined || !isPeakish ? [] : [[before, error] as const];
  });
  const squares = pairs.reduce((sum, [before]) => sum + before * before, 0);
  const products = pairs.reduce((sum, [before, after]) => sum + before * after, 0);
  const kept = squares > 0 ? Math.max(0, Math.min(1, products / squares)) : 0;
  return { kept, deviation: spreadOf(pairs.map(([before, after]) => after - kept * before)).deviation };
}

/** The spread under which the hours that were the days' peaks are the likeliest. */
function hourSpreadOf(days: readonly JudgedDay[], bias: readonly number[]): number {
  const likelihood = (spread: number): number =>
    days.reduce((sum, { day, expected }) => {
      const peak = day.hours.findIndex(({ loadMw }) => loadMw === day.peakMw);
      const corrected = expected.map((each, index) => ({
        ...each,
        logLoad: each.logLoad + bias[day.hours[index]!.hour]!,
      }));
      return sum + Math.log(Math.max(LIKELIHOOD_MIN, peakHourShares(corrected, spread)[peak]!));
    }, 0);
  const tried = HOUR_SPREADS.map((spread) => ({ spread, likelihood: likelihood(spread) }));
  return tried.reduce((best, each) => (each.likelihood > best.likelihood ? each : best)).spread;
}

/** One odd day counts for no more than this. */
const LIKELIHOOD_MIN = 1e-4;

/** Probability of each hour to be the highest of those given. */
export function peakHourShares(expected: readonly ExpectedHour[], spread: number): number[] {
  const highest = Math.max(...expected.map(({ logLoad }) => logLoad));
  const weights = expected.map(({ logLoad }) => Math.exp((logLoad - highest) / spread));
  const total = weights.reduce((sum, each) => sum + each, 0);
  return weights.map((each) => each / total);
}
