import type { DateTime } from 'luxon';
import type { Clock } from '../../../src/core/ports/clock.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import { FORECAST_PATH, FORECAST_QUERY } from './api.js';

export interface OpenMeteoSimulatorOptions {
  readonly clock: Clock;
  readonly dryBulbC: (start: DateTime) => number;
  /** Where set, requests must carry it. */
  readonly apiKey?: string;
}

const HUMIDITY_PERCENT = 40;
const WET_BULB_BELOW_C = 6;
const WIND_KM_PER_HOUR = 18;
const LATITUDE_DEG_MAX = 90;

/** Open-Meteo's forecast server on a loopback port. */
export function simulateOpenMeteo(options: OpenMeteoSimulatorOptions): Promise<FeedSimulator> {
  const simulator = new FeedSimulator(({ path, query }, empty) => {
    if (path !== FORECAST_PATH) return refused(404, 'Not Found');
    if (options.apiKey !== undefined && query.get('apikey') !== options.apiKey) {
      return refused(401, 'The supplied API key is invalid.');
    }
    const latitude = Number(query.get('latitude'));
    if (!(Math.abs(latitude) <= LATITUDE_DEG_MAX)) {
      return refused(400, `Latitude must be in range of -90 to 90°. Given: ${latitude}.`);
    }
    if (query.get('hourly') !== FORECAST_QUERY.hourly) return refused(400, 'Data corrupted at path');
    const days = Number(query.get('past_days')) + Number(query.get('forecast_days'));
    const first = options.clock
      .now()
      .startOf('day')
      .minus({ days: Number(query.get('past_days')) });
    const starts = empty ? [] : Array.from({ length: days * 24 }, (_, hour) => first.plus({ hours: hour }));
    return { status: 200, body: forecastBody(starts, options) };
  });
  return simulator.listen();
}

function forecastBody(starts: readonly DateTime[], { dryBulbC }: OpenMeteoSimulatorOptions): object {
  return {
    latitude: 31.98,
    longitude: -102.07,
    generationtime_ms: 0.08,
    utc_offset_seconds: 0,
    timezone: 'GMT',
    timezone_abbreviation: 'GMT',
    elevation: 848,
    hourly_units: {
      time: 'unixtime',
      temperature_2m: '°C',
      relative_humidity_2m: '%',
      wet_bulb_temperature_2m: '°C',
      wind_speed_10m: 'km/h',
    },
    hourly: {
      time: starts.map((start) => start.toSeconds()),
      temperature_2m: starts.map((start) => dryBulbC(start)),
      relative_humidity_2m: starts.map(() => HUMIDITY_PERCENT),
      wet_bulb_temperature_2m: starts.map((start) => dryBulbC(start) - WET_BULB_BELOW_C),
      wind_speed_10m: starts.map(() => WIND_KM_PER_HOUR),
    },
  };
}

function refused(status: number, reason: string): { status: number; body: object } {
  return { status, body: { error: true, reason } };
}
