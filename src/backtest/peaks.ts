import {
  type Archive,
  ERCOT_PEAK_MODEL,
  fitLoadErrors,
  type LoadErrors,
  type LoadSource,
  type PeakCalendar,
  peakForecast,
  peakUsdPerMw,
  viewAt,
  windowOf,
  ZoneClock,
} from '../core/forecast/index.js';
import type { StepCharges, StepValue } from '../core/outlook/index.js';
import type { TimeSeries } from './series-csv.js';

const HOUR_MS = 3_600_000;
const ERRORS_MS = 14 * 24 * HOUR_MS;

/** Transmission charges by the grid's highest hours: when they are measured, what happened, and what was known. */
export interface PeakTerms {
  readonly calendar: PeakCalendar;
  /** By start of a peak's hour (Unix ms): what a MWh drawn in it costs for a year. */
  readonly chargeUsdPerMwh: ReadonlyMap<number, number>;
  readonly loadMw: Archive;
  readonly loadForecastMw: Archive | undefined;
}

/** So many peaks a window, each on a day of its own, of the windows that the load history has whole; hourly loads. */
export function peakCharges(
  { startsMs, values }: TimeSeries,
  calendar: PeakCalendar,
): ReadonlyMap<number, number> {
  const clock = new ZoneClock(calendar.zone);
  const dayPeaks = new Map<number, { readonly startMs: number; readonly loadMw: number }>();
  startsMs.forEach((startMs, index) => {
    const { dayNumber } = clock.local(startMs);
    const loadMw = values[index]!;
    if (windowOf(calendar, dayNumber) && loadMw > (dayPeaks.get(dayNumber)?.loadMw ?? -Infinity))
      dayPeaks.set(dayNumber, { startMs, loadMw });
  });
  const charges = new Map<number, number>();
  const years = new Set([...dayPeaks.keys()].map((dayNumber) => yearOf(dayNumber)));
  for (const window of calendar.windows) {
    for (const year of years) {
      const days = [...dayPeaks].filter(
        ([dayNumber]) => windowOf(calendar, dayNumber) === window && yearOf(dayNumber) === year,
      );
      days.sort(([, a], [, b]) => b.loadMw - a.loadMw);
      for (const [, { startMs }] of days.slice(0, window.peakCount))
        charges.set(Math.floor(startMs / HOUR_MS) * HOUR_MS, peakUsdPerMw(calendar, window));
    }
  }
  return charges;
}

/** What a MWh may cost by a coincident peak, hour by hour, as it could be thought when the hour began. */
export class PeakWatch {
  readonly #clock: ZoneClock;
  #errors: { readonly errors: Readonly<Record<LoadSource, LoadErrors>>; readonly fittedMs: number } | null =
    null;
  #made: { readonly hourMs: number; readonly values: readonly StepValue[] } | null = null;

  constructor(
    private readonly terms: PeakTerms,
    private readonly hours: number,
  ) {
    this.#clock = new ZoneClock(terms.calendar.zone);
  }

  /** Chance of a peak × what a MW in it costs, for the hours from the present one on. Out of season there is none. */
  valuesAt(nowMs: number): readonly StepValue[] {
    const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    if (this.#made?.hourMs !== hourMs) this.#made = { hourMs, values: this.#make(hourMs, nowMs) };
    return this.#made.values;
  }

  chargesAt(nowMs: number): readonly StepCharges[] {
    return this.valuesAt(nowMs).map(({ startMs, minutes, value }) => ({
      startMs,
      minutes,
      charges: value > 0 ? [{ source: 'coincident-peak', usdPerMwh: (value * 60) / minutes }] : [],
    }));
  }

  #make(hourMs: number, nowMs: number): StepValue[] {
    const { calendar, loadMw, loadForecastMw } = this.terms;
    const steps = Array.from({ length: this.hours }, (_, index) => ({
      startMs: hourMs + index * HOUR_MS,
      minutes: 60,
    }));
    const windowAt = (startMs: number): ReturnType<typeof windowOf> =>
      windowOf(calendar, this.#clock.local(startMs).dayNumber);
    if (steps.every(({ startMs }) => !windowAt(startMs))) return [];
    const view = viewAt({ loadMw, loadForecastMw }, nowMs);
    if (!this.#errors || nowMs - this.#errors.fittedMs > ERRORS_MS)
      this.#errors = { errors: fitLoadErrors(view, this.#clock, ERCOT_PEAK_MODEL), fittedMs: nowMs };
    const forecast = peakForecast({
      view,
      clock: this.#clock,
      calendar,
      model: ERCOT_PEAK_MODEL,
      errors: this.#errors.errors,
      steps,
    });
    return forecast.steps.map(({ startMs, minutes, probability }) => {
      const window = windowAt(startMs);
      return { startMs, minutes, value: window ? probability * peakUsdPerMw(calendar, window) : 0 };
    });
  }
}

function yearOf(dayNumber: number): number {
  return new Date(dayNumber * 24 * HOUR_MS).getUTCFullYear();
}
