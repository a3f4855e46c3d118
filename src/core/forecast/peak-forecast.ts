import { calibrated } from './peak-calibration.js';
import {
  type ExpectedHour,
  LoadExpectation,
  type LoadErrors,
  type LoadSource,
  peakHourShares,
} from './load-errors.js';
import { type PeakCalendar, type PeakWindow, windowDays, windowOf } from './peak-calendar.js';
import {
  type OpenDay,
  type PeakModel,
  type PeakView,
  standingProbability,
  usualOpenDay,
} from './peak-model.js';
import type { Step } from './price-outlook.js';
import type { ZoneClock } from './zone-clock.js';

/** How likely each step holds a peak that counts. Plain data. */
export interface PeakForecast {
  readonly madeAtMs: number;
  readonly calendarId: string;
  readonly steps: readonly PeakStep[];
  /** The days that the steps lie in, for the explanation. */
  readonly days: readonly PeakDay[];
}

export interface PeakStep extends Step {
  /** Of holding one of the window's peaks; 0 outside the season. */
  readonly probability: number;
}

export interface PeakDay {
  readonly dayNumber: number;
  readonly source: LoadSource;
  /** Of the hours that are still to come. */
  readonly expectedPeakMw: number;
  /** Relative, of the expected peak. */
  readonly deviationRatio: number;
  /** What a day must exceed to count as things stand; null while the window has had fewer days than it has peaks. */
  readonly toBeatMw: number | null;
  readonly openDays: number;
  /** That a peak of this day, still to come, is among the window's. */
  readonly probability: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A day's peak is integrated over from five deviations below what is expected to five above. */
const NODES = Array.from({ length: 81 }, (_, index) => {
  const deviations = (index - 40) / 8;
  // Student's t with five degrees of freedom and unit variance: loads come out far from the forecast now and then.
  return { deviations, density: (1 + deviations ** 2 / 3) ** -3 };
});
const NODES_TOTAL = NODES.reduce((sum, { density }) => sum + density, 0);

/**
 * @param errors learned by `fitLoadErrors`, lately
 * @param steps as the planner's: at most an hour, within one hour of the clock
 */
export function peakForecast(input: {
  readonly view: PeakView;
  readonly clock: ZoneClock;
  readonly calendar: PeakCalendar;
  readonly model: PeakModel;
  readonly errors: Readonly<Record<LoadSource, LoadErrors>>;
  readonly steps: readonly Step[];
}): PeakForecast {
  const { view, clock, calendar, model, errors, steps } = input;
  const season = new Season(view, clock, model, errors, seasonFromMs(calendar, clock, view.madeAtMs));
  const days = new Map<number, DayOutlook | null>();
  const outlookOf = (dayNumber: number): DayOutlook | null => {
    if (!days.has(dayNumber)) {
      const window = windowOf(calendar, dayNumber);
      days.set(dayNumber, window && season.outlook(window, dayNumber));
    }
    return days.get(dayNumber)!;
  };
  const found = steps.map((step): PeakStep => {
    const hourMs = Math.floor(step.startMs / HOUR_MS) * HOUR_MS;
    const probability = outlookOf(clock.local(step.startMs).dayNumber)?.hours.get(hourMs) ?? 0;
    return { ...step, probability: (probability * step.minutes) / 60 };
  });
  return {
    madeAtMs: view.madeAtMs,
    calendarId: calendar.calendarId,
    steps: found,
    days: [...days.values()].flatMap((each) => each?.day ?? []),
  };
}

interface DayOutlook {
  readonly day: PeakDay;
  /** Probability by start of the hour. */
  readonly hours: ReadonlyMap<number, number>;
}

/** What is expected of a day's hours that are still to come. */
interface Remaining {
  readonly source: LoadSource;
  readonly hours: readonly ExpectedHour[];
  readonly mean: number;
  readonly deviation: number;
  /** The highest hour so far, as a logarithm. */
  readonly soFar: number;
}

class Season {
  readonly #expectation: LoadExpectation;
  readonly #remaining = new Map<number, Remaining | null>();

  constructor(
    private readonly view: PeakView,
    private readonly clock: ZoneClock,
    private readonly model: PeakModel,
    private readonly errors: Readonly<Record<LoadSource, LoadErrors>>,
    fromMs: number,
  ) {
    this.#expectation = new LoadExpectation(model, view, clock, fromMs);
  }

