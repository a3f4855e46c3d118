import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { WeatherHour } from '../../../src/core/ports/weather.js';
import { WIND_UNITS } from '../../shared/weather-units.js';

/** For trying out and other non-commercial use. */
export const OPEN_METEO_FREE_URL = 'https://api.open-meteo.com';
/** For those with a key. */
export const OPEN_METEO_CUSTOMER_URL = 'https://customer-api.open-meteo.com';
export const FORECAST_PATH = '/v1/forecast';

/** What is asked for, beside the place. */
export const FORECAST_QUERY = {
  hourly: 'temperature_2m,relative_humidity_2m,wet_bulb_temperature_2m,wind_speed_10m',
  timezone: 'UTC',
  timeformat: 'unixtime',
  past_days: 1,
  forecast_days: 4,
} as const;

const series = z.array(z.number().nullable());

export const forecast = z.looseObject({
  hourly_units: z.looseObject({
    time: z.literal('unixtime'),
    temperature_2m: z.literal('°C'),
    relative_humidity_2m: z.literal('%'),
    wet_bulb_temperature_2m: z.literal('°C'),
    wind_speed_10m: z.literal('km/h'),
  }),
  hourly: z.looseObject({
    time: z.array(z.number()),
    temperature_2m: series,
    relative_humidity_2m: series,
    wet_bulb_temperature_2m: series,
    wind_speed_10m: series,
  }),
});

/** Hours with a temperature, sorted. @throws EbbError `malformed` where the columns are not of one length */
export function hoursOf({ hourly }: z.infer<typeof forecast>): WeatherHour[] {
  const { time, temperature_2m: dry, relative_humidity_2m: humidity, wet_bulb_temperature_2m: wet } = hourly;
  const { wind_speed_10m: wind } = hourly;
  if ([dry, humidity, wet, wind].some(({ length }) => length !== time.length)) {
    throw new EbbError('malformed', 'Open-Meteo: columns of different lengths');
  }
  const hours = time.flatMap((seconds, index): WeatherHour[] => {
    const dryBulbC = dry[index] ?? null;
    if (dryBulbC === null) return [];
    const percent = humidity[index] ?? null;
    const kmPerHour = wind[index] ?? null;
    return [
      {
        start: DateTime.fromSeconds(seconds, { zone: 'utc' }),
        dryBulbC,
        wetBulbC: wet[index] ?? null,
        relativeHumidityRatio: percent === null ? null : percent / 100,
        windMetresPerSecond: kmPerHour === null ? null : kmPerHour * WIND_UNITS['km/h'],
      },
    ];
  });
  return hours.sort((a, b) => a.start.toMillis() - b.start.toMillis());
}

/** Which of its limits was reached, in its own words: of a minute, an hour or a day. */
export function retryAfterSeconds(body: string): number | undefined {
  const [, limit] = /(minutely|hourly|daily)[^"]*limit/i.exec(body) ?? [];
  return limit === undefined
    ? undefined
    : { minutely: 60, hourly: 3_600, daily: 86_400 }[limit.toLowerCase()];
}
