import { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { DayAheadFeed, PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import type { SystemLoadFeed } from '../../../src/core/ports/system-load.js';
import { settlementPrices } from '../../shared/settlement-prices.js';
import { type ErcotPublicApi, type ErcotRows, pricesOf, settlementPointTypeOf, SPP_PATH } from './api.js';
import { DAY_AHEAD_PATH, dayAheadPricesOf, LOAD_FORECAST_PATH, loadForecastsOf } from './reports.js';

/** How long after an interval the API has it is not known; later than this it has stopped. */
const LATE_MINUTES_MAX = 60;
/** More than a month of one settlement point, twice: pages of rows in no order may miss some, one page cannot. */
const PAGE_ROWS = 10_000;
const PAGES_MAX = 50;
const HISTORY_DAYS = 31;
const HOUR_MINUTES = 60;
const FORECAST_HOURS = 3;

/** Real-time and day-ahead prices of every ERCOT settlement point, and load forecasts, from the documented API. */
export class ErcotPublicApiFeed implements PriceFeed {
  readonly id = 'ercot-public-api';
  readonly pollSeconds = 120;
  readonly historyHours = HISTORY_DAYS * 24;
  readonly #clock: Clock;
  readonly #api: ErcotPublicApi;
  readonly #pageRows: number;

  constructor(options: { readonly clock: Clock; readonly api: ErcotPublicApi; readonly pageRows?: number }) {
    this.#clock = options.clock;
    this.#api = options.api;
    this.#pageRows = options.pageRows ?? PAGE_ROWS;
  }

  async read(request: PriceRequest): Promise<PriceInterval[]> {
    const { settlementPoint, from, to } = request;
    if (from >= to) return [];
    const type = settlementPointTypeOf(settlementPoint);
    const pages = await this.#pages(SPP_PATH, {
      settlementPoint,
      ...(type !== null && { settlementPointType: type }),
      ...deliveryDates(from, to),
    });
    const prices = pages.flatMap((page) => pricesOf(page, settlementPoint));
    const freshness = { source: this.id, now: this.#clock.now(), lateMinutesMax: LATE_MINUTES_MAX };
    return settlementPrices(prices, { from, to }, freshness);
  }

  readonly dayAhead: DayAheadFeed = {
    pollSeconds: 900,
    read: async ({ settlementPoint, from, to }) => {
      if (from >= to) return [];
      const pages = await this.#pages(DAY_AHEAD_PATH, { settlementPoint, ...deliveryDates(from, to) });
      const knownAt = this.#clock.now();
      const freshness = {
        source: `${this.id}, day-ahead`,
        now: knownAt,
        lateMinutesMax: HOUR_MINUTES,
        minutes: HOUR_MINUTES,
      };
      const rows = pages.flatMap((page) => dayAheadPricesOf(page, settlementPoint));
      return settlementPrices(rows, { from, to }, freshness).map((price) => ({ ...price, knownAt }));
    },
  };

  readonly systemLoad: SystemLoadFeed = {
    pollSeconds: 1800,
    read: async ({ from, to }) => {
      const now = this.#clock.now();
      // Forecasts come by the hour; those of the last hours are enough, whatever is asked for.
      const since = DateTime.max(from, now.minus({ hours: FORECAST_HOURS }));
      const pages = await this.#pages(LOAD_FORECAST_PATH, {
        postedDatetimeFrom: ercotClock(since),
        postedDatetimeTo: ercotClock(now),
        inUseFlag: 'true',
        sort: 'postedDatetime',
      });
      const readings = pages.flatMap((page) => loadForecastsOf(page));
      if (readings.length === 0) {
        throw new EbbError(
          'stale',
          `${this.id}: no forecast of load since ${ercotClock(since)} Central time`,
        );
      }
      return readings.filter(({ start }) => start >= from && start < to);
    },
  };

  async #pages(path: string, query: Readonly<Record<string, string>>): Promise<ErcotRows[]> {
    const pages: ErcotRows[] = [];
    for (let page = 1; ; page += 1) {
      if (page > PAGES_MAX) throw new EbbError('malformed', `${this.id}: more than ${PAGES_MAX} pages`);
      // Without an order of its own it is not stable from page to page.
      const order = { sort: 'deliveryDate', dir: 'asc', page, size: this.#pageRows };
      const answer = await this.#api.rows(path, { ...order, ...query });
      pages.push(answer);
      if (page >= answer._meta.totalPages) return pages;
    }
  }
}

/** ERCOT selects by whole days of its own time; what lies outside the window is dropped afterwards. */
function deliveryDates(from: DateTime, to: DateTime): Record<string, string> {
  return {
    deliveryDateFrom: ercotDate(from),
    deliveryDateTo: ercotDate(to.minus({ milliseconds: 1 })),
  };
}

function ercotDate(instant: DateTime): string {
  return instant.setZone(ERCOT_ZONE).toFormat('yyyy-MM-dd');
}

function ercotClock(instant: DateTime): string {
  return instant.setZone(ERCOT_ZONE).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}
