import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { WeatherFeed, WeatherHour } from '../../../src/core/ports/weather.js';
import { type ExchangeWatch, HttpFeed } from '../../shared/http-feed.js';
import {
  forecast,
  FORECAST_PATH,
  FORECAST_QUERY,
  hoursOf,
  OPEN_METEO_CUSTOMER_URL,
  OPEN_METEO_FREE_URL,
  retryAfterSeconds,
} from './api.js';

export interface OpenMeteoOptions {
  readonly clock: Clock;
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly watch?: ExchangeWatch | undefined;
}

/** The weather of yesterday, today and the next days, by the hour. */
export class OpenMeteo implements WeatherFeed {
  readonly id = 'open-meteo';
  readonly pollSeconds = 3600;
  readonly #clock: Clock;
  readonly #apiKey: string | undefined;
  readonly #http: HttpFeed;

  constructor({ clock, apiKey, baseUrl, timeoutSeconds, watch }: OpenMeteoOptions) {
    this.#clock = clock;
    this.#apiKey = apiKey;
    const usualUrl = apiKey === undefined ? OPEN_METEO_FREE_URL : OPEN_METEO_CUSTOMER_URL;
    this.#http = new HttpFeed({ baseUrl: baseUrl ?? usualUrl, timeoutSeconds, watch });
  }

  async read({ latitudeDeg, longitudeDeg }: Parameters<WeatherFeed['read']>[0]): Promise<WeatherHour[]> {
    const answer = await this.#http.request({
      path: FORECAST_PATH,
      query: {
        latitude: latitudeDeg,
        longitude: longitudeDeg,
        ...FORECAST_QUERY,
        ...(this.#apiKey !== undefined && { apikey: this.#apiKey }),
      },
      schema: forecast,
      retryAfterSeconds,
    });
    const hours = hoursOf(answer);
    const newest = hours.at(-1);
    if (newest === undefined || newest.start < this.#clock.now().minus({ hours: 1 })) {
      throw new EbbError('stale', 'Open-Meteo: the answer does not reach the present hour');
    }
    return hours;
  }
}
