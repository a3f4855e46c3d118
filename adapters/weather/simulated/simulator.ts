import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import type { WeatherFeed, WeatherHour } from '../../../src/core/ports/weather.js';
import { SimulatedWeather } from './adapter.js';

/** The simulated weather with outages, for tests of what happens to a site when it stops. */
export class FailingSimulatedWeather extends SimulatedWeather {
  outage: ErrorCode | null = null;

  override read(location: Parameters<WeatherFeed['read']>[0]): Promise<WeatherHour[]> {
    if (this.outage === null) return super.read(location);
    return Promise.reject(new EbbError(this.outage, `simulated weather: ${this.outage}, as ordered`));
  }
}
