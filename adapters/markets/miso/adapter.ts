import type { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { dateAt, datesBetween, EASTERN_STANDARD_ZONE } from '../../../src/core/market/market-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { marketFeed } from '../../shared/market-feed.js';
import type { Provider } from '../../shared/provider.js';
import { SeenPrices } from '../../shared/seen-prices.js';
import {
  DAY_AHEAD_MINUTES,
  dayAheadPath,
  dayAheadPricesOf,
  type MisoSpan,
  misoTable,
  REAL_TIME_MINUTES,
  realTimePath,
  realTimePricesOf,
} from './api.js';

const LATE_MINUTES_MAX = 30;
const HISTORY_HOURS = 24;
/** All nodes of a day are much to ask for: holes that do not fill are asked for again after this. */
const WHOLE_DAY_PAUSE_MINUTES = 10;

export interface MisoProviders {
  readonly api: Provider;
  readonly reports: Provider;
}

/** Five-minute and day-ahead prices of MISO's nodes, without a key. */
export function misoFeed(clock: Clock, { api, reports }: MisoProviders): PriceFeed {
  const realTime = new MisoRealTime(clock, api);
  return marketFeed({
    id: 'miso',
    clock,
    historyHours: HISTORY_HOURS,
    realTime: {
      minutes: REAL_TIME_MINUTES,
      pollSeconds: 120,
      lateMinutesMax: LATE_MINUTES_MAX,
      rows: (request) => realTime.rows(request),
    },
    dayAhead: {
      minutes: DAY_AHEAD_MINUTES,
      pollSeconds: 1800,
      lateMinutesMax: DAY_AHEAD_MINUTES,
      rows: (request) => dayAheadRows(clock, reports, request),
    },
  });
}

/** Asks for the current interval, and for whole days only where there are holes. */
class MisoRealTime {
  readonly #clock: Clock;
  readonly #api: Provider;
  readonly #seen = new SeenPrices();
  readonly #askedAt = new Map<string, DateTime>();

  constructor(clock: Clock, api: Provider) {
    this.#clock = clock;
    this.#api = api;
  }

  async rows(request: PriceRequest): Promise<PriceInterval[]> {
    const { settlementPoint } = request;
    const current = await this.#ask('Current', settlementPoint);
    const newest = current.at(-1);
    const to = newest && newest.start < request.to ? newest.start : request.to;
    const today = dateAt(EASTERN_STANDARD_ZONE, this.#clock.now());
    const holes = this.#seen.missing({ ...request, to }, REAL_TIME_MINUTES);
    const isToday = (start: DateTime): boolean => dateAt(EASTERN_STANDARD_ZONE, start) === today;
    if (holes.some(isToday)) await this.#askForDay('Rolling', settlementPoint);
    if (holes.some((start) => !isToday(start))) await this.#askForDay('Previous', settlementPoint);
    return this.#seen.of(settlementPoint);
  }

  async #askForDay(span: MisoSpan, settlementPoint: string): Promise<void> {
    const key = `${span} ${settlementPoint}`;
    const before = this.#askedAt.get(key);
    if (before && this.#clock.now() < before.plus({ minutes: WHOLE_DAY_PAUSE_MINUTES })) return;
    await this.#ask(span, settlementPoint);
    this.#askedAt.set(key, this.#clock.now());
  }

  async #ask(span: MisoSpan, settlementPoint: string): Promise<PriceInterval[]> {
    const path = realTimePath(span);
    const table = await this.#api.request({ path, schema: misoTable });
    const prices = realTimePricesOf(table, settlementPoint, this.#api.placeOf(path));
    this.#seen.add(settlementPoint, prices);
    return prices;
  }
}

async function dayAheadRows(
  clock: Clock,
  reports: Provider,
  request: PriceRequest,
): Promise<PriceInterval[]> {
  const now = clock.now();
  const today = dateAt(EASTERN_STANDARD_ZONE, now);
  const limit = now.plus({ days: 2 });
  const rows: PriceInterval[] = [];
  const to = request.to < limit ? request.to : limit;
  for (const date of datesBetween(EASTERN_STANDARD_ZONE, request.from, to)) {
    const path = dayAheadPath(date);
    const text = await reports.text({ path }).catch((error: unknown) => {
      // A day that is to come may have no report yet.
      if (error instanceof EbbError && error.code === 'rejected' && date > today) return null;
      throw error;
    });
    if (text === null) continue;
    rows.push(...dayAheadPricesOf(text, date, request.settlementPoint, reports.placeOf(path)));
  }
  return rows;
}
