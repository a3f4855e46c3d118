import type { WeatherFeedEntry } from '../../shared/feed.js';
import { credentialsOf, providerOf } from '../../shared/provider.js';
import { Nws } from './adapter.js';
import { NWS_URL } from './api.js';

const CONTACT = 'EBB_NWS_CONTACT';
/** Its limit is not published. */
const REQUESTS_PER_MINUTE = 60;

/** Weather by the US National Weather Service. */
export const nws: WeatherFeedEntry = {
  label: 'NWS',
  live: true,
  covers: 'the United States: the last day as the nearest station has observed it, four days ahead',
  needs: [CONTACT],
  limits: [
    'The United States and their territories only.',
    'Wet bulbs are derived from temperature and humidity, as near sea level: at 900 m they come out some tenths of a degree too high.',
    'What was observed is that of a station within 50 km; where there is none, only the forecast is told.',
  ],
  create: (deps) => {
    const contact = credentialsOf('nws', deps.env, [CONTACT])[CONTACT];
    const headers = { 'User-Agent': `ebb (${contact})`, Accept: 'application/geo+json' };
    return new Nws(
      deps.clock,
      providerOf(deps, { name: 'NWS', url: NWS_URL, requestsPerMinute: REQUESTS_PER_MINUTE, headers }),
    );
  },
};
