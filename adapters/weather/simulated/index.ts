import type { WeatherFeedEntry } from '../../shared/feed.js';
import { SimulatedWeather } from './adapter.js';

/** Weather with the habits of West Texas. */
export const simulatedWeatherFeed: WeatherFeedEntry = {
  label: 'Simulated weather',
  live: false,
  covers: 'any place, 24 h back and 72 h ahead',
  needs: [],
  limits: ['The climate is that of West Texas wherever the site is; its longitude sets the hour of noon.'],
  create: ({ clock, seed }) => new SimulatedWeather({ clock, seed }),
};
