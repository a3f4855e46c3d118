import { loadPrograms } from '../../config/programs/index.js';
import type {
  Enrolment,
  ObligationRequest,
  Program,
  ProgramEvent,
  ProgramMessage,
  ProgramWithCalendar,
} from '../../src/core/programs/index.js';
import { ruleInForce } from '../../src/core/programs/index.js';

const CATALOGUE = loadPrograms();

/** A built-in program with the calendar that its rules name. */
export function builtIn(programId: string): ProgramWithCalendar {
  const program = builtInProgram(programId);
  const calendarId = ruleInForce(program, 'calendar', '2026-11-21')!.calendarId;
  return { program, calendar: CATALOGUE.calendars.get(calendarId)! };
}

export function builtInProgram(programId: string): Program {
  return CATALOGUE.programs.get(programId)!;
}

/** 10 MW by ERS-30 with a maximum base load of 2 MW, at all hours. */
export function enrolment(change: Partial<Enrolment> = {}): Enrolment {
  return {
    enrolmentId: 'e1',
    programId: 'ercot-ers-30',
    siteId: 'west-1',
    feederId: 'site',
    kind: 'drop-to',
    from: '2026-01-01',
    to: null,
    noticeId: null,
    baselineId: null,
    commitments: [{ periodId: null, powerW: 10e6, maximumBaseLoadW: 2e6 }],
    lowestLoadW: 0,
    relaySeconds: 120,
    leadSeconds: 60,
    checklistDone: [],
    ruledOut: [],
    ...change,
  };
}

type DeployBody = Extract<ProgramMessage['body'], { kind: 'deploy' }>;

export function deploy(
  receivedAt: string,
  change: Partial<Omit<ProgramMessage, 'body'>> = {},
  body: Partial<DeployBody> = {},
): ProgramMessage {
  return {
    messageId: `m-${receivedAt}`,
    enrolmentId: 'e1',
    eventId: '17',
    version: 1,
    receivedAt,
    instructedAt: receivedAt,
    body: { kind: 'deploy', startsAt: null, endsAt: null, powerW: null, test: false, ...body },
    ...change,
  };
}

export function recall(at: string, change: Partial<ProgramMessage> = {}): ProgramMessage {
  return { ...deploy(at), version: 2, body: { kind: 'recall', at: null }, ...change };
}

export function obligationRequest(
  programId: string,
  events: readonly ProgramEvent[],
  change: Partial<ObligationRequest> = {},
): ObligationRequest {
  return {
    ...builtIn(programId),
    enrolment: enrolment({ programId }),
    events,
    now: '2026-11-18T20:00:00.000Z',
    until: '2026-11-19T20:00:00.000Z',
    baselineW: () => 12e6,
    loadW: () => 11e6,
    marginW: 0,
    ...change,
  };
}
