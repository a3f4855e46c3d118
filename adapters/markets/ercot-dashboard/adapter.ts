import { EbbError } from '../../../src/core/errors.js';
import { isoUtc } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { DayAheadFeed, PriceFeed, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import type { SeriesFeed } from '../../../src/core/ports/market-series.js';
import { type ExchangeWatch, HttpFeed } from '../../shared/http-feed.js';
import { type Freshness, SETTLEMENT_MINUTES, settlementPrices } from '../../shared/settlement-prices.js';
import {
  COLUMN_BY_POINT,
  columnOf,
  DAILY_PRC_PATH,
  dailyPrc,
  ERCOT_DASHBOARD_URL,
  gridStateOf,
  loadReadingsOf,
  type PriceRow,
  SUPPLY_DEMAND_PATH,
  supplyDemand,
  SYSTEM_WIDE_PRICES_PATH,
  type SystemWidePrices,
  systemWidePrices,
} from './api.js';

/** A price is in the file two minutes after its interval; three intervals later the file has stopped. */
const LATE_MINUTES_MAX = 45;

export interface ErcotDashboardOptions {
  readonly clock: Clock;
  readonly baseUrl?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly watch?: ExchangeWatch | undefined;
}

/** The file of grid conditions is made anew every ten seconds. */
const GRID_STATE_LATE_MINUTES_MAX = 10;

/** Today's prices of ERCOT's hubs and load zones, the system's load and how the grid stands, from the files behind its public pages. */
export class ErcotDashboard implements PriceFeed {
  readonly id = 'ercot-dashboard';
  /** The file is cached for a minute on its way. */
  readonly pollSeconds = 60;
  /** The file begins at midnight, Central time. */
  readonly historyHours = 24;
  readonly #clock: Clock;
  readonly #http: HttpFeed;

  constructor({ clock, baseUrl = ERCOT_DASHBOARD_URL, timeoutSeconds, watch }: ErcotDashboardOptions) {
    this.#clock = clock;
    this.#http = new HttpFeed({ baseUrl, timeoutSeconds, watch });
  }

  read(request: PriceRequest): Promise<PriceInterval[]> {
    const report = { source: this.id, minutes: SETTLEMENT_MINUTES, lateMinutesMax: LATE_MINUTES_MAX };
    return this.#prices(request, report, ({ rtSppData }) => rtSppData);
  }

  readonly dayAhead: DayAheadFeed = {
    pollSeconds: 900,
    read: async (request) => {
      const report = { source: `${this.id}, day-ahead`, minutes: 60, lateMinutesMax: 60 };
      const prices = await this.#prices(request, report, ({ damSppData }) => damSppData);
      const knownAt = this.#clock.now();
      return prices.map((price) => ({ ...price, knownAt }));
    },
  };

  readonly series: NonNullable<PriceFeed['series']> = {
    load: this.#load('load'),
    'load-forecast': this.#load('load-forecast'),
    'grid-state': {
      pollSeconds: 60,
      read: async () => {
        const readings = gridStateOf(await this.#http.request({ path: DAILY_PRC_PATH, schema: dailyPrc }));
        const [{ knownAt } = { knownAt: null }] = readings;
        const oldest = this.#clock.now().minus({ minutes: GRID_STATE_LATE_MINUTES_MAX });
        if (knownAt === null || knownAt < oldest) {
          const made = knownAt === null ? 'at no time' : `at ${isoUtc(knownAt)}`;
          throw new EbbError('stale', `${this.id}: the file of grid conditions was made ${made}`);
        }
        return readings;
      },
    },
  };

  #load(wanted: 'load' | 'load-forecast'): SeriesFeed {
    const read: SeriesFeed['read'] = async ({ from, to }) => {
      const file = await this.#http.request({ path: SUPPLY_DEMAND_PATH, schema: supplyDemand });
      const readings = loadReadingsOf(file).filter(({ series }) => series === wanted);
      if (readings.length === 0) throw new EbbError('stale', `${this.id}: the file has no ${wanted}`);
      return readings.filter(({ start }) => start >= from && start < to);
    };
    return { pollSeconds: 300, read };
  }

  async #prices(
    { settlementPoint, from, to }: PriceRequest,
    report: Pick<Freshness, 'source' | 'lateMinutesMax'> & { readonly minutes: number },
    rowsOf: (file: SystemWidePrices) => readonly PriceRow[],
  ): Promise<PriceInterval[]> {
    const column = COLUMN_BY_POINT[settlementPoint];
    if (column === undefined) {
      const known = Object.keys(COLUMN_BY_POINT).join(', ');
      throw new EbbError('unsupported', `${this.id} has no prices of ${settlementPoint}; it has ${known}`);
    }
    const file = await this.#http.request({ path: SYSTEM_WIDE_PRICES_PATH, schema: systemWidePrices });
    const now = this.#clock.now();
    const coversFrom = now.setZone(ERCOT_ZONE).startOf('day');
    return settlementPrices(
      columnOf(rowsOf(file), column, report.minutes),
      { from, to },
      { ...report, now, coversFrom },
    );
  }
}
