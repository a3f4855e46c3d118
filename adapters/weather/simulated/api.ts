import type { DateTime } from 'luxon';
import type { WeatherHour } from '../../../src/core/ports/weather.js';
import { wetBulbCOf } from '../../../src/core/weather/wet-bulb.js';
import { keyedBetween } from '../../shared/random.js';

/** West Texas: dry, hot in July, frost in January, a wide swing within the day. */
const YEAR_MEAN_C = 18.5;
const YEAR_SWING_C = 11;
const WARMEST_DAY_OF_YEAR = 203;
const DAY_SWING_C = 7.5;
/** Of solar time. */
const WARMEST_HOUR = 16;
const WEATHER_SYSTEM_C = [-5, 5] as const;
const DEW_POINT_BELOW_NIGHT_C = [1, 9] as const;
const WIND_METRES_PER_SECOND = [1, 9] as const;
const DEGREES_PER_HOUR = 15;
const DAY_MS = 86_400_000;

/** The weather of the hour from `start`, by solar time: a function of its arguments and nothing else. */
export function simulatedWeather(seed: number, start: DateTime, longitudeDeg: number): WeatherHour {
  const solarMs = start.toMillis() + (longitudeDeg / DEGREES_PER_HOUR) * 3_600_000;
  const solarHour = (solarMs % DAY_MS) / 3_600_000;
  const dayOfYear = start.toUTC().ordinal;
  const season = YEAR_MEAN_C + YEAR_SWING_C * wave((dayOfYear - WARMEST_DAY_OF_YEAR) / 365.25);
  const mean = season + smooth(seed, 'system', solarMs, WEATHER_SYSTEM_C);
  const dryBulbC = mean + DAY_SWING_C * wave((solarHour - WARMEST_HOUR) / 24);
  const dewPointC = mean - DAY_SWING_C - smooth(seed, 'dew', solarMs, DEW_POINT_BELOW_NIGHT_C);
  const relativeHumidityRatio = round(vapourPressure(dewPointC) / vapourPressure(dryBulbC), 2);
  const wetBulbC = wetBulbCOf(dryBulbC, relativeHumidityRatio);
  return {
    start,
    dryBulbC: round(dryBulbC, 1),
    relativeHumidityRatio,
    wetBulbC: wetBulbC === null ? null : round(wetBulbC, 1),
    windMetresPerSecond: round(smooth(seed, 'wind', solarMs, WIND_METRES_PER_SECOND), 1),
  };
}

/** 1 at 0, −1 at a half, 1 at 1. */
function wave(turn: number): number {
  return Math.cos(2 * Math.PI * turn);
}

/** A draw per day, with no step from one to the next. */
function smooth(seed: number, name: string, ms: number, range: readonly [number, number]): number {
  const day = Math.floor(ms / DAY_MS);
  const share = (1 - Math.cos((Math.PI * (ms - day * DAY_MS)) / DAY_MS)) / 2;
  return (
    keyedBetween(range, seed, name, day) * (1 - share) + keyedBetween(range, seed, name, day + 1) * share
  );
}

/** Of water, relative to 0 °C (Magnus). */
function vapourPressure(celsius: number): number {
  return Math.exp((17.62 * celsius) / (243.12 + celsius));
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
