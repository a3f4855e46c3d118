import { datesBetween } from '../../../src/core/market/market-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { EbbError } from '../../../src/core/errors.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { DAY_AHEAD, dayFilePath, NYISO_ZONE, type NyisoReport, pricesOf, REAL_TIME } from './api.js';

/** How long after an interval its price is there is not known; later than this the file has stopped. */
const LATE_MINUTES_MAX = 20;
/** Older days are in archives of a month, which are not read. */
const HISTORY_DAYS = 9;
/** Just after midnight there is no file of the new day yet. */
const NEW_DAY_MINUTES = 30;

/** Five-minute and day-ahead prices of NYISO's zones and generators, from its public files of a day. */
export function nyisoFeed(clock: Clock, provider: Provider): PriceFeed {
  return marketFeed({
    id: 'nyiso',
    clock,
    historyHours: HISTORY_DAYS * 24,
    realTime: {
      minutes: REAL_TIME.minutes,
      pollSeconds: 120,
      lateMinutesMax: LATE_MINUTES_MAX,
      // An interval that ends at midnight is the last row of the day before, or the first of its own.
      rows: (request) =>
        rowsOf(clock, provider, REAL_TIME, {
          ...request,
          to: request.to.plus({ minutes: REAL_TIME.minutes }),
        }),
    },
    dayAhead: {
      minutes: DAY_AHEAD.minutes,
      pollSeconds: 900,
      lateMinutesMax: DAY_AHEAD.minutes,
      rows: (request) => rowsOf(clock, provider, DAY_AHEAD, request),
    },
  });
}

async function rowsOf(
  clock: Clock,
  provider: Provider,
  report: NyisoReport,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  const now = clock.now();
  const latest = report === REAL_TIME ? now : now.plus({ days: 2 });
  const rows: PriceInterval[] = [];
  const to = request.to < latest ? request.to : latest;
  for (const date of datesBetween(NYISO_ZONE, request.from, to)) {
    const path = dayFilePath(report, date, request.settlementPoint);
    const text = await provider.text({ path }).catch((error: unknown) => {
      if (isNotYet(error, report, clock, date)) return null;
      throw error;
    });
    if (text === null) continue;
    rows.push(...pricesOf(text, report, request.settlementPoint, latest, provider.placeOf(path)));
  }
  return rows;
}

/** The file of a day that has just begun, or that is to come, may not be there. */
function isNotYet(error: unknown, report: NyisoReport, clock: Clock, date: string): boolean {
  if (!(error instanceof EbbError) || error.code !== 'rejected') return false;
  const margin = report === REAL_TIME ? -NEW_DAY_MINUTES : 0;
  const today = clock.now().plus({ minutes: margin }).setZone(NYISO_ZONE).toFormat('yyyy-MM-dd');
  return date > today;
}
