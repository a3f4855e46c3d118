import { type DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { isoUtc } from '../../src/core/interval.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { Air, AirReading, WeatherSensor } from '../../src/core/ports/weather.js';
import { wetBulbCOf } from '../../src/core/weather/wet-bulb.js';
import { type KindOf, kindWithSettings, type KindWithSettings } from './settings.js';
import {
  HUMIDITY_UNITS,
  type HumidityUnit,
  TEMPERATURE_UNITS,
  type TemperatureUnit,
  WIND_UNITS,
  type WindUnit,
} from './weather-units.js';

/** What the composition root hands to every sensor. */
export interface SensorDeps {
  /** As the configuration names it. */
  readonly sensorId: string;
  readonly clock: Clock;
}

/** What Ebb knows of a kind of sensor, as data. */
export interface SensorEnvelope {
  readonly id: string;
  readonly label: string;
  /** How it is read, for the table of adapters. */
  readonly covers: string;
  readonly limits: readonly string[];
}

/** One line of the registry. */
export type SensorKind = SensorEnvelope & KindWithSettings<SensorDeps, WeatherSensor>;

/** A line of the registry whose settings are read by its own shape. */
export function sensorKind<S extends z.ZodType>(
  kind: KindOf<SensorEnvelope, SensorDeps, WeatherSensor, S>,
): SensorKind {
  return kindWithSettings(kind, ({ sensorId }) => `sensor ${sensorId} (${kind.id})`);
}

/** The quantities of a sensor, each where `place` says and in the unit that it is written in. */
export function quantitySettings<Place extends z.ZodRawShape>(place: Place) {
  const temperature = z.strictObject({ ...place, unit: z.enum(unitsOf(TEMPERATURE_UNITS)) });
  return {
    dry_bulb: temperature,
    wet_bulb: temperature.optional().describe('absent: derived from temperature and humidity'),
    humidity: z.strictObject({ ...place, unit: z.enum(unitsOf(HUMIDITY_UNITS)) }).optional(),
    wind: z.strictObject({ ...place, unit: z.enum(unitsOf(WIND_UNITS)) }).optional(),
  };
}

/** What a sensor shows in its own units; null what it has not. */
export interface RawAir {
  readonly dryBulb: readonly [value: number | null, unit: TemperatureUnit];
  readonly wetBulb: readonly [value: number | null, unit: TemperatureUnit] | null;
  readonly humidity: readonly [value: number | null, unit: HumidityUnit] | null;
  readonly wind: readonly [value: number | null, unit: WindUnit] | null;
}

/** The air in Ebb's units, its wet bulb derived where none is measured. @throws EbbError `malformed` without a temperature */
export function airOf({ dryBulb, wetBulb, humidity, wind }: RawAir, where: string): Air {
  const dryBulbC = celsius(dryBulb);
  if (dryBulbC === null) throw new EbbError('malformed', `${where}: no temperature`);
  const humidityValue = humidity?.[0] ?? null;
  const relativeHumidityRatio =
    humidity && humidityValue !== null ? humidityValue * HUMIDITY_UNITS[humidity[1]] : null;
  const measured = wetBulb && celsius(wetBulb);
  const derived = relativeHumidityRatio === null ? null : wetBulbCOf(dryBulbC, relativeHumidityRatio);
  const windValue = wind?.[0] ?? null;
  return {
    dryBulbC,
    wetBulbC: measured ?? derived,
    relativeHumidityRatio,
    windMetresPerSecond: wind && windValue !== null ? windValue * WIND_UNITS[wind[1]] : null,
  };
}

/** The reading, unless it is too old. @throws EbbError `stale` */
export function freshReading(
  reading: AirReading,
  now: DateTime,
  staleAfterSeconds: number,
  where: string,
): AirReading {
  if (now.diff(reading.at).as('seconds') <= staleAfterSeconds) return reading;
  throw new EbbError(
    'stale',
    `${where}: nothing since ${isoUtc(reading.at)}; ${staleAfterSeconds} s are allowed`,
  );
}

function celsius([value, unit]: readonly [number | null, TemperatureUnit]): number | null {
  return value === null ? null : TEMPERATURE_UNITS[unit](value);
}

function unitsOf<Unit extends string>(units: Readonly<Record<Unit, unknown>>): [Unit, ...Unit[]] {
  return Object.keys(units) as [Unit, ...Unit[]];
}
