/** What a site may do with its plan. */
export type SiteMode = 'shadow' | 'auto' | 'hold';

/** Picks groups; fields that are absent match all, several selectors are joined by "or". */
export interface GroupSelector {
  readonly model?: string | undefined;
  readonly firmware?: string | undefined;
  readonly feeder?: string | undefined;
  readonly customer?: string | undefined;
}

/** A weekly window in the site's own clock time. */
export interface ScheduleWindow {
  /** 1 Monday … 7 Sunday. */
  readonly weekdays: readonly number[];
  /** 1–12; absent: all year. */
  readonly months?: readonly number[] | undefined;
  /** `HH:mm`, half-open; `to` before `from` runs past midnight and belongs to the day it began. */
  readonly from: string;
  readonly to: string;
  readonly action: 'curtail' | 'run';
  readonly reason: string;
}

/** The operator's prices. All compared with the delivered price (market price, losses and adders). */
export interface ThresholdPolicy {
  readonly kind: 'threshold';
  readonly curtailAboveUsdPerMwh: number;
  /** Settlement intervals in a row above the strike before curtailing. */
  readonly curtailAfterIntervals: number;
  /** Curtails at the first interval above it. */
  readonly highStrikeUsdPerMwh: number | null;
  readonly resumeBelowUsdPerMwh: number;
  readonly resumeAfterIntervals: number;
  readonly schedule: readonly ScheduleWindow[];
  /** Groups that the policy moves; the others run. Empty: all. */
  readonly groups: readonly GroupSelector[];
  readonly minUpMinutes: number;
  readonly minDownMinutes: number;
}

/** Each group at the points that earn most within the electrical tree, now and over the hours to come. */
export interface EconomicPolicy {
  readonly kind: 'economic';
  /** A point must earn this much more than the next lower one, per MWh, to be taken. */
  readonly marginUsdPerMwh: number;
  /** How far ahead the planner looks; 0: each interval is decided for itself. */
  readonly horizonHours: number;
  /** Wear of one wake of one miner, beside the hash that it loses. */
  readonly wearUsdPerWake: number;
  /** Wear of one wake on top, for each degree that it is colder outside than `wearReferenceC`. Left out: none. */
  readonly wearUsdPerWakePerDegree?: number;
  readonly wearReferenceC?: number;
  /** Most wakes of one miner in a day of the site's calendar; null: no limit. */
  readonly wakesPerDayMax: number | null;
  readonly minUpMinutes: number;
  readonly minDownMinutes: number;
}

export type Policy = ThresholdPolicy | EconomicPolicy;

/** Declared behaviour when a feed is too old: keep the last plan, put all to sleep, run all at nominal. */
export type StaleBehaviour = 'hold' | 'curtail' | 'run';
