import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import {
  type Dataset,
  datasetPath,
  datasetQuery,
  DAY_AHEAD,
  gridstatusPage,
  pricesOf,
  REAL_TIME,
} from './api.js';

/** How long after an interval its price is there is not known; later than this the dataset has stopped. */
const LATE_MINUTES_MAX = 60;
const HISTORY_DAYS = 31;
const PAGES_MAX = 20;

/** ERCOT's settlement prices as gridstatus.io serves them. */
export function gridstatusFeed(clock: Clock, provider: Provider): PriceFeed {
  return marketFeed({
    id: 'gridstatus',
    clock,
    historyHours: HISTORY_DAYS * 24,
    realTime: {
      minutes: REAL_TIME.minutes,
      pollSeconds: 300,
      lateMinutesMax: LATE_MINUTES_MAX,
      rows: (request) => rowsOf(provider, REAL_TIME, request),
    },
    dayAhead: {
      minutes: DAY_AHEAD.minutes,
      pollSeconds: 3600,
      lateMinutesMax: DAY_AHEAD.minutes,
      rows: (request) => rowsOf(provider, DAY_AHEAD, request),
    },
  });
}

async function rowsOf(provider: Provider, dataset: Dataset, request: PriceRequest): Promise<PriceInterval[]> {
  const rows: PriceInterval[] = [];
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = datasetQuery(request, cursor);
    const answer = await provider.request({ path: datasetPath(dataset), query, schema: gridstatusPage });
    rows.push(...pricesOf(answer, dataset, request.settlementPoint));
    if (!answer.meta.hasNextPage) return rows;
    if (!answer.meta.cursor) break;
    cursor = answer.meta.cursor;
  }
  throw new EbbError('malformed', `gridstatus ${dataset.name}: pages without an end`);
}
