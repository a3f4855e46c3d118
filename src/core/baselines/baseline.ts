import type { HolidayCalendar } from '../market/calendar.js';

/** Why load was lower, or other, than the site would have had it. */
export const LOAD_TAGS = ['program', 'price', 'coincident-peak', 'fault', 'maintenance', 'operator'] as const;
export type LoadTag = (typeof LOAD_TAGS)[number];

/** A metering interval: mean power, null where it is missing. */
export interface LoadInterval {
  /** Start, ISO 8601 UTC, aligned to the metering interval. */
  readonly start: string;
  readonly powerW: number | null;
  readonly tag: LoadTag | null;
}

export interface DayWeather {
  /** Local date. */
  readonly date: string;
  readonly meanDryBulbC: number;
}

/** All that a baseline is made from. */
export interface BaselineRequest {
  readonly timeZone: string;
  readonly calendar: HolidayCalendar;
  /** Length of a metering interval. */
  readonly minutes: number;
  /** In any order, each start once: the days to choose from, the event day, and the days after it where there are. */
  readonly load: readonly LoadInterval[];
  /** ISO 8601 UTC, half-open; intervals that it touches get a baseline. */
  readonly event: { readonly from: string; readonly to: string };
  /** Local dates of other events, which no baseline may use. */
  readonly eventDates: readonly string[];
  /** For `level`. */
  readonly levelW?: number;
  /** For `nominated`. */
  readonly nominations?: readonly { readonly start: string; readonly powerW: number }[];
  /** For `coincident-peaks`: starts of the system's hours of highest load, the highest first. */
  readonly systemPeaks?: readonly string[];
  /** For `regression`. */
  readonly weather?: readonly DayWeather[];
  readonly latitudeDeg?: number;
}

export interface BaselineInterval {
  readonly start: string;
  /** Before and after the adjustment; null where nothing is known to make one from. */
  readonly unadjustedW: number | null;
  readonly powerW: number | null;
}

/** The days that stand for one local date of the event or of its adjustment. */
export interface DaysChosen {
  readonly date: string;
  readonly used: readonly string[];
  readonly leftOut: readonly { readonly date: string; readonly why: string }[];
}

export interface AdjustmentMade {
  readonly kind: 'scalar' | 'additive';
  /** Factor, or W, as applied. */
  readonly applied: number;
  /** The same before its bounds. */
  readonly unbounded: number;
  /** Starts of the intervals that it was made from. */
  readonly from: readonly string[];
}

export interface BaselineView {
  readonly intervals: readonly BaselineInterval[];
  readonly days: readonly DaysChosen[];
  readonly adjustment: AdjustmentMade | null;
  /** What is missing, or was done otherwise than the method has it, in words. */
  readonly problems: readonly string[];
}

/**
 * An estimate: the operator of the grid makes the baseline that counts.
 *
 * Curtailment for price, peaks and faults depresses baselines that are made of past days. `raw` takes days as they were
 * metered, as the operator does; `exclusionsApplied` leaves out days and intervals that are so tagged.
 */
export interface BaselineEstimate {
  readonly raw: BaselineView;
  readonly exclusionsApplied: BaselineView;
}
