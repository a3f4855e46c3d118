import { type EventTimes, eventTimes, type Program, type ProgramEvent } from '../programs/index.js';
import type { SiteEnrolment } from './terms.js';

/**
 * Where an event is: `announced`, `falling` (the load comes down to be there in time), `in-force`, `returning` (over, and the
 * load must be ready again by a time), `over`, `cancelled` (before it began).
 */
export type EventPhase = 'announced' | 'falling' | 'in-force' | 'returning' | 'over' | 'cancelled';

export interface EventState extends EventTimes {
  readonly event: ProgramEvent;
  readonly phase: EventPhase;
  /** When the next phase begins, ISO 8601 UTC; null where nobody has said. */
  readonly nextAt: string | null;
  readonly secondsToNext: number | null;
}

/** @param now ISO 8601 UTC */
export function eventState(
  program: Program,
  { enrolment }: SiteEnrolment,
  event: ProgramEvent,
  now: string,
): EventState {
  const times = eventTimes(program, enrolment, event);
  const { phase, nextAt } = event.cancelled
    ? { phase: 'cancelled' as const, nextAt: null }
    : phaseAt(times, now);
  const secondsToNext = nextAt === null ? null : (Date.parse(nextAt) - Date.parse(now)) / 1e3;
  return { event, ...times, phase, nextAt, secondsToNext };
}

function phaseAt({ actAt, dueAt, endsAt, readyBy }: EventTimes, now: string) {
  if (endsAt !== null && endsAt <= now) {
    const isReturning = readyBy !== null && now < readyBy;
    return isReturning
      ? { phase: 'returning' as const, nextAt: readyBy }
      : { phase: 'over' as const, nextAt: null };
  }
  if (now < actAt) return { phase: 'announced' as const, nextAt: actAt };
  return now < dueAt
    ? { phase: 'falling' as const, nextAt: dueAt }
    : { phase: 'in-force' as const, nextAt: endsAt };
}
