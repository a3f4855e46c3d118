import type { ProgramWithCalendar } from './periods.js';
import type { Enrolment } from './enrolment.js';
import type { ProgramEvent } from './event.js';
import type { Obligation } from './obligation.js';
import type { ObligationKind, Verification } from './rules.js';

/** An obligation with what a person wants to know of it. Plain JSON, and what the planner takes as it is. */
export interface ProgramObligation extends Obligation {
  readonly programId: string;
  readonly enrolmentId: string;
  /** Null where nobody has called: headroom that is held. */
  readonly eventId: string | null;
  readonly kind: ObligationKind;
  /** By when the load must be there; `from` leaves the time to get it there. Null: at once. */
  readonly deadline: string | null;
  /** How well the rules are known that it is made from. */
  readonly verification: Verification;
  /** What is not as the program wants it, in words. */
  readonly problem: string | null;
}

/** What obligations are made from at one moment. */
export interface ObligationRequest extends ProgramWithCalendar {
  readonly enrolment: Enrolment;
  readonly events: readonly ProgramEvent[];
  /** ISO 8601 UTC. */
  readonly now: string;
  /** How far ahead; what lasts longer stays open. */
  readonly until: string;
  /** Estimated baseline of the metering interval that starts then, in W; null where there is none. */
  readonly baselineW: (start: string) => number | null;
  /** Metered load at an instant, in W; null where it is not known. */
  readonly loadW: (at: string) => number | null;
  /** Kept below every ceiling, so that the chance of falling short stays small: see `margin.ts`. */
  readonly marginW: number;
}

/** A level over a stretch of time, in ms since the epoch; null: nothing is required. */
export interface Step {
  readonly fromMs: number;
  readonly toMs: number;
  readonly powerW: number | null;
  readonly problem: string | null;
}

/** Steps with equal ones made one, and those left out that require nothing. */
export function joined(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (last && last.toMs === step.fromMs && last.powerW === step.powerW && last.problem === step.problem) {
      result[result.length - 1] = { ...last, toMs: step.toMs };
    } else result.push(step);
  }
  return result.filter(({ powerW, fromMs, toMs }) => powerW !== null && fromMs < toMs);
}

/** The steps as obligations; the last one stays open where `openEnd`. */
export function obligationsOf(
  { enrolment, program }: ObligationRequest,
  steps: readonly Step[],
  about: Pick<ProgramObligation, 'bound' | 'eventId' | 'mandatory' | 'deadline' | 'verification'>,
  openEnd: boolean,
): ProgramObligation[] {
  const { eventId } = about;
  const lastMs = steps.at(-1)?.toMs;
  return joined(steps).map(({ fromMs, toMs, powerW, problem }) => ({
    ...about,
    source: `${program.programId}/${enrolment.enrolmentId}${eventId === null ? '' : `/event ${eventId}`}`,
    feederId: enrolment.feederId,
    powerW: Math.max(0, powerW!),
    from: iso(fromMs),
    to: openEnd && toMs === lastMs ? null : iso(toMs),
    programId: program.programId,
    enrolmentId: enrolment.enrolmentId,
    kind: enrolment.kind,
    problem,
  }));
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
