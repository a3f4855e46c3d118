import type { DayType } from '../market/calendar.js';

/** Which of the days before an event (or nearest to it) are like it, and how many of them count. */
export interface LikeDays {
  /** The days that this is for, and that are like them. */
  readonly dayTypes: readonly DayType[];
  /** So many are taken … */
  readonly take: number;
  /** … or, where there are not so many, no fewer than this. */
  readonly min: number;
  /** Of those taken, left out after ranking. */
  readonly dropHighest: number;
  readonly dropLowest: number;
}

export interface DaySelection {
  /** `preceding`: the latest days before; `nearest`: by distance, before or after. */
  readonly order: 'preceding' | 'nearest';
  readonly lookBackDays: number;
  /** How far back to look where there are too few within `lookBackDays`. */
  readonly lookBackDaysMax: number;
  readonly likeDays: readonly LikeDays[];
  /** By the mean of the whole day, or of the event's hours. */
  readonly rankBy: 'day-mean' | 'event-mean';
  /** A day whose mean in the event's hours is below this share of the taken days' mean is replaced; null: none is. */
  readonly lowUsageRatio: number | null;
  /** A day with a larger share of its intervals missing is left out. */
  readonly missingRatioMax: number;
}

/**
 * Moves a baseline by what the event day itself was like before the event. The window counts back from the event's start.
 * `scalar`: × Σ actual / Σ baseline; `additive`: + mean of (actual − baseline), up as well as down.
 */
export interface Adjustment {
  readonly kind: 'scalar' | 'additive';
  readonly fromMinutesBefore: number;
  readonly toMinutesBefore: number;
  /** Bounds of the scalar factor; null: none. */
  readonly ratioMin: number | null;
  readonly ratioMax: number | null;
}

/** A stretch of the event day, counted from the event's start or end; negative is before it. */
export interface DayWindow {
  readonly anchor: 'start' | 'end';
  readonly fromMinutes: number;
  readonly toMinutes: number;
}

interface WithDays {
  readonly days: DaySelection;
  readonly adjustment: Adjustment | null;
}

/**
 * How a baseline is made; a program's rules say with which figures.
 *
 * - `like-days`: mean of like days, interval by interval: Middle 8-of-10, nearest 20, high 4-of-5, 5-of-10, 10-in-10
 * - `similar-days`: mean of the like days that resemble the event day most outside the event
 * - `regression`: daily energy by weather, calendar and daylight × share of the hour × multiple of the interval
 * - `day-windows`: a flat mean of stretches of the day around the event (meter before/after, same-day 3+2), and of the
 *   same stretches on like days before it
 * - `coincident-peaks`: a flat mean of the site's highest loads among the system's highest hours (ACL)
 * - `level`: what the enrolment promises not to exceed (maximum base load, firm service level)
 * - `nominated`: what the participant itself announced, interval by interval
 */
export type BaselineMethod =
  | ({ readonly kind: 'like-days' } & WithDays)
  | ({
      readonly kind: 'similar-days';
      /** `pair`: the day before, and the day itself up to the adjustment; `rest-of-day`: the day outside the event. */
      readonly compare: 'pair' | 'rest-of-day';
      /** Hours next to the event that say nothing, for `rest-of-day`. */
      readonly adjacentMinutes: number;
    } & WithDays)
  | ({
      readonly kind: 'regression';
      /** Outside temperature where neither heating nor cooling is needed. */
      readonly balanceC: number;
    } & WithDays)
  | {
      readonly kind: 'day-windows';
      readonly windows: readonly DayWindow[];
      readonly days: DaySelection | null;
      readonly adjustment: null;
    }
  | {
      readonly kind: 'coincident-peaks';
      readonly siteTop: number;
      readonly systemTop: number;
      readonly adjustment: null;
    }
  | { readonly kind: 'level'; readonly adjustment: null }
  | { readonly kind: 'nominated'; readonly adjustment: null };
