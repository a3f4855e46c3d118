import type { GroupSelector } from '../planner/policy.js';
import type { Enrolment, EnrolmentProblem } from '../programs/index.js';

/** A site's part in a program, with all that Ebb needs to act on it. Plain JSON. */
export interface SiteEnrolment {
  readonly enrolment: Enrolment;
  /** Where the program calls: the same event told by several is one. None: nobody calls, and what is held is all. */
  readonly calls: readonly CallPlace[];
  /** Groups at or below the enrolment's feeder that respond; none: all of them. */
  readonly groups: readonly Omit<GroupSelector, 'model'>[];
  /** The chance of falling short, 0–1, that the margin is chosen for. */
  readonly shortfallMax: number;
  /** Share of the miners told that respond, 0–1; null: as Ebb has measured. */
  readonly responseRatio: number | null;
  /**
   * One standard deviation of the meter against the sum of the miners' readings, as a share of the load, 0–1: assumed, until
   * enough was seen to measure it.
   */
  readonly meterErrorRatio: number;
  readonly rates: readonly PaymentRate[];
  /** What a person has to look at, found when the configuration was loaded. */
  readonly warnings: readonly EnrolmentProblem[];
  /** Dates that deadlines of the checklist count from; absent: none. */
  readonly milestones?: readonly { readonly id: string; readonly date: string }[];
  /** For `curtailment`: curtails by itself from this energy emergency alert on; absent: only when it is called. */
  readonly actOnEeaLevel?: number;
}

/** A source of signals, and which of its programs; null: all that it says. */
export interface CallPlace {
  readonly sourceId: string;
  readonly programRef: string | null;
}

/** What a contract pays in place of the program's own price, in that rule's unit. */
export interface PaymentRate {
  /** Id of the program's `payment`. */
  readonly paymentId: string;
  readonly price: number;
}
