import { EbbError } from '../../../src/core/errors.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval } from '../../../src/core/ports/price.js';
import { HttpFeed } from '../../shared/http-feed.js';
import { settlementPrices } from '../../shared/settlement-prices.js';
import {
  COLUMN_BY_POINT,
  columnOf,
  ERCOT_DASHBOARD_URL,
  SYSTEM_WIDE_PRICES_PATH,
  systemWidePrices,
} from './api.js';

/** A price is in the file two minutes after its interval; three intervals later the file has stopped. */
const LATE_MINUTES_MAX = 45;

export interface ErcotDashboardOptions {
  readonly clock: Clock;
  readonly baseUrl?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
}

/** Today's real-time settlement prices of ERCOT's hubs and load zones, from the file behind its public page. */
export class ErcotDashboard implements PriceFeed {
  readonly id = 'ercot-dashboard';
  /** The file is cached for a minute on its way. */
  readonly pollSeconds = 60;
  /** The file begins at midnight, Central time. */
  readonly historyHours = 24;
  readonly #clock: Clock;
  readonly #http: HttpFeed;

  constructor({ clock, baseUrl = ERCOT_DASHBOARD_URL, timeoutSeconds }: ErcotDashboardOptions) {
    this.#clock = clock;
    this.#http = new HttpFeed({ baseUrl, timeoutSeconds });
  }

  async read({ settlementPoint, from, to }: Parameters<PriceFeed['read']>[0]): Promise<PriceInterval[]> {
    const column = COLUMN_BY_POINT[settlementPoint];
    if (column === undefined) {
      const known = Object.keys(COLUMN_BY_POINT).join(', ');
      throw new EbbError('unsupported', `${this.id} has no prices of ${settlementPoint}; it has ${known}`);
    }
    const file = await this.#http.request({ path: SYSTEM_WIDE_PRICES_PATH, schema: systemWidePrices });
    const now = this.#clock.now();
    const coversFrom = now.setZone(ERCOT_ZONE).startOf('day');
    const freshness = { source: this.id, now, lateMinutesMax: LATE_MINUTES_MAX, coversFrom };
    return settlementPrices(columnOf(file, column), { from, to }, freshness);
  }
}
