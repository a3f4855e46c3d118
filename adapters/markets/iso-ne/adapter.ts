import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { dateAt, datesBetween } from '../../../src/core/market/market-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import {
  DAY_AHEAD,
  ISO_NE_ZONE,
  type IsoNeReport,
  locationIdOf,
  pricesOf,
  REAL_TIME,
  reportPath,
} from './api.js';

/** How long after an interval its price is there is not known; later than this the service has stopped. */
const LATE_MINUTES_MAX = 30;
const HISTORY_DAYS = 14;
/** Just after midnight the new day may have no report yet. */
const NEW_DAY_MINUTES = 30;

/** Five-minute and day-ahead prices of ISO New England's locations, from its web services. */
export function isoNeFeed(clock: Clock, provider: Provider, authorization: string): PriceFeed {
  const rows = (report: IsoNeReport) => (request: PriceRequest) =>
    rowsOf(clock, provider, authorization, report, request);
  return marketFeed({
    id: 'iso-ne',
    clock,
    historyHours: HISTORY_DAYS * 24,
    realTime: {
      minutes: REAL_TIME.minutes,
      pollSeconds: 120,
      lateMinutesMax: LATE_MINUTES_MAX,
      rows: rows(REAL_TIME),
    },
    dayAhead: {
      minutes: DAY_AHEAD.minutes,
      pollSeconds: 1800,
      lateMinutesMax: DAY_AHEAD.minutes,
      rows: rows(DAY_AHEAD),
    },
  });
}

async function rowsOf(
  clock: Clock,
  provider: Provider,
  authorization: string,
  report: IsoNeReport,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  const locationId = locationIdOf(request.settlementPoint);
  const now = clock.now();
  const latest = report === REAL_TIME ? now : now.plus({ days: 2 });
  const begun = dateAt(ISO_NE_ZONE, now.minus({ minutes: NEW_DAY_MINUTES }));
  const rows: PriceInterval[] = [];
  for (const date of datesBetween(ISO_NE_ZONE, request.from, request.to < latest ? request.to : latest)) {
    const path = reportPath(report, date, locationId);
    try {
      const document = await provider.request({ path, headers: { authorization }, schema: z.unknown() });
      rows.push(...pricesOf(document, report, locationId, provider.placeOf(path)));
    } catch (error) {
      if (!(error instanceof EbbError && error.code === 'rejected' && date > begun)) throw error;
    }
  }
  return rows;
}
