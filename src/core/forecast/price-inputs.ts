import type { Archive, View } from './archive.js';
import type { ZoneClock } from './zone-clock.js';

/** What a price forecast is made from; only `realTime` is needed. */
export interface PriceArchives {
  /** Real-time settlement prices, USD/MWh, in the market's own intervals. */
  readonly realTime: Archive;
  /** Day-ahead prices of the same point, USD/MWh. */
  readonly dayAhead?: Archive | undefined;
  /** Forecast load of the system, MW. */
  readonly loadMw?: Archive | undefined;
  /** Outdoor temperature, forecast or observed, representative of the system's load, °C. */
  readonly temperatureC?: Archive | undefined;
}

export type PriceView = View<PriceArchives>;

/** Half of the range over which prices count linearly; above it they count by their logarithm. */
const LINEAR_USD_PER_MWH = 20;

/** Prices on a scale on which a change of $5 at $20 is about as large as one of $250 at $1000, negative ones included. */
export function toScale(priceUsdPerMwh: number): number {
  return Math.asinh(priceUsdPerMwh / LINEAR_USD_PER_MWH);
}

export function fromScale(scaled: number): number {
  return LINEAR_USD_PER_MWH * Math.sinh(scaled);
}

/** What the mean is a line in, beside the anchor; the same for all steps that know neither load nor temperature. */
export interface LoadScale {
  readonly meanMw: number;
  readonly deviationMw: number;
}

/** Heating and cooling start to move the load of a system beyond these temperatures. */
const WARM_C = 24;
const COLD_C = 8;
const DEGREES_PER_UNIT = 10;

export const FEATURE_COUNT = 5;

/**
 * Intercept, anchor (on the scale), load in standard deviations, heat and cold in tens of degrees. What isn't known counts as ordinary.
 * @param knownByMs for training: what had been published by then
 */
export function priceFeatures(
  view: PriceView,
  load: LoadScale | null,
  anchor: number,
  startMs: number,
  knownByMs?: number,
): number[] {
  const loadMw = view.loadMw?.holding(startMs, knownByMs);
  const temperatureC = view.temperatureC?.holding(startMs, knownByMs);
  return [
    1,
    anchor,
    load && loadMw !== undefined ? (loadMw - load.meanMw) / load.deviationMw : 0,
    temperatureC === undefined ? 0 : Math.max(0, temperatureC - WARM_C) / DEGREES_PER_UNIT,
    temperatureC === undefined ? 0 : Math.max(0, COLD_C - temperatureC) / DEGREES_PER_UNIT,
  ];
}

const HOUR_MS = 3_600_000;

/**
 * What is known by the hour holds at the hour's middle, and moves straight from one to the next: prices do not wait for the
 * full hour. Value of the interval whose middle is `middleMs`, from that of its hour and of the nearest other one; where
 * the other is not known, the hour's own; null where its own is not.
 */
export function betweenHours<T>(
  middleMs: number,
  ofHour: (hourMs: number) => T | null,
  blend: (own: T, other: T, share: number) => T,
): T | null {
  const hourMs = Math.floor(middleMs / HOUR_MS) * HOUR_MS;
  const own = ofHour(hourMs);
  const past = (middleMs - hourMs) / HOUR_MS - 0.5;
  const other = past === 0 ? null : ofHour(hourMs + Math.sign(past) * HOUR_MS);
  return own === null || other === null ? own : blend(own, other, Math.abs(past));
}

/** Hour of the civil day at whose middle the instant lies: 0 at half past midnight, 23.5 at midnight. */
export function hourPlace(clock: ZoneClock, middleMs: number): number {
  return (clock.local(middleMs).hour + 23.5) % 24;
}

/** Hour of the civil week, 0–167, Monday's first hour being 0. */
export function hourOfWeek(clock: ZoneClock, startMs: number): number {
  const { weekday, hour } = clock.local(startMs);
  return weekday * 24 + Math.floor(hour);
}
