/** A gain in USD, and between what it may lie; null where nothing tells how far off it may be. */
export interface Gain {
  readonly usd: number;
  readonly lowUsd: number | null;
  readonly highUsd: number | null;
}

/** A policy's stretch of time. Money in USD. */
export interface Stretch {
  readonly netUsd: number;
  readonly energyMwh: number;
  /** Less than always on drew. */
  readonly curtailedMwh: number;
  /** Hours in which less than half of the fleet mined. */
  readonly curtailedHours: number;
  readonly wakes: number;
  readonly gainOverAlwaysOn: Gain;
  /** Null for baselines, and for the settings in force themselves. */
  readonly gainOverPresent: Gain | null;
}

/** An hour in which a policy earned less than a schedule that knew all prices. */
export interface WorstHour {
  /** ISO 8601 UTC. */
  readonly start: string;
  readonly regretUsd: number;
  /** The highest of the hour, delivered. */
  readonly deliveredUsdPerMwh: number;
  /** Shares of the miners' time that they mined. */
  readonly miningRatio: number;
  readonly foresightMiningRatio: number;
}

/** What another month like the period's days may bring: its mean and a band of 90 %, days taken as alike and apart. */
export interface MonthLike {
  readonly usdPerMonth: number;
  readonly lowUsd: number;
  readonly highUsd: number;
  readonly days: number;
}

export type OutcomeKind = 'baseline' | 'present' | 'draft' | 'asked';

/** What a policy would have earned. */
export interface Outcome extends Stretch {
  readonly name: string;
  readonly kind: OutcomeKind;
  /** What it does, for people. */
  readonly rule: string;
  readonly revenueUsd: number;
  readonly energyCostUsd: number;
  readonly wearUsd: number;
  readonly regretUsd: number | null;
  /** (policy − always on) ÷ (perfect foresight − always on); null where foresight gains nothing. */
  readonly skill: number | null;
  readonly uptime: number;
  readonly cyclesPerDay: number;
  /** Delivered; null where nothing was drawn. */
  readonly avgPricePaidUsdPerMwh: number | null;
  /** Of its gain over always on; null with fewer than a week of days. */
  readonly monthLike: MonthLike | null;
  /** By civil date of the site, `yyyy-MM-dd`. */
  readonly days: readonly (Stretch & { readonly date: string })[];
  /** By civil month, `yyyy-MM`. */
  readonly months: readonly (Stretch & { readonly month: string })[];
  /** Worst first; none for baselines. */
  readonly worstHours: readonly WorstHour[];
}

/** What a result was computed from. */
export interface Basis {
  readonly settlementPoint: string;
  readonly settlementMinutes: number;
  /** Settlement intervals of the period, and those of them without a price: they are in the bands alone. */
  readonly intervals: number;
  readonly intervalsMissing: number;
  /** First stretches without a price, ISO 8601 UTC, half-open. */
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
  /** From an interval's start until its price counts as known. */
  readonly lagMinutes: number;
  /** Days of prices before the period: what a price model is learned from first. */
  readonly learnedFromDays: number;
  /** Null: as recorded. */
  readonly hashpriceUsdPerPhDay: number | null;
  readonly hashpriceReadings: number;
  readonly dayAheadHours: number;
  readonly weatherHours: number;
  /** Median of how far recorded power is off its setpoint, as a share; null where nothing was recorded. */
  readonly wattsOffRatio: number | null;
  readonly assumed: {
    readonly latencySeconds: number;
    readonly failureRatio: number;
    readonly repairHours: number;
    readonly wearUsdPerWake: number;
    readonly seed: number;
  };
}

export interface BacktestResult {
  /** Of time with a price. */
  readonly days: number;
  readonly minerCount: number;
  readonly bound: {
    readonly boundUsd: number;
    readonly feasibleUsd: number;
    readonly gapRatio: number;
  };
  readonly basis: Basis;
  /** What is missing or assumed, for people. */
  readonly notes: readonly string[];
  /** Always on first, the best fixed strike in hindsight, then what was asked for. */
  readonly outcomes: readonly Outcome[];
}
