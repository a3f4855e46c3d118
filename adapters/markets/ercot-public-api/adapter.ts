import type { Clock } from '../../../src/core/ports/clock.js';
import type {
  CorrectionFeed,
  DayAheadFeed,
  PriceFeed,
  PriceInterval,
  PriceRequest,
} from '../../../src/core/ports/price.js';
import {
  correctionsOf,
  dayAheadPricesOf,
  pricesOf,
  settlementPointTypeOf,
} from '../../shared/ercot-prices.js';
import { settlementPrices } from '../../shared/settlement-prices.js';
import type { ErcotPublicApi, ErcotRows } from './api.js';
import { allPages, deliveryDates, PAGE_ROWS, type Query, tableOfAll } from './pages.js';
import { PATHS } from './paths.js';
import { ercotSeries } from './series.js';

/** How long after an interval the API has it is not known; later than this it has stopped. */
const LATE_MINUTES_MAX = 60;
const HISTORY_DAYS = 31;
const HOUR_MINUTES = 60;

/** Prices of every ERCOT settlement point, and what else the documented API has of the system. */
export class ErcotPublicApiFeed implements PriceFeed {
  readonly id = 'ercot-public-api';
  readonly pollSeconds = 120;
  readonly historyHours = HISTORY_DAYS * 24;
  readonly #clock: Clock;
  readonly #api: ErcotPublicApi;
  readonly #pageRows: number;
  readonly series: ReturnType<typeof ercotSeries>;

  constructor(options: { readonly clock: Clock; readonly api: ErcotPublicApi; readonly pageRows?: number }) {
    this.#clock = options.clock;
    this.#api = options.api;
    this.#pageRows = options.pageRows ?? PAGE_ROWS;
    this.series = ercotSeries(this.id, options.clock, options.api, this.#pageRows);
  }

  async read(request: PriceRequest): Promise<PriceInterval[]> {
    const { settlementPoint, from, to } = request;
    if (from >= to) return [];
    const pages = await this.#pages(PATHS.prices, 'deliveryDate', {
      settlementPoint,
      ...typeOf(settlementPoint),
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
      const pages = await this.#pages(PATHS.dayAhead, 'deliveryDate', {
        settlementPoint,
        ...deliveryDates(from, to),
      });
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

  readonly corrections: CorrectionFeed = {
    pollSeconds: 3600,
    read: async ({ settlementPoint, from, to }) => {
      const pages = await this.#pages(PATHS.corrections, 'deliveryDate', {
        settlementPointName: settlementPoint,
        ...typeOf(settlementPoint),
        ...deliveryDates(from, to),
      });
      return correctionsOf(tableOfAll(pages), settlementPoint).filter(
        ({ start }) => start >= from && start < to,
      );
    },
  };

  #pages(path: string, sort: string, query: Query): Promise<ErcotRows[]> {
    return allPages(this.#api, { path, sort, query, pageRows: this.#pageRows });
  }
}

function typeOf(settlementPoint: string): Query {
  const type = settlementPointTypeOf(settlementPoint);
  return type === null ? {} : { settlementPointType: type };
}
