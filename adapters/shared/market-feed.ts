import type { DateTime } from 'luxon';
import type { Clock } from '../../src/core/ports/clock.js';
import type { DayAheadPrice, PriceFeed, PriceInterval, PriceRequest } from '../../src/core/ports/price.js';
import { settlementPrices } from './settlement-prices.js';

/** One of a market's reports: prices of intervals of one length. */
export interface MarketReport {
  readonly minutes: number;
  readonly pollSeconds: number;
  /** What ended longer ago than this must be known. */
  readonly lateMinutesMax: number;
  /** Rows of the window, and of more, in any order; at most for as long as it takes to wait for a turn. */
  rows(request: PriceRequest): Promise<readonly PriceInterval[]>;
  /** What began before is not expected of the report. */
  coversFrom?(now: DateTime): DateTime;
}

export interface MarketFeedOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly historyHours: number;
  readonly realTime: MarketReport;
  readonly dayAhead?: MarketReport;
}

/** A price feed from a market's reports: rows are checked, sorted, each taken once, and judged by the newest. */
export function marketFeed({ id, clock, historyHours, realTime, dayAhead }: MarketFeedOptions): PriceFeed {
  const read = async (
    report: MarketReport,
    request: PriceRequest,
    source: string,
  ): Promise<PriceInterval[]> => {
    if (request.from >= request.to) return [];
    const rows = await report.rows(request);
    const now = clock.now();
    const coversFrom = report.coversFrom?.(now);
    const { minutes, lateMinutesMax } = report;
    const freshness = { source, now, lateMinutesMax, minutes, ...(coversFrom && { coversFrom }) };
    return settlementPrices(rows, request, freshness);
  };
  return {
    id,
    pollSeconds: realTime.pollSeconds,
    historyHours,
    read: (request) => read(realTime, request, id),
    ...(dayAhead && {
      dayAhead: {
        pollSeconds: dayAhead.pollSeconds,
        read: async (request: PriceRequest): Promise<DayAheadPrice[]> => {
          const prices = await read(dayAhead, request, `${id}, day-ahead`);
          const knownAt = clock.now();
          return prices.map((price) => ({ ...price, knownAt }));
        },
      },
    }),
  };
}
