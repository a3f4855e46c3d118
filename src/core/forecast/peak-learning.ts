import { viewAt } from './archive.js';
import { fitLoadErrors, type LoadErrors, type LoadSource } from './load-errors.js';
import { loadDays } from './load-days.js';
import { fitPeakCalibration, type JudgedHour } from './peak-calibration.js';
import { type PeakCalendar, windowDays, windowOf } from './peak-calendar.js';
import { peakForecast } from './peak-forecast.js';
import { fitPeakModel, type PeakArchives, type PeakModel } from './peak-model.js';
import type { ZoneClock } from './zone-clock.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** By when an hour's load is known. */
const AFTER_MS = 5 * 60_000;
const ERRORS_DAYS = 14;

/**
 * The whole model from years of load: the course of the year, how long a highest day stands, and, by going through the
 * calendar's seasons hour by hour as they went by, what its probabilities turned out to be worth. Takes seconds a season.
 * @param hours of the clock that are gone through, first and last
 */
export function learnPeakModel(input: {
  readonly archives: PeakArchives;
  readonly clock: ZoneClock;
  readonly calendar: PeakCalendar;
  readonly madeAtMs: number;
  readonly source: string;
  readonly hours: readonly [number, number];
}): PeakModel {
  const { archives, clock, madeAtMs, source } = input;
  const model = fitPeakModel(viewAt(archives, madeAtMs), clock, source);
  return { ...model, calibration: fitPeakCalibration([...judgedHours({ ...input, model })]) };
}

/** Every hour of the calendar's seasons, forecast with what was known as it began, and whether it was a peak. */
export function* judgedHours(input: {
  readonly archives: PeakArchives;
  readonly clock: ZoneClock;
  readonly calendar: PeakCalendar;
  readonly model: PeakModel;
  readonly madeAtMs: number;
  readonly hours: readonly [number, number];
  readonly fromMs?: number;
}): Generator<JudgedHour & { readonly startMs: number }> {
  const { archives, clock, calendar, model, madeAtMs, fromMs = -Infinity } = input;
  const load = archives.loadMw.asOf(madeAtMs);
  const peaks = peakStarts(input);
  let errors: Readonly<Record<LoadSource, LoadErrors>> | null = null;
  let fittedMs = -Infinity;
  for (const { dayNumber, hours } of loadDays(load, clock, fromMs, madeAtMs)) {
    if (!windowOf(calendar, dayNumber)) continue;
    for (const { startMs, hour } of hours) {
      if (hour < input.hours[0] || hour > input.hours[1]) continue;
      const view = viewAt(archives, startMs + AFTER_MS);
      if (!errors || startMs - fittedMs > ERRORS_DAYS * DAY_MS) {
        errors = fitLoadErrors(view, clock, model);
        fittedMs = startMs;
      }
      const { steps } = peakForecast({
        view,
        clock,
        calendar,
        model,
        errors,
        steps: [{ startMs, minutes: 60 }],
      });
      yield { startMs, probability: steps[0]!.probability, wasPeak: peaks.has(startMs) };
    }
  }
}

/** Starts of the hours that were the windows' peaks. */
function peakStarts(input: {
  readonly archives: PeakArchives;
  readonly clock: ZoneClock;
  readonly calendar: PeakCalendar;
  readonly madeAtMs: number;
}): ReadonlySet<number> {
  const { archives, clock, calendar, madeAtMs } = input;
  const windows = new Map<number, { startMs: number; loadMw: number }[]>();
  for (const { dayNumber, hours, peakMw } of loadDays(
    archives.loadMw.asOf(madeAtMs),
    clock,
    -Infinity,
    madeAtMs,
  )) {
    const window = windowOf(calendar, dayNumber);
    if (!window) continue;
    const { firstDay } = windowDays(window, dayNumber);
    const highest = windows.get(firstDay) ?? [];
    highest.push({ startMs: hours.find(({ loadMw }) => loadMw === peakMw)!.startMs, loadMw: peakMw });
    highest.sort((a, b) => b.loadMw - a.loadMw);
    windows.set(firstDay, highest.slice(0, window.peakCount));
  }
  return new Set([...windows.values()].flat().map(({ startMs }) => startMs));
}
