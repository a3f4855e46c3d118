import type { DateTime } from 'luxon';
import { isoUtc } from '../../../src/core/interval.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import {
  FeedSimulator,
  type FeedSimulatorReply,
  type FeedSimulatorRequest,
} from '../../shared/simulator-feed.js';

export interface NwsSimulatorOptions {
  readonly clock: Clock;
  readonly dryBulbC: (start: DateTime) => number;
  /** What its stations observe, where that is not what was forecast. */
  readonly observedC?: (start: DateTime) => number;
  /** Where it says that the nearest station stands, °N and °E. */
  readonly station?: readonly [latitudeDeg: number, longitudeDeg: number];
}

const GRID = '/gridpoints/MAF/104,62';
const STATIONS = [
  { id: 'KFAR', at: [31.2, -103.9] },
  { id: 'KMAF', at: [31.95, -102.2] },
] as const;
const HUMIDITY_PERCENT = 40;
const WIND_KM_PER_HOUR = 18;
const BACK_HOURS = 6;
const AHEAD_HOURS = 7 * 24;
/** Values of the humidity and of the wind hold for so many hours. */
const [HUMIDITY_HOURS, WIND_HOURS] = [2, 5];
const OBSERVED_MINUTE = 53;
const DECIMALS = /^-?\d+(\.\d{1,4})?,-?\d+(\.\d{1,4})?$/;

/** api.weather.gov on a loopback port. */
export function simulateNws(options: NwsSimulatorOptions): Promise<FeedSimulator> {
  return new FeedSimulator((request, empty) => answer(options, request, empty)).listen();
}

function answer(
  options: NwsSimulatorOptions,
  { path, query, header }: FeedSimulatorRequest,
  empty: boolean,
): FeedSimulatorReply {
  if (!/\S+@\S+|https?:\/\//.test(header('user-agent') ?? '')) {
    return { status: 403, body: '<html><body>Access Denied</body></html>' };
  }
  const observed = /^\/stations\/([^/]+)\/observations$/.exec(path)?.[1];
  const allowed = observed === undefined ? [] : ['start', 'end', 'limit'];
  const unknown = [...query.keys()].find((name) => !allowed.includes(name));
  if (unknown !== undefined)
    return problem(400, 'BadRequest', `Query parameter "${unknown}" is not recognized`);
  if (path.startsWith('/points/')) return pointReply(path.slice('/points/'.length));
  if (path === GRID) return { status: 200, body: gridBody(options, empty) };
  if (path === `${GRID}/stations`) return { status: 200, body: stationsBody(options) };
  if (observed !== undefined) {
    return { status: 200, body: observationsBody(options, observed, query.get('start') ?? '', empty) };
  }
  return problem(404, 'NotFound', `'${path}' is not a valid resource path`);
}

function pointReply(coordinates: string): FeedSimulatorReply {
  if (!DECIMALS.test(coordinates)) return problem(301, 'AdjustPointPrecision', 'The precision is too high');
  const [latitude = NaN, longitude = NaN] = coordinates.split(',').map(Number);
  if (!(latitude > 17 && latitude < 72 && longitude > -180 && longitude < -64)) {
    return problem(404, 'InvalidPoint', `Unable to provide data for requested point ${coordinates}`);
  }
  const [, , gridId, cell = ''] = GRID.split('/');
  const [gridX, gridY] = cell.split(',').map(Number);
  return { status: 200, body: { properties: { gridId, gridX, gridY, timeZone: 'America/Chicago' } } };
}

function gridBody({ clock, dryBulbC }: NwsSimulatorOptions, empty: boolean): object {
  const first = clock.now().toUTC().startOf('hour').minus({ hours: BACK_HOURS });
  const layer = (uom: string, hours: number, valueOf: (start: DateTime) => number): object => ({
    uom,
    values: Array.from({ length: empty ? 0 : Math.ceil((BACK_HOURS + AHEAD_HOURS) / hours) }, (_, index) => {
      const start = first.plus({ hours: index * hours });
      return { validTime: `${isoUtc(start)}/PT${hours}H`, value: valueOf(start) };
    }),
  });
  return {
    properties: {
      updateTime: isoUtc(first),
      temperature: layer('wmoUnit:degC', 1, dryBulbC),
      relativeHumidity: layer('wmoUnit:percent', HUMIDITY_HOURS, () => HUMIDITY_PERCENT),
      windSpeed: layer('wmoUnit:km_h-1', WIND_HOURS, () => WIND_KM_PER_HOUR),
    },
  };
}

function stationsBody({ station }: NwsSimulatorOptions): object {
  const all = station === undefined ? STATIONS : [{ id: 'KMAF', at: station }];
  return {
    type: 'FeatureCollection',
    features: all.map(({ id, at: [latitude, longitude] }) => ({
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
      properties: { stationIdentifier: id, name: `the airport ${id}` },
    })),
  };
}

function observationsBody(
  { clock, dryBulbC, observedC = dryBulbC }: NwsSimulatorOptions,
  stationId: string,
  from: string,
  empty: boolean,
): object {
  const now = clock.now().toUTC();
  const hours = Array.from({ length: empty ? 0 : 30 }, (_, back) =>
    now.startOf('hour').minus({ hours: back }),
  );
  const features = hours
    .map((start) => ({ start, at: start.set({ minute: OBSERVED_MINUTE }) }))
    .filter(({ at }) => at <= now && at.toMillis() >= Date.parse(from))
    .map(({ start, at }) => ({
      properties: {
        station: `https://api.weather.gov/stations/${stationId}`,
        timestamp: isoUtc(at),
        temperature: { unitCode: 'wmoUnit:degC', value: observedC(start), qualityControl: 'V' },
        relativeHumidity: { unitCode: 'wmoUnit:percent', value: HUMIDITY_PERCENT, qualityControl: 'V' },
        windSpeed: { unitCode: 'wmoUnit:km_h-1', value: WIND_KM_PER_HOUR, qualityControl: 'V' },
      },
    }));
  return { type: 'FeatureCollection', features };
}

function problem(status: number, type: string, detail: string): FeedSimulatorReply {
  return { status, body: { type: `https://api.weather.gov/problems/${type}`, status, detail } };
}
