import { intervalStarts } from '../../../src/core/interval.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { WeatherFeed, WeatherHour } from '../../../src/core/ports/weather.js';
import { simulatedWeather } from './api.js';

const PAST_HOURS = 24;
const FORECAST_HOURS = 72;

/** Weather that is made up, around the injected clock's time. What it forecasts comes true. */
export class SimulatedWeather implements WeatherFeed {
  readonly id = 'simulated';
  readonly pollSeconds = 3600;
  readonly #clock: Clock;
  readonly #seed: number;

  constructor(options: { readonly clock: Clock; readonly seed: number }) {
    this.#clock = options.clock;
    this.#seed = options.seed;
  }

  read({ longitudeDeg }: Parameters<WeatherFeed['read']>[0]): Promise<WeatherHour[]> {
    const now = this.#clock.now();
    const hours = intervalStarts(now.minus({ hours: PAST_HOURS }), now.plus({ hours: FORECAST_HOURS }), 60);
    return Promise.resolve(hours.map((start) => simulatedWeather(this.#seed, start, longitudeDeg)));
  }
}
