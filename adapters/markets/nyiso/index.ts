import type { PriceFeedEntry } from '../../shared/feed.js';
import { providerOf } from '../../shared/provider.js';
import { nyisoFeed } from './adapter.js';
import { NYISO } from './api.js';

/** New York's public files. */
export const nyiso: PriceFeedEntry = {
  label: 'NYISO',
  live: true,
  operators: ['nyiso'],
  covers: 'NYISO zones by name and generators by PTID, by 5 min, and day-ahead, 9 days back',
  needs: [],
  limits: [
    'Files have neither offset nor flag: the passes of the repeated hour are told by the order of rows, and left out where that is not clear.',
    'Rows off the grid of five minutes, as of dispatch runs in between, are left out; where a file mixes in rows of another length with the same stamps, the last counts.',
    'Older days, which are in archives of a month, are not read.',
    'Unverified: how long after an interval its price is in the file, and that files end with the end of a row.',
  ],
  create: (deps) => nyisoFeed(deps.clock, providerOf(deps, NYISO)),
};
