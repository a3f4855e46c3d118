/** What a change would have done to the recent past, in figures; differences are "after less before". */
export interface DryRunSummary {
  /** Instants that were looked at, ISO 8601 UTC. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Intervals of decision that were run, and those of them that would have been decided otherwise. */
  readonly intervals: number;
  readonly intervalsChanged: number;
  /** Hash less energy and wear, by each one's own contract's energy price; null where no interval had a price. */
  readonly netUsdDifference: number | null;
  readonly energyMwhDifference: number;
  /** Wakes of a miner in a day. */
  readonly cyclesPerDayDifference: number;
  /** Intervals in which a program's obligation would not have been kept. */
  readonly obligationsMissedBefore: number;
  readonly obligationsMissedAfter: number;
}
