import type { EventState } from '../enrolled/index.js';
import type { SiteEnrolment } from '../enrolled/index.js';
import {
  commitmentAt,
  obligationsInForce,
  type ProgramObligation,
  type ProgramWithCalendar,
} from '../programs/index.js';
import { formatPower } from '../units.js';

export const PROGRAM_STANDINGS = ['called', 'announced', 'returning', 'held', 'waiting'] as const;

/** A program that a site is enrolled in, as it stands now. */
export interface ProgramNow {
  readonly enrolmentId: string;
  readonly programId: string;
  readonly programName: string;
  readonly standing: (typeof PROGRAM_STANDINGS)[number];
  /** What is committed now, W; null: nothing is in this period. */
  readonly committedW: number | null;
  /** Load that is kept running so that it can be shed, W above the lowest load; null: none has to be. */
  readonly heldW: number | null;
  readonly eventId: string | null;
  readonly test: boolean;
  /** What comes next and when, ISO 8601 UTC; null: nothing is known to come. */
  readonly next: { readonly what: string; readonly at: string } | null;
  readonly text: string;
  /** What is not as the program wants it; null: nothing. */
  readonly problem: string | null;
}

export interface EnrolmentNow {
  readonly terms: SiteEnrolment;
  readonly program: ProgramWithCalendar;
  readonly events: readonly EventState[];
  readonly obligations: readonly ProgramObligation[];
}

/** What an event comes to next, by its phase. */
const NEXT_TEXT = {
  announced: 'load begins to fall',
  falling: 'load must be there',
  'in-force': 'event ends',
  returning: 'must be ready again',
} as const;
type OpenPhase = keyof typeof NEXT_TEXT;

/** @param now ISO 8601 UTC */
export function programNow({ terms, program, events, obligations }: EnrolmentNow, now: string): ProgramNow {
  const { enrolment } = terms;
  const event = firstOpen(events);
  const committedW = commitmentAt(program, enrolment, Date.parse(now))?.powerW ?? null;
  const floor = obligationsInForce(obligations, now).find(({ bound }) => bound === 'floor');
  const heldW = floor ? Math.max(0, floor.powerW - enrolment.lowestLoadW) : null;
  const standing = event ? standingOf(event.phase as OpenPhase) : heldW === null ? 'waiting' : 'held';
  const about = { enrolmentId: enrolment.enrolmentId, programId: program.program.programId };
  const programName = program.program.name;
  return {
    ...about,
    programName,
    standing,
    committedW,
    heldW,
    eventId: event?.event.eventId ?? null,
    test: event?.event.test ?? false,
    next:
      event && event.nextAt !== null ? { what: NEXT_TEXT[event.phase as OpenPhase], at: event.nextAt } : null,
    text: programText(programName, { committedW, heldW, event }),
    problem: event?.problem ?? null,
  };
}

/** The one that matters most: in force before falling before announced before returning. */
function firstOpen(events: readonly EventState[]): EventState | null {
  for (const phase of ['in-force', 'falling', 'announced', 'returning'] as const) {
    const found = events.find((event) => event.phase === phase);
    if (found) return found;
  }
  return null;
}

function standingOf(phase: OpenPhase): ProgramNow['standing'] {
  if (phase === 'announced' || phase === 'returning') return phase;
  return 'called';
}

function programText(
  name: string,
  {
    committedW,
    heldW,
    event,
  }: Pick<ProgramNow, 'committedW' | 'heldW'> & { readonly event: EventState | null },
): string {
  if (event) {
    const what = event.event.test ? 'test' : 'event';
    const power = event.event.powerW === null ? '' : ` for ${formatPower(event.event.powerW)}`;
    return `${name}: ${what} ${event.event.eventId}${power}, ${PHASE_TEXT[event.phase as OpenPhase]}.`;
  }
  if (heldW !== null) return `${name}: ${formatPower(heldW)} headroom held.`;
  if (committedW !== null) return `${name}: ${formatPower(committedW)} committed, not called.`;
  return `${name}: nothing committed at this hour.`;
}

const PHASE_TEXT: Readonly<Record<OpenPhase, string>> = {
  announced: 'announced',
  falling: 'load is coming down',
  'in-force': 'in force',
  returning: 'over, load comes back',
};
