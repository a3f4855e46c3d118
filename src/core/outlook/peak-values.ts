import {
  ERCOT_PEAK_MODEL,
  fitLoadErrors,
  type PeakCalendar,
  peakForecast,
  type PeakModel,
  type Step,
  viewAt,
  ZoneClock,
} from '../forecast/index.js';
import { archiveOf, type SeriesRows } from './series.js';
import type { StepValue } from './step-values.js';

/** What the chance of a coincident peak is worked out from, plain data. */
export interface PeakInput {
  readonly calendar: PeakCalendar;
  readonly model: PeakModel;
  /** The system's load since before the season began, MW. */
  readonly loadMw: SeriesRows;
  readonly loadForecastMw: SeriesRows | null;
  readonly madeAtMs: number;
  readonly hours: number;
}

/** Models by the grid whose peaks count; others have none yet, and their peaks are not foreseen. */
export const PEAK_MODELS: Readonly<Record<string, PeakModel>> = { ercot: ERCOT_PEAK_MODEL };

const HOUR_MS = 3_600_000;

/** Chance of each of the hours to come that it holds a peak that counts. */
export function peakValues(input: PeakInput): StepValue[] {
  const { calendar, model, madeAtMs } = input;
  const clock = new ZoneClock(calendar.zone);
  const loadForecastMw = input.loadForecastMw ? archiveOf(input.loadForecastMw) : undefined;
  const view = viewAt({ loadMw: archiveOf(input.loadMw), loadForecastMw }, madeAtMs);
  const firstMs = Math.floor(madeAtMs / HOUR_MS) * HOUR_MS;
  const steps = Array.from({ length: input.hours }, (_, hour): Step => ({
    startMs: firstMs + hour * HOUR_MS,
    minutes: 60,
  }));
  const errors = fitLoadErrors(view, clock, model);
  return peakForecast({ view, clock, calendar, model, errors, steps }).steps.map(
    ({ startMs, minutes, probability }) => ({ startMs, minutes, value: probability }),
  );
}
