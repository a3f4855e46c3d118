import { startsWithin } from '../baselines/index.js';
import { localTime } from '../market/local-time.js';
import { clamp } from '../statistics.js';
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
 * A reserve that load provides: while nobody calls, a floor, so that what is committed is there to be shed; while it is
 * called, a ceiling. After the recall the floor comes back when the load must be ready again.
 */
export function headroomObligations(request: ObligationRequest): ProgramObligation[] {
  const { program, enrolment, events } = request;
  const called = events.filter((event) => event.enrolmentId === enrolment.enrolmentId && !event.cancelled);
  const spans = called.map((event) => {
    const times = eventTimes(program, enrolment, event);
    const readyAt = times.endsAt === null ? null : (times.readyBy ?? times.endsAt);
    return {
      event,
      times,
      fromMs: Date.parse(event.receivedAt),
      readyMs: Date.parse(readyAt ?? '9999-12-31'),
    };
  });
  const isHeld = (ms: number): boolean => spans.every(({ fromMs, readyMs }) => ms < fromMs || readyMs <= ms);
  const edges = spans.flatMap(({ fromMs, readyMs }) => [fromMs, readyMs]);
  return [...held(request, isHeld, edges), ...spans.flatMap(({ event }) => deployed(request, event))];
}

function held(
  request: ObligationRequest,
  isHeld: (ms: number) => boolean,
  edges: readonly number[],
): ProgramObligation[] {
  const { program, enrolment, now, until } = request;
  const { date } = localTime(program.timeZone, Date.parse(now));
  const [fromMs, untilMs] = [Date.parse(now), Date.parse(until)];
  const bounds = [...startsWithin(fromMs, untilMs, 15), ...edges, fromMs, untilMs]
    .filter((ms) => fromMs <= ms && ms <= untilMs)
    .sort((a, b) => a - b);
  const steps = bounds.slice(1).map((toMs, index): Step => {
    const startMs = bounds[index]!;
    const commitment = isHeld(startMs) ? commitmentAt(request, enrolment, startMs) : null;
    const powerW = commitment && enrolment.lowestLoadW + commitment.powerW + request.marginW;
    return { fromMs: startMs, toMs, powerW, problem: null };
  });
  const rule = ruleInForce(program, 'obligation', date);
  return obligationsOf(
    request,
    steps,
    { bound: 'floor', eventId: null, mandatory: false, deadline: null, verification: weakest([rule]) },
    false,
  );
}

/** A ceiling from the call, along the program's ramp where it has one. */
function deployed(request: ObligationRequest, event: ProgramEvent): ProgramObligation[] {
  const { program, enrolment, loadW, marginW } = request;
  const times = eventTimes(program, enrolment, event);
  const { date } = localTime(program.timeZone, Date.parse(event.receivedAt));
  const [notice, share, ramp] = [
    ruleInForce(program, 'notice', date, enrolment.noticeId ?? undefined),
    ruleInForce(program, 'deployment-share', date),
    ruleInForce(program, 'ramp', date),
  ];
  const dueMs = Date.parse(times.dueAt);
  const committedW = commitmentAt(request, enrolment, dueMs)?.powerW ?? 0;
  const known = loadW(event.receivedAt);
  // Without a reading, the least that the site may have drawn: what it holds.
  const beforeW = known ?? enrolment.lowestLoadW + committedW;
  const callW =
    event.powerW ??
    reserveCallW({
      responsibilityW: committedW,
      loadW: beforeW,
      lowestLoadW: enrolment.lowestLoadW,
      shareMax: share?.ratioMax ?? 1,
    });
  const targetW = Math.max(enrolment.lowestLoadW, beforeW - callW) - marginW;
  const openEnd = times.endsAt === null;
  const endMs = openEnd ? Math.max(dueMs + 60_000, Date.parse(request.until)) : Date.parse(times.endsAt!);
  const actMs = Date.parse(times.actAt);
  const unread = known === null ? 'load at the call is not known: taken as what is held' : null;
  const problem = [unread, times.problem].filter((each) => each !== null).join('; ') || null;
  const down = ramp
    ? rampSteps(dueMs - ramp.minutes * 60_000, dueMs, beforeW, targetW, ramp.stepMinutes)
    : [];
  const steps = [...down, { fromMs: ramp ? dueMs : actMs, toMs: endMs, powerW: targetW }]
    .map(({ fromMs, toMs, powerW }) => ({ fromMs, toMs: Math.min(toMs, endMs), powerW, problem }))
    .filter(({ toMs, fromMs }) => fromMs < toMs);
  return obligationsOf(
    request,
    steps,
    {
      bound: 'ceiling',
      eventId: event.eventId,
      mandatory: false,
      deadline: times.dueAt,
      verification: weakest([notice, ...(share ? [share] : []), ...(ramp ? [ramp] : [])]),
    },
    openEnd,
  );
}

/**
 * What an instruction by XML calls of a load's reserve: `min(max(responsibility, load − lowest load), share × responsibility)`,
 * in W. ERCOT notice 2015-10-09 (historic) has the share at 150 %.
 */
export function reserveCallW(load: {
  readonly responsibilityW: number;
  readonly loadW: number;
  readonly lowestLoadW: number;
  readonly shareMax: number;
}): number {
  const { responsibilityW, loadW, lowestLoadW, shareMax } = load;
  return Math.min(Math.max(responsibilityW, loadW - lowestLoadW), shareMax * responsibilityW);
}

/** A straight line in steps: each holds what the line has at its end, on the way down and on the way up. */
export function rampSteps(
  fromMs: number,
  toMs: number,
  fromW: number,
  toW: number,
  stepMinutes: number,
): { fromMs: number; toMs: number; startW: number; powerW: number }[] {
  const at = (ms: number): number => fromW + (toW - fromW) * clamp((ms - fromMs) / (toMs - fromMs), 0, 1);
  const steps: { fromMs: number; toMs: number; startW: number; powerW: number }[] = [];
  for (let startMs = fromMs; startMs < toMs; startMs += stepMinutes * 60_000) {
    const endMs = Math.min(startMs + stepMinutes * 60_000, toMs);
    steps.push({ fromMs: startMs, toMs: endMs, startW: at(startMs), powerW: at(endMs) });
  }
  return steps;
}
