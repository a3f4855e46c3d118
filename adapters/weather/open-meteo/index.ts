import { envOf, timeoutSecondsOf, type WeatherFeedEntry } from '../../shared/feed.js';
import { OpenMeteo } from './adapter.js';

/** Weather by Open-Meteo.com, CC BY 4.0. */
export const openMeteo: WeatherFeedEntry = {
  label: 'Open-Meteo',
  live: true,
  covers: 'any place, from yesterday to three days ahead',
  needs: [],
  limits: [
    'Without a key (OPEN_METEO_API_KEY) for non-commercial use only: a mine needs a paid key or a server of its own.',
    'Data under CC BY 4.0: where it is shown, “Weather data by Open-Meteo.com” must be shown with it.',
    'Values are those of a grid cell of some kilometres, not of the yard.',
  ],
  create: ({ clock, env, watch }) =>
    new OpenMeteo({
      clock,
      watch,
      apiKey: envOf(env, 'OPEN_METEO_API_KEY'),
      baseUrl: envOf(env, 'EBB_OPEN_METEO_URL'),
      timeoutSeconds: timeoutSecondsOf(env),
    }),
};
