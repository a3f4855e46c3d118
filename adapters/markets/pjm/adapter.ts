import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import {
  DAY_AHEAD,
  pjmPage,
  type PjmReport,
  pjmQuery,
  pnodeIdOf,
  pricesOf,
  ROWS_MAX,
  UNVERIFIED,
  VERIFIED,
} from './api.js';

/** How long after an interval the unverified price is there is not known; later than this it has stopped. */
const LATE_MINUTES_MAX = 30;
const HISTORY_DAYS = 30;
/** Verified prices come with the next business days; what is older than this is asked for there too. */
const VERIFIED_AFTER_HOURS = 24;
const PAGES_MAX = 20;

/** Five-minute and day-ahead prices of any PJM pnode, from Data Miner 2. */
export function pjmFeed(clock: Clock, provider: Provider): PriceFeed {
  return marketFeed({
    id: 'pjm',
    clock,
    historyHours: HISTORY_DAYS * 24,
    realTime: {
      minutes: UNVERIFIED.minutes,
      pollSeconds: 120,
      lateMinutesMax: LATE_MINUTES_MAX,
      rows: async (request) => {
        const unverified = await rowsOf(provider, UNVERIFIED, request);
        const isRecent = request.from > clock.now().minus({ hours: VERIFIED_AFTER_HOURS });
        // The last of several rows of an interval counts, so that what is verified replaces what is not.
        return isRecent ? unverified : [...unverified, ...(await rowsOf(provider, VERIFIED, request))];
      },
    },
    dayAhead: {
      minutes: DAY_AHEAD.minutes,
      pollSeconds: 900,
      lateMinutesMax: DAY_AHEAD.minutes,
      rows: (request) => rowsOf(provider, DAY_AHEAD, request),
    },
  });
}

async function rowsOf(
  provider: Provider,
  report: PjmReport,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  const pnodeId = pnodeIdOf(request.settlementPoint);
  const rows: PriceInterval[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const startRow = page * ROWS_MAX + 1;
    const query = pjmQuery(report, request, startRow);
    const answer = await provider.request({ path: `/${report.feed}`, query, schema: pjmPage });
    rows.push(...pricesOf(answer, report, pnodeId));
    if (startRow + ROWS_MAX > answer.totalRows) return rows;
  }
  throw new EbbError('malformed', `PJM ${report.feed}: more than ${PAGES_MAX} pages for one point`);
}
