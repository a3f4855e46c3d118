import type { DateTime } from 'luxon';
import type { WeatherHour } from '../../../src/core/ports/weather.js';
import { wetBulbCOf } from '../../../src/core/weather/wet-bulb.js';
import { hourlyC, seasonalC, Weather, WEST_TEXAS, windMood } from '../../shared/simulated-world/climate.js';
import { wander } from '../../shared/simulated-world/noise.js';

const DEW_POINT_BELOW_NIGHT_C = { middle: 5, spread: 2.2, min: 1, max: 9 };
const WIND_METRES_PER_SECOND = { middle: 5, spread: 2, min: 1, max: 10 };

/** The weather of the hour from `start`, by solar time: a function of its arguments and nothing else. */
export function simulatedWeather(seed: number, start: DateTime, longitudeDeg: number): WeatherHour {
  const atMs = start.toMillis();
  const mean = seasonalC(WEST_TEXAS, atMs) + new Weather(seed).frontC(atMs);
  const dryBulbC = mean + hourlyC(WEST_TEXAS, atMs, longitudeDeg);
  const dewPointC = mean - WEST_TEXAS.daySwingC - dewPointBelowNightC(seed, atMs);
  const relativeHumidityRatio = round(vapourPressure(dewPointC) / vapourPressure(dryBulbC), 2);
  const wetBulbC = wetBulbCOf(dryBulbC, relativeHumidityRatio);
  return {
    start,
    dryBulbC: round(dryBulbC, 1),
    relativeHumidityRatio,
    wetBulbC: wetBulbC === null ? null : round(wetBulbC, 1),
    windMetresPerSecond: round(within(WIND_METRES_PER_SECOND, windMood(seed)(atMs)), 1),
  };
}

function dewPointBelowNightC(seed: number, atMs: number): number {
  return within(DEW_POINT_BELOW_NIGHT_C, wander(seed, 'dew', { halfLifeHours: 30, finestHours: 3 })(atMs));
}

interface Bounds {
  readonly middle: number;
  readonly spread: number;
  readonly min: number;
  readonly max: number;
}

/** A figure so many deviations off its middle, held within its bounds. */
function within({ middle, spread, min, max }: Bounds, deviations: number): number {
  return Math.min(max, Math.max(min, middle + spread * deviations));
}

/** Of water, relative to 0 °C (Magnus). */
function vapourPressure(celsius: number): number {
  return Math.exp((17.62 * celsius) / (243.12 + celsius));
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
