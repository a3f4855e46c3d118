import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { WeatherFeed, WeatherHour } from '../../../src/core/ports/weather.js';
import type { Provider } from '../../shared/provider.js';
import {
  forecastHours,
  gridpoint,
  gridPath,
  kilometresBetween,
  observations,
  observationsOf,
  observedHours,
  type Place,
  point,
  pointPath,
  stations,
} from './api.js';

/** Offices change their grids now and then. */
const GRID_DAYS_MAX = 1;
const PAST_HOURS = 24;
const AHEAD_HOURS = 96;
/** A station farther away tells less of the place than the grid's forecast does. */
const STATION_KM_MAX = 50;
/** Of the nearest, how many are asked until one has observed. */
const STATIONS_MAX = 3;

/** Where a place is in the grid, and the stations around it, the nearest first. */
interface Surroundings {
  readonly path: string;
  readonly stationIds: readonly string[];
  readonly readAtMs: number;
}

/** The forecast of the US National Weather Service, and what the nearest of its stations has observed. */
export class Nws implements WeatherFeed {
  readonly id = 'nws';
  readonly pollSeconds = 1800;
  readonly #places = new Map<string, Surroundings>();

  constructor(
    private readonly clock: Clock,
    private readonly provider: Provider,
  ) {}

  async read(place: Place): Promise<WeatherHour[]> {
    const { path, stationIds } = await this.#surroundings(place);
    const now = this.clock.now();
    const expected = forecastHours(await this.provider.request({ path, schema: gridpoint }));
    const newest = expected.at(-1);
    if (newest === undefined || newest.start < now.minus({ hours: 1 })) {
      throw new EbbError('stale', 'NWS: the forecast does not reach the present hour');
    }
    const byStart = new Map(expected.map((hour) => [hour.start.toMillis(), hour]));
    for (const hour of await this.#observed(stationIds)) byStart.set(hour.start.toMillis(), hour);
    const [first, last] = [
      now.minus({ hours: PAST_HOURS }).startOf('hour'),
      now.plus({ hours: AHEAD_HOURS }),
    ];
    return [...byStart.values()]
      .filter(({ start }) => start >= first && start <= last)
      .sort((a, b) => a.start.toMillis() - b.start.toMillis());
  }

  async #surroundings(place: Place): Promise<Surroundings> {
    const at = pointPath(place);
    const known = this.#places.get(at);
    const nowMs = this.clock.now().toMillis();
    if (known && nowMs - known.readAtMs < GRID_DAYS_MAX * 86_400_000) return known;
    const path = gridPath(await this.provider.request({ path: at, schema: point }).catch(outsideTheUs));
    const { features } = await this.provider.request({ path: `${path}/stations`, schema: stations });
    const distances = new Map(
      features.map(({ geometry, properties }) => {
        const [longitudeDeg, latitudeDeg] = geometry.coordinates;
        return [properties.stationIdentifier, kilometresBetween(place, { latitudeDeg, longitudeDeg })];
      }),
    );
    const stationIds = [...distances]
      .filter(([, kilometres]) => kilometres <= STATION_KM_MAX)
      .sort(([, a], [, b]) => a - b)
      .slice(0, STATIONS_MAX)
      .map(([id]) => id);
    const found = { path, stationIds, readAtMs: nowMs };
    this.#places.set(at, found);
    return found;
  }

  /** Hours of the nearest station that has any. One that cannot be read is no reason to do without the forecast. */
  async #observed(stationIds: readonly string[]): Promise<WeatherHour[]> {
    const from = this.clock.now().minus({ hours: PAST_HOURS }).startOf('hour');
    for (const id of stationIds) {
      try {
        const answer = await this.provider.request({ ...observationsOf(id, from), schema: observations });
        const hours = observedHours(answer).filter(({ start }) => start <= this.clock.now());
        if (hours.length > 0) return hours;
      } catch (error) {
        if (!(error instanceof EbbError)) throw error;
        if (error.code === 'rate-limited') break;
      }
    }
    return [];
  }
}

function outsideTheUs(error: unknown): never {
  if (error instanceof EbbError && error.code === 'rejected' && error.context.httpStatus === 404) {
    throw new EbbError(
      'rejected',
      `${error.message} (NWS forecasts the United States and their territories only: name another source)`,
      error.context,
    );
  }
  throw error;
}
