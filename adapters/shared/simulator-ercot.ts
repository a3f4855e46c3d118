import type { DateTime } from 'luxon';
import { ERCOT_ZONE } from '../../src/core/market/ercot-time.js';

/*
 * What both of ERCOT's simulated channels tell of the system: figures from which their interval can be told, so that a client that
 * mixes them up is found out.
 */

/** A price that ERCOT has corrected after it was published. */
export interface SimulatedCorrection {
  readonly start: DateTime;
  readonly correctedUsdPerMwh: number;
  readonly correctedAt: DateTime;
}

export const RESERVE_PRODUCTS = ['REGUP', 'REGDN', 'RRS', 'NSPIN', 'ECRS'] as const;
export const LAMBDA_USD_PER_MWH = 21.5;
/** Of the columns of NP6-323-CD that are simulated. */
export const ADDERS_USD_PER_MWH = { RTRDPA: 0.75, RTRDPARUS: 1.5, RTRDPANSS: 2.25 } as const;
export const FORECAST_DAYS = 7;
const FORECAST_MW = 50_000;
const NOT_IN_USE_MW = 9_000;

/** Day-ahead price of a reserve, USD/MW: the hour's number, and a dollar more for each product than for the one before. */
export function reserveUsdPerMw(start: DateTime, product: number): number {
  return start.hour + product;
}

/** Real-time price of a reserve, USD/MW, likewise by the minute. */
export function realTimeReserveUsdPerMw(start: DateTime, product: number): number {
  return start.minute + product / 10;
}

export function demandMw(start: DateTime): number {
  return 48_000 + start.hour * 100 + start.minute;
}

/** A forecast of load, by the hour in which it was posted and by whether its model is in use. */
export function loadForecastMw(postedAt: DateTime, isInUse: boolean): number {
  return FORECAST_MW + postedAt.hour + (isInUse ? 0 : NOT_IN_USE_MW);
}

export function generatedMw(start: DateTime): number {
  return 9_000 + start.hour;
}

export function generationForecastMw(start: DateTime): number {
  return 10_000 + start.hour;
}

/** By which ERCOT numbers the hours of a day, 1–24. */
export function hourNumber(start: DateTime): number {
  return start.setZone(ERCOT_ZONE).hour + 1;
}

/** The same as a clock shows it: `01:00` to `24:00`. */
export function hourEnding(start: DateTime): string {
  return `${String(hourNumber(start)).padStart(2, '0')}:00`;
}

/** Within its hour, 1–4. */
export function quarterNumber(start: DateTime): number {
  return Math.floor(start.minute / 15) + 1;
}

/** The end of a quarter by ERCOT's clocks: 00:00 is of the date that begins there. */
export function quarterEnding(start: DateTime): DateTime {
  return start.plus({ minutes: 15 }).setZone(ERCOT_ZONE);
}

/** Quarters of load up to this instant are published: by the hour, five minutes past. */
export function demandPublishedUntil(now: DateTime): DateTime {
  return now.minus({ minutes: 5 }).startOf('hour');
}
