import type { DateTime } from 'luxon';

/** Load of a market's whole system over an interval: as forecast, or as it was. */
export interface LoadReading {
  readonly kind: 'forecast' | 'measured';
  readonly start: DateTime;
  readonly minutes: number;
  readonly loadMw: number;
  /** When the market published it, else when it was read: a replay may use it from then on. */
  readonly knownAt: DateTime;
}

/** What a source tells of the system's load. */
export interface SystemLoadFeed {
  readonly pollSeconds: number;
  /**
   * Readings of intervals that start in [from, to), each as often as it was published; forecasts as far as they go.
   * @throws EbbError with a code of the table
   */
  read(span: { readonly from: DateTime; readonly to: DateTime }): Promise<LoadReading[]>;
}
