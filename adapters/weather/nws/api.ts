import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { Air, WeatherHour } from '../../../src/core/ports/weather.js';
import { wetBulbCOf } from '../../../src/core/weather/wet-bulb.js';
import { durationOf } from '../../shared/iso-time.js';
import { HUMIDITY_UNITS, WIND_UNITS } from '../../shared/weather-units.js';

export const NWS_URL = 'https://api.weather.gov';
/** More digits are not supported. */
const POINT_DECIMALS = 4;
/** Longer than any forecast: a value that is said to hold for so long is a mistake. */
const LAYER_DAYS_MAX = 16;
/** Flags of the stations' quality control that say: rejected, questioned, bad. */
const REFUSED_QUALITY = ['X', 'Q', 'B'];
const OBSERVATIONS_MAX = 500;
const HOUR_MS = 3_600_000;

const units = { degC: 'wmoUnit:degC', percent: 'wmoUnit:percent', kmPerHour: 'wmoUnit:km_h-1' } as const;

export const point = z.looseObject({
  properties: z.looseObject({ gridId: z.string().min(1), gridX: z.number(), gridY: z.number() }),
});

function layer<Unit extends string>(uom: Unit) {
  const value = z.looseObject({ validTime: z.string(), value: z.number().nullable() });
  return z.looseObject({ uom: z.literal(uom), values: z.array(value) });
}

/** The raw forecast: a layer for each quantity, whose values hold for an hour or for several. */
export const gridpoint = z.looseObject({
  properties: z.looseObject({
    temperature: layer(units.degC),
    relativeHumidity: layer(units.percent),
    windSpeed: layer(units.kmPerHour),
  }),
});

export const stations = z.looseObject({
  features: z.array(
    z.looseObject({
      geometry: z.looseObject({ coordinates: z.tuple([z.number(), z.number()]) }),
      properties: z.looseObject({ stationIdentifier: z.string().min(1) }),
    }),
  ),
});

function quantity<Unit extends string>(unitCode: Unit) {
  return z.looseObject({
    unitCode: z.literal(unitCode),
    value: z.number().nullable(),
    qualityControl: z.string().optional(),
  });
}

export const observations = z.looseObject({
  features: z.array(
    z.looseObject({
      properties: z.looseObject({
        timestamp: z.string(),
        temperature: quantity(units.degC),
        relativeHumidity: quantity(units.percent),
        windSpeed: quantity(units.kmPerHour),
      }),
    }),
  ),
});

type Observation = z.infer<typeof observations>['features'][number]['properties'];

export interface Place {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** A cell of a forecast office's grid, as paths name it. */
export function gridPath({ properties: { gridId, gridX, gridY } }: z.infer<typeof point>): string {
  return `/gridpoints/${encodeURIComponent(gridId)}/${gridX},${gridY}`;
}

export function pointPath({ latitudeDeg, longitudeDeg }: Place): string {
  const text = (degrees: number): string => String(Number(degrees.toFixed(POINT_DECIMALS)));
  return `/points/${text(latitudeDeg)},${text(longitudeDeg)}`;
}

/** What is asked of a station. */
export function observationsOf(
  stationId: string,
  from: DateTime,
): { path: string; query: Record<string, string | number> } {
  const start = from.toUTC().startOf('second').toISO({ suppressMilliseconds: true })!;
  return {
    path: `/stations/${encodeURIComponent(stationId)}/observations`,
    query: { start, limit: OBSERVATIONS_MAX },
  };
}

/** Hours with a temperature, sorted; values that hold for several hours stand in each. @throws EbbError `malformed` */
export function forecastHours({ properties }: z.infer<typeof gridpoint>): WeatherHour[] {
  const humidity = hourlyOf(properties.relativeHumidity.values);
  const wind = hourlyOf(properties.windSpeed.values);
  return [...hourlyOf(properties.temperature.values)]
    .map(([startMs, dryBulbC]) => ({
      start: DateTime.fromMillis(startMs, { zone: 'utc' }),
      ...airOf(dryBulbC, humidity.get(startMs) ?? null, wind.get(startMs) ?? null),
    }))
    .sort((a, b) => a.start.toMillis() - b.start.toMillis());
}

/** Mean air of each hour that a station has observed, each observation once; what its quality control refuses is left out. */
export function observedHours({ features }: z.infer<typeof observations>): WeatherHour[] {
  const byTime = new Map<number, Observation>();
  for (const { properties } of features) byTime.set(instantMs(properties.timestamp), properties);
  const byHour = new Map<number, Observation[]>();
  for (const [atMs, observation] of [...byTime].sort(([a], [b]) => a - b)) {
    const startMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
    byHour.set(startMs, [...(byHour.get(startMs) ?? []), observation]);
  }
  return [...byHour].flatMap(([startMs, of]): WeatherHour[] => {
    const dryBulbC = meanOf(of.map(({ temperature }) => temperature));
    if (dryBulbC === null) return [];
    const humidity = meanOf(of.map(({ relativeHumidity }) => relativeHumidity));
    const wind = meanOf(of.map(({ windSpeed }) => windSpeed));
    return [{ start: DateTime.fromMillis(startMs, { zone: 'utc' }), ...airOf(dryBulbC, humidity, wind) }];
  });
}

/** Kilometres between two places, on a sphere. */
export function kilometresBetween(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const haversine = (degrees: number): number => Math.sin((degrees * rad) / 2) ** 2;
  const chord =
    haversine(b.latitudeDeg - a.latitudeDeg) +
    Math.cos(a.latitudeDeg * rad) *
      Math.cos(b.latitudeDeg * rad) *
      haversine(b.longitudeDeg - a.longitudeDeg);
  return 2 * 6_371 * Math.asin(Math.sqrt(chord));
}

function airOf(dryBulbC: number, humidityPercent: number | null, windKmPerHour: number | null): Air {
  const relativeHumidityRatio =
    humidityPercent === null ? null : Math.min(Math.max(humidityPercent * HUMIDITY_UNITS['%'], 0), 1);
  return {
    dryBulbC,
    wetBulbC: relativeHumidityRatio === null ? null : wetBulbCOf(dryBulbC, relativeHumidityRatio),
    relativeHumidityRatio,
    windMetresPerSecond: windKmPerHour === null ? null : windKmPerHour * WIND_UNITS['km/h'],
  };
}

/** A layer's values by the hour. */
function hourlyOf(
  values: readonly { readonly validTime: string; readonly value: number | null }[],
): Map<number, number> {
  const byHour = new Map<number, number>();
  for (const { validTime, value } of values) {
    if (value === null) continue;
    const [start = '', length = ''] = validTime.split('/');
    const startMs = instantMs(start);
    const duration = durationOf(length);
    if (duration === null || duration.as('days') > LAYER_DAYS_MAX) {
      throw new EbbError('malformed', `NWS: no time of validity: ${validTime}`);
    }
    const endMs = startMs + duration.toMillis();
    for (let atMs = Math.ceil(startMs / HOUR_MS) * HOUR_MS; atMs < endMs; atMs += HOUR_MS) {
      byHour.set(atMs, value);
    }
  }
  return byHour;
}

function meanOf(quantities: readonly Observation['temperature' | 'windSpeed' | 'relativeHumidity'][]) {
  const values = quantities.flatMap(({ value, qualityControl = '' }) =>
    value === null || REFUSED_QUALITY.includes(qualityControl) ? [] : [value],
  );
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
}

function instantMs(text: string): number {
  const at = DateTime.fromISO(text, { zone: 'utc' });
  if (!at.isValid) throw new EbbError('malformed', `NWS: no time: ${text}`);
  return at.toMillis();
}
