import { localTime } from '../market/local-time.js';
import { rampSteps } from './headroom.js';
import { obligationsOf, type ObligationRequest, type ProgramObligation } from './program-obligation.js';
import { ruleInForce, weakest } from './rules.js';

/** A set point that the grid's dispatch sends every few minutes. */
export interface BasePoint {
  readonly basePointId: string;
  /** When it was received, ISO 8601 UTC: the ramp begins. */
  readonly at: string;
  readonly powerW: number;
}

/**
 * Ceilings and floors around base points, of all that are still in force at `now`: along the ramp from the last one to the
 * new one, then level, within the tolerance; the newest stays in force until another comes.
 */
export function basePointObligations(
  request: ObligationRequest,
  basePoints: readonly BasePoint[],
): ProgramObligation[] {
  const { program, now, loadW } = request;
  const inOrder = [...basePoints].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const nowMs = Date.parse(now);
  return inOrder.flatMap((point, index) => {
    const nextMs = index + 1 < inOrder.length ? Date.parse(inOrder[index + 1]!.at) : Infinity;
    if (nextMs <= nowMs) return [];
    const { date } = localTime(program.timeZone, Date.parse(point.at));
    const [ramp, notice] = [ruleInForce(program, 'ramp', date), ruleInForce(program, 'notice', date)];
    const fromMs = Date.parse(point.at);
    const rampMs = (ramp?.minutes ?? 0) * 60_000;
    const before = inOrder[index - 1]?.powerW ?? loadW(point.at) ?? point.powerW;
    const stepMinutes = ramp?.stepMinutes ?? 1;
    const line = rampMs > 0 ? rampSteps(fromMs, fromMs + rampMs, before, point.powerW, stepMinutes) : [];
    const last = fromMs + rampMs;
    const level = { fromMs: last, toMs: last + 60_000, startW: point.powerW, powerW: point.powerW };
    const steps = [...line, level].filter((step) => step.fromMs < nextMs);
    const tolerance = ramp?.toleranceRatio ?? 0;
    const about = {
      eventId: point.basePointId,
      mandatory: false,
      deadline: new Date(last).toISOString(),
      verification: weakest([ramp, notice]),
    };
    const openEnd = nextMs === Infinity;
    const bounded = (bound: 'ceiling' | 'floor'): ProgramObligation[] =>
      obligationsOf(
        request,
        steps.map((step, at) => {
          const isLast = at === steps.length - 1;
          const toMs = isLast && !openEnd ? nextMs : Math.min(step.toMs, nextMs);
          const edges = [step.startW, step.powerW];
          // On the way both ends of a step are right: where the line is within it depends on the second.
          const powerW =
            bound === 'ceiling' ? Math.max(...edges) * (1 + tolerance) : Math.min(...edges) * (1 - tolerance);
          return { fromMs: step.fromMs, toMs, powerW, problem: null };
        }),
        { ...about, bound },
        openEnd,
      );
    return [...bounded('ceiling'), ...bounded('floor')];
  });
}
