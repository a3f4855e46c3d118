import type { DateTime } from 'luxon';
import type { WeatherHour } from '../../../src/core/ports/weather.js';
import { hourlyC, seasonalC, Weather, WEST_TEXAS } from '../../shared/simulated-world/climate.js';
import { wander } from '../../shared/simulated-world/noise.js';

const DEW_POINT_BELOW_NIGHT_C = { middle: 5, spread: 2.2, min: 1, max: 9 };

/** The weather of the hour from `start`, by solar time: a function of its arguments and nothing else. */
export function simulatedWeather(seed: number, start: DateTime, longitudeDeg: number): WeatherHour {
  const atMs = start.toMillis();
  const mean = seasonalC(WEST_TEXAS, atMs) + new Weather(seed).frontC(atMs);
  const dryBulbC = mean + hourlyC(WEST_TEXAS, atMs, longitudeDeg);
  const dewPointC = mean - WEST_TEXAS.daySwingC - dewPointBelowNightC(seed, atMs);
  const relativeHumidityRatio = round(vapourPressure(dewPointC) / vapourPressure(dryBulbC), 2);
  return {
    start,
    dryBulbC: round(dryBulbC, 1),
    relativeHumidityRatio,
    wetBulbC: round(wetBulbCOf(dryBulbC, relativeHumidityRatio), 1),
  };
}

/**
 * Wet bulb in °C near sea level, by Stull (2011), for 5–99 % and −20–50 °C. Checked against the paper's example only:
 * 20 °C and 50 % give 13.7 °C.
 */
export function wetBulbCOf(dryBulbC: number, relativeHumidityRatio: number): number {
  const percent = relativeHumidityRatio * 100;
  return (
    dryBulbC * Math.atan(0.151977 * Math.sqrt(percent + 8.313659)) +
    Math.atan(dryBulbC + percent) -
    Math.atan(percent - 1.676331) +
    0.00391838 * percent ** 1.5 * Math.atan(0.023101 * percent) -
    4.686035
  );
}

function dewPointBelowNightC(seed: number, atMs: number): number {
  const { middle, spread, min, max } = DEW_POINT_BELOW_NIGHT_C;
  const dry = wander(seed, 'dew', { halfLifeHours: 30, finestHours: 3 })(atMs);
  return Math.min(max, Math.max(min, middle + spread * dry));
}

/** Of water, relative to 0 °C (Magnus). */
function vapourPressure(celsius: number): number {
  return Math.exp((17.62 * celsius) / (243.12 + celsius));
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
