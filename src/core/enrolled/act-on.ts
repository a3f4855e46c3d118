import { localTime } from '../market/local-time.js';
import {
  commitmentAt,
  type GridConditions,
  type ProgramObligation,
  ruleInForce,
  weakest,
} from '../programs/index.js';
import type { EnrolledRequest } from './obligations.js';

/** Conditions older than this are held on to, and said to be old. */
const AGE_MINUTES_MAX = 10;

/**
 * The mandatory ceiling of an enrolment that acts on the grid's emergencies by itself: while the last level that was told is
 * at least its own. Silence ends nothing: load comes back when a lower level is told.
 */
export function emergencyObligations(
  request: EnrolledRequest,
  conditions: GridConditions | null,
): ProgramObligation[] {
  const { terms, program, now } = request;
  const { enrolment, actOnEeaLevel } = terms;
  const { eeaLevel, at } = conditions ?? { eeaLevel: null, at: now };
  if (actOnEeaLevel === undefined || enrolment.kind !== 'curtailment') return [];
  const today = localTime(program.timeZone, Date.parse(now)).date;
  const isEnrolled = enrolment.from <= today && (enrolment.to === null || today <= enrolment.to);
  if (!isEnrolled || eeaLevel === null || eeaLevel < actOnEeaLevel) return [];
  const ageMinutes = Math.floor((Date.parse(now) - Date.parse(at)) / 60_000);
  return [
    {
      source: `${program.programId}/${enrolment.enrolmentId}/EEA ${eeaLevel}`,
      mandatory: true,
      bound: 'ceiling',
      feederId: enrolment.feederId,
      powerW: commitmentAt(request, enrolment, Date.parse(now))?.maximumBaseLoadW ?? 0,
      from: at < now ? at : now,
      to: null,
      programId: program.programId,
      enrolmentId: enrolment.enrolmentId,
      eventId: null,
      kind: enrolment.kind,
      deadline: null,
      verification: weakest([ruleInForce(program, 'obligation', today)]),
      problem:
        ageMinutes > AGE_MINUTES_MAX
          ? `the level was told ${ageMinutes} min ago, and holds until a lower one is told`
          : null,
    },
  ];
}