  outlook(window: PeakWindow, dayNumber: number): DayOutlook | null {
    const remaining = this.#remainingOf(dayNumber);
    if (!remaining) return null;
    const { firstDay, endDay } = windowDays(window, dayNumber);
    const others = Array.from({ length: endDay - firstDay }, (_, index) => firstDay + index).filter(
      (each) => each !== dayNumber,
    );
    const past = others.flatMap((each) => this.#pastPeak(each) ?? []).sort((a, b) => b - a);
    const open = others.filter((each) => this.#pastPeak(each) === null).map((each) => this.#openDay(each));
    const probability = this.#countsProbability(remaining, { past, open, places: window.peakCount });
    const shares = peakHourShares(remaining.hours, this.errors[remaining.source].hourSpread);
    const toBeat = past[window.peakCount - 1];
    return {
      day: {
        dayNumber,
        source: remaining.source,
        expectedPeakMw: Math.exp(remaining.mean),
        deviationRatio: remaining.deviation,
        toBeatMw: toBeat === undefined ? null : Math.exp(toBeat),
        openDays: open.length,
        probability,
      },
      hours: new Map(
        remaining.hours.map(({ startMs }, index) => [
          startMs,
          calibrated(this.model.calibration, probability * shares[index]!),
        ]),
      ),
    };
  }

  /** That the highest of the remaining hours is the day's, and the day among the window's. */
  #countsProbability(
    { mean, deviation, soFar }: Remaining,
    window: { readonly past: readonly number[]; readonly open: readonly OpenDay[]; readonly places: number },
  ): number {
    const sum = NODES.reduce((total, { deviations, density }) => {
      const logPeak = mean + deviation * deviations;
      if (logPeak <= soFar) return total;
      const above = window.past.filter((each) => each >= logPeak).length;
      return total + density * standingProbability(this.model, logPeak, window.open, window.places - above);
    }, 0);
    return sum / NODES_TOTAL;
  }

  /** Logarithm of the peak of a day that is over; null while it is not, or where its load isn't known. */
  #pastPeak(dayNumber: number): number | null {
    const hours = this.#knownHours(dayNumber);
    if (hours.length === 0 || dayNumber >= this.clock.local(this.view.madeAtMs).dayNumber) return null;
    return Math.log(Math.max(...hours.map(({ loadMw }) => loadMw)));
  }

  #knownHours(dayNumber: number): ReturnType<LoadExpectation['known']> {
    return this.#expectation.known(dayNumber);
  }

  #openDay(dayNumber: number): OpenDay {
    const remaining = this.#remainingOf(dayNumber);
    const isNear = remaining && (remaining.source === 'forecast' || remaining.soFar > -Infinity);
    if (!isNear)
      return usualOpenDay(this.model.climate, this.#expectation.anomalyBefore(dayNumber), dayNumber);
    return { logPeakMean: Math.max(remaining.mean, remaining.soFar), logPeakDeviation: remaining.deviation };
  }

  #remainingOf(dayNumber: number): Remaining | null {
    const known = this.#remaining.get(dayNumber);
    if (known !== undefined) return known;
    const found = this.#work(dayNumber);
    this.#remaining.set(dayNumber, found);
    return found;
  }

  #work(dayNumber: number): Remaining | null {
    const { madeAtMs } = this.view;
    const starts = hoursOfDay(this.clock, dayNumber);
    const startsMs = starts.filter((startMs) => startMs + HOUR_MS > madeAtMs);
    if (startsMs.length === 0) return null;
    const forecast = this.#expectation.forecast(starts);
    const source: LoadSource = forecast ? 'forecast' : 'usual';
    const errors = this.errors[source];
    const expected = (forecast ?? this.#expectation.usual(dayNumber, starts)).map(({ startMs, logLoad }) => ({
      startMs,
      logLoad: logLoad + errors.bias[Math.floor(this.clock.local(startMs).hour)]!,
    }));
    const seen = this.#knownHours(dayNumber);
    const last = seen.at(-1);
    const lastExpected = expected.find(({ startMs }) => startMs === last?.startMs);
    const error = last && lastExpected ? Math.log(last.loadMw) - lastExpected.logLoad : 0;
    const correct = (startMs: number): { kept: number; deviation: number } =>
      (last && errors.ahead[Math.round((startMs - last.startMs) / HOUR_MS) - 1]) || {
        kept: 0,
        deviation: errors.deviation,
      };
    const hours = expected
      .filter(({ startMs }) => startsMs.includes(startMs))
      .map(({ startMs, logLoad }) => ({
        startMs,
        logLoad: logLoad + correct(startMs).kept * error,
      }));
    const highest = hours.reduce((best, each) => (each.logLoad > best.logLoad ? each : best));
    return {
      source,
      hours,
      mean: highest.logLoad,
      deviation: correct(highest.startMs).deviation,
      soFar: seen.length === 0 ? -Infinity : Math.log(Math.max(...seen.map(({ loadMw }) => loadMw))),
    };
  }
}

/** An instant before the present window's first day; the present one out of season. */
function seasonFromMs(calendar: PeakCalendar, clock: ZoneClock, madeAtMs: number): number {
  const { dayNumber } = clock.local(madeAtMs);
  const window = windowOf(calendar, dayNumber);
  return window ? (windowDays(window, dayNumber).firstDay - 1) * DAY_MS : madeAtMs;
}

/** Starts of the hours of a civil day: 23 to 25 of them. */
function hoursOfDay(clock: ZoneClock, dayNumber: number): number[] {
  const noonMs = dayNumber * DAY_MS + 12 * HOUR_MS;
  return Array.from({ length: 54 }, (_, index) => noonMs + (index - 27) * HOUR_MS).filter(
    (startMs) => clock.local(startMs).dayNumber === dayNumber,
  );
}
