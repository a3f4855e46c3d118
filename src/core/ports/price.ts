import type { DateTime } from 'luxon';
import type { SeriesFeed, SeriesKind } from './market-series.js';

/** One settlement interval's price at one settlement point. */
export interface PriceInterval {
  readonly start: DateTime;
  readonly minutes: number;
  readonly priceUsdPerMwh: number;
}

/** A day-ahead price with when it was first read: a replay may use it from then on, not before. */
export interface DayAheadPrice extends PriceInterval {
  readonly knownAt: DateTime;
}

/** Which prices are asked for: intervals that start in [from, to) at one settlement point. */
export interface PriceRequest {
  readonly settlementPoint: string;
  readonly from: DateTime;
  readonly to: DateTime;
}

/** What a source tells of the day-ahead market, up to the last day that was auctioned. */
export interface DayAheadFeed {
  readonly pollSeconds: number;
  /**
   * Sorted, without repetition; nothing of days whose auction is not published yet.
   * @throws EbbError with a code of the table; `stale` where hours that have begun are missing
   */
  read(request: PriceRequest): Promise<DayAheadPrice[]>;
}

/** A settlement price that the market has replaced after the fact. */
export interface PriceCorrection extends PriceInterval {
  /** As it was published first. */
  readonly originalUsdPerMwh: number;
  /** When the market corrected it, by its own word. */
  readonly correctedAt: DateTime;
}

/** What a market has corrected of its real-time prices. */
export interface CorrectionFeed {
  readonly pollSeconds: number;
  /**
   * Corrections of intervals that start in [from, to), each interval once with its last one. None is the usual answer.
   * @throws EbbError with a code of the table
   */
  read(request: PriceRequest): Promise<PriceCorrection[]>;
}

/** A source of real-time settlement prices. Returns what it has, sorted, without repetition. */
export interface PriceFeed {
  readonly id: string;
  /** Seconds between polls that the source stands. */
  readonly pollSeconds: number;
  /** How far back `read` can answer, in hours. */
  readonly historyHours: number;
  /**
   * Prices of intervals that start in [from, to).
   * @throws EbbError with a code of the table; `stale` where the answer is empty, or ends too long ago, though it should not.
   */
  read(request: PriceRequest): Promise<PriceInterval[]>;
  /** Absent where the source has no day-ahead prices. */
  readonly dayAhead?: DayAheadFeed;
  /** Absent where the source's prices are final, or where it does not say. */
  readonly corrections?: CorrectionFeed;
  /** Other figures of the market, of those kinds that the source has. */
  readonly series?: Readonly<Partial<Record<SeriesKind, SeriesFeed>>>;
}
