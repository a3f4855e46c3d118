import type { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { PriceFeed, PriceInterval } from '../../../src/core/ports/price.js';
import { settlementPrices } from '../../shared/settlement-prices.js';
import { type ErcotPublicApi, pricesOf, settlementPointTypeOf, SPP_PATH } from './api.js';

/** How long after an interval the API has it is not known; later than this it has stopped. */
const LATE_MINUTES_MAX = 60;
/** More than a month of one settlement point, twice: pages of rows in no order may miss some, one page cannot. */
const PAGE_ROWS = 10_000;
const PAGES_MAX = 50;
const HISTORY_DAYS = 31;

/** Real-time settlement prices of every ERCOT settlement point, from the documented API. */
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

  async read({ settlementPoint, from, to }: Parameters<PriceFeed['read']>[0]): Promise<PriceInterval[]> {
    if (from >= to) return [];
    const prices: PriceInterval[] = [];
    for (let page = 1; ; page += 1) {
      if (page > PAGES_MAX) throw new EbbError('malformed', `${this.id}: more than ${PAGES_MAX} pages`);
      const answer = await this.#api.rows(SPP_PATH, this.#query(settlementPoint, from, to, page));
      prices.push(...pricesOf(answer, settlementPoint));
      if (page >= answer._meta.totalPages) break;
    }
    const freshness = { source: this.id, now: this.#clock.now(), lateMinutesMax: LATE_MINUTES_MAX };
    return settlementPrices(prices, { from, to }, freshness);
  }

  /** ERCOT selects by whole days of its own time; what lies outside the window is dropped afterwards. */
  #query(
    settlementPoint: string,
    from: DateTime,
    to: DateTime,
    page: number,
  ): Record<string, string | number> {
    const type = settlementPointTypeOf(settlementPoint);
    return {
      settlementPoint,
      ...(type !== null && { settlementPointType: type }),
      deliveryDateFrom: ercotDate(from),
      deliveryDateTo: ercotDate(to.minus({ milliseconds: 1 })),
      // Without it the order is not stable from page to page.
      sort: 'deliveryDate',
      dir: 'asc',
      page,
      size: this.#pageRows,
    };
  }
}

function ercotDate(instant: DateTime): string {
  return instant.setZone(ERCOT_ZONE).toFormat('yyyy-MM-dd');
}
