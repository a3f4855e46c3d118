import { type BasePoint, basePointObligations } from './base-point.js';
import { dropObligations } from './drop.js';
import { headroomObligations } from './headroom.js';
import type { ObligationRequest, ProgramObligation } from './program-obligation.js';

/**
 * What an enrolment requires from now on: events that overlap each have theirs, and the lowest ceiling counts; those that
 * have ended have none. Coincident peaks are advice, not an obligation.
 */
export function programObligations(
  request: ObligationRequest,
  basePoints: readonly BasePoint[] = [],
): ProgramObligation[] {
  return allObligations(request, basePoints).filter(({ to }) => to === null || request.now < to);
}

function allObligations(request: ObligationRequest, basePoints: readonly BasePoint[]): ProgramObligation[] {
  const { enrolment, events } = request;
  switch (enrolment.kind) {
    case 'drop-by':
    case 'drop-to':
    case 'curtailment':
      return events
        .filter(({ enrolmentId }) => enrolmentId === enrolment.enrolmentId)
        .flatMap((event) => dropObligations(request, event));
    case 'headroom':
      return headroomObligations(request);
    case 'base-point':
      return basePointObligations(request, basePoints);
    case 'peak-avoidance':
    case 'checklist':
      return [];
  }
}
