import { localTime } from '../market/local-time.js';
import { startsWithin } from '../baselines/index.js';
import { eventTimes, type ProgramEvent } from './event.js';
import { commitmentAt } from './periods.js';
import {
  obligationsOf,
  type ObligationRequest,
  type ProgramObligation,
  type Step,
} from './program-obligation.js';
import { ruleInForce, weakest } from './rules.js';

/**
 * Ceilings of an event from when the load must begin to fall: of `drop-by`, in each metering interval its baseline less
 * what is committed or called; of `drop-to` and `curtailment`, a level. Where a baseline is missing, load as it was when the
 * call came stands for it; where that is not known either, everything that is committed as drop must go: the ceiling is 0.
 */
export function dropObligations(request: ObligationRequest, event: ProgramEvent): ProgramObligation[] {
  const { program, enrolment, until } = request;
  if (event.cancelled) return [];
  const times = eventTimes(program, enrolment, event);
  const { date } = localTime(program.timeZone, Date.parse(event.receivedAt));
  const [obligation, notice, metering] = [
    ruleInForce(program, 'obligation', date),
    ruleInForce(program, 'notice', date, enrolment.noticeId ?? undefined),
    ruleInForce(program, 'metering', date),
  ];
  const [actMs, dueMs] = [Date.parse(times.actAt), Date.parse(times.dueAt)];
  const minutes = metering?.minutes ?? 15;
  const openEnd = times.endsAt === null;
  // An event without an end has at least the interval that it begins in, however short the horizon.
  const endMs = openEnd ? Math.max(Date.parse(until), dueMs + minutes * 60_000) : Date.parse(times.endsAt!);
  const steps = startsWithin(actMs, endMs, minutes).map((startMs): Step => {
    const fromMs = Math.max(startMs, actMs);
    const toMs = Math.min(startMs + minutes * 60_000, endMs);
    const { powerW, problem } = ceilingW(request, event, startMs, Math.max(fromMs, dueMs));
    const problems = [problem, times.problem].filter((each) => each !== null);
    return { fromMs, toMs, powerW, problem: problems.join('; ') || null };
  });
  return obligationsOf(
    request,
    steps,
    {
      bound: 'ceiling',
      eventId: event.eventId,
      mandatory: obligation?.mandatory ?? false,
      deadline: times.dueAt,
      verification: weakest([obligation, notice]),
    },
    openEnd,
  );
}

/** @param atMs the instant whose commitment counts: not before the response is due */
function ceilingW(
  request: ObligationRequest,
  { powerW: calledW, receivedAt }: ProgramEvent,
  startMs: number,
  atMs: number,
): { powerW: number | null; problem: string | null } {
  const { enrolment, baselineW, loadW, marginW } = request;
  const commitment = commitmentAt(request, enrolment, atMs);
  if (!commitment && enrolment.kind !== 'curtailment') return { powerW: null, problem: null };
  if (enrolment.kind !== 'drop-by') {
    // A call may ask for less load than promised, and cannot allow more.
    const levels = [calledW, commitment?.maximumBaseLoadW ?? null].filter((each) => each !== null);
    return { powerW: Math.min(...(levels.length > 0 ? levels : [0])) - marginW, problem: null };
  }
  const dropW = calledW ?? commitment!.powerW;
  const baseline = baselineW(new Date(startMs).toISOString());
  if (baseline !== null) return { powerW: Math.max(0, baseline - dropW - marginW), problem: null };
  const load = loadW(receivedAt);
  return {
    powerW: load === null ? 0 : Math.max(0, load - dropW - marginW),
    problem: load === null ? 'no baseline and no load is known' : 'no baseline: load when the call came',
  };
}
