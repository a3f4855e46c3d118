import type { BaselineEstimate, BaselineView } from '../baselines/index.js';
import { intervalPowerW } from '../metering/index.js';
import type { EventPerformance } from '../performance/index.js';
import type { MeterQuality } from '../ports/meter.js';
import {
  commitmentAt,
  type Enrolment,
  type ProgramEvent,
  type ProgramWithCalendar,
} from '../programs/index.js';
import type { TaggedInterval } from './report.js';

/** An interval of the event, in both baselines. */
export interface EventInterval {
  readonly start: string;
  /** Share of it within the sustained response, 0–1. */
  readonly shareWithin: number;
  readonly meterKwh: number | null;
  readonly meterQuality: MeterQuality;
  readonly meterVersion: number | null;
  readonly baselineRawW: number | null;
  readonly baselineExclusionsW: number | null;
  /** The most that could be drawn, where the interval is judged by a level. */
  readonly ceilingW: number | null;
  readonly owedMwh: number;
  readonly deliveredRawMwh: number | null;
  readonly deliveredExclusionsMwh: number | null;
  /** By the raw baseline. */
  readonly factor: number | null;
  readonly outcome: 'passed' | 'failed' | 'not-judged';
  readonly why: string | null;
}

/** A point of the picture: the event with the time before and after. */
export interface EventPoint {
  readonly start: string;
  readonly meterW: number | null;
  readonly baselineW: number | null;
  /** What the obligation allowed at most. */
  readonly allowedW: number | null;
}

/** What was promised and called. */
interface Called extends ProgramWithCalendar {
  readonly enrolment: Enrolment;
  readonly event: ProgramEvent;
}

/** A view's power by interval. */
export function baselineOf(view: BaselineView | null): (start: string) => number | null {
  const powers = new Map(view?.intervals.map(({ start, powerW }) => [start, powerW]));
  return (start) => powers.get(start) ?? null;
}

export function powerOf(interval: TaggedInterval | undefined): number | null {
  return interval ? intervalPowerW(interval) : null;
}

export function intervalsOf(
  raw: EventPerformance,
  excluded: EventPerformance,
  byStart: ReadonlyMap<string, TaggedInterval>,
): EventInterval[] {
  return raw.intervals.map((each, index): EventInterval => {
    const other = excluded.intervals[index]!;
    const metered = byStart.get(each.start);
    return {
      start: each.start,
      shareWithin: each.shareWithin,
      meterKwh: metered?.energyKwh ?? null,
      meterQuality: metered?.quality ?? 'missing',
      meterVersion: metered?.version ?? null,
      baselineRawW: each.baselineW,
      baselineExclusionsW: other.baselineW,
      ceilingW: each.ceilingW,
      owedMwh: each.owedMwh,
      deliveredRawMwh: each.deliveredMwh,
      deliveredExclusionsMwh: other.deliveredMwh,
      factor: each.factor,
      outcome: each.outcome,
      why: each.why,
    };
  });
}

/** How much of the time around an event its picture shows. */
const AROUND_MS = 2 * 3_600_000;

export function pointsOf(
  input: Called,
  { fromMs, toMs, minutes }: { fromMs: number; toMs: number; minutes: number },
  estimate: BaselineEstimate | null,
  byStart: ReadonlyMap<string, TaggedInterval>,
): EventPoint[] {
  const widthMs = minutes * 60_000;
  const baselineW = baselineOf(estimate?.raw ?? null);
  const points: EventPoint[] = [];
  const firstMs = Math.floor((fromMs - AROUND_MS) / widthMs) * widthMs;
  for (let startMs = firstMs; startMs < toMs + AROUND_MS; startMs += widthMs) {
    const start = new Date(startMs).toISOString();
    const isWithin = startMs + widthMs > fromMs && startMs < toMs;
    const baseline = isWithin ? baselineW(start) : null;
    const allowedW = isWithin ? allowedAt(input, Math.max(startMs, fromMs), baseline) : null;
    points.push({ start, meterW: powerOf(byStart.get(start)), baselineW: baseline, allowedW });
  }
  return points;
}

function allowedAt(input: Called, atMs: number, baselineW: number | null): number | null {
  const { enrolment, event } = input;
  const commitment = commitmentAt(input, enrolment, atMs);
  if (!commitment) return null;
  if (enrolment.kind === 'drop-to' || enrolment.kind === 'curtailment') {
    const levels = [event.powerW, commitment.maximumBaseLoadW].filter((each) => each !== null);
    return levels.length > 0 ? Math.min(...levels) : null;
  }
  return baselineW === null ? null : Math.max(0, baselineW - (event.powerW ?? commitment.powerW));
}
