import type { DateTime } from 'luxon';
import type { LoadTag } from '../core/baselines/index.js';

/** How much of an interval readings cover: all of it, some, or nothing. */
export type IntervalStatus = 'complete' | 'partial' | 'no-data';

/** A settlement interval as it was known when it was closed. A price that is corrected later does not change it. */
export interface IntervalRecord {
  readonly siteId: string;
  readonly intervalStart: DateTime;
  readonly minutes: number;
  readonly status: IntervalStatus;
  /** Mean over the time that readings cover. */
  readonly meanPowerW: number | null;
  /** Energy of the time that readings cover. */
  readonly energyMwh: number | null;
  /** Share of the interval that readings cover, 0–1. */
  readonly coverageRatio: number;
  /** Share of the energy that is estimated, 0–1. */
  readonly estimatedRatio: number | null;
  /** Mean over the time that a setpoint was in force. */
  readonly setpointW: number | null;
  /** Why load was curtailed; null: it was not. */
  readonly tag: LoadTag | null;
  readonly settlementPoint: string;
  readonly priceUsdPerMwh: number | null;
  readonly priceKnownAt: DateTime | null;
  readonly priceSource: string | null;
  readonly closedAt: DateTime;
}
