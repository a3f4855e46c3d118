import { startsWithin } from '../baselines/index.js';
import { EbbError } from '../errors.js';
import { localTime } from '../market/local-time.js';
import {
  commitmentAt,
  type Enrolment,
  eventTimes,
  type ProgramEvent,
  type ProgramWithCalendar,
  ruleInForce,
  type Verification,
  weakest,
} from '../programs/index.js';
import { clamp, sumOf } from '../statistics.js';
import { energyMwh } from '../units.js';

/** What an event is judged by. */
export interface EventRecord extends ProgramWithCalendar {
  readonly enrolment: Enrolment;
  readonly event: ProgramEvent;
  /** Metering intervals by their starts, ISO 8601 UTC; null where missing. */
  readonly meterW: (start: string) => number | null;
  /** For `drop-to` too: the parts of an interval that the event begins or ends within are judged by it. */
  readonly baselineW: (start: string) => number | null;
}

export interface IntervalPerformance {
  readonly start: string;
  /** Share of the interval within the sustained response, 0–1. */
  readonly shareWithin: number;
  readonly meterW: number | null;
  readonly baselineW: number | null;
  /** The most that could be drawn, for `drop-to`; null where the interval is judged by its baseline. */
  readonly ceilingW: number | null;
  readonly owedMwh: number;
  /** Below the baseline; negative where more was drawn. Null where nothing is known to tell. */
  readonly deliveredMwh: number | null;
  /** 0–1; null where it cannot be judged. */
  readonly factor: number | null;
  readonly outcome: 'passed' | 'failed' | 'not-judged';
  readonly why: string | null;
}

export interface EventPerformance {
  readonly eventId: string;
  /** The sustained response. */
  readonly from: string;
  readonly to: string;
  readonly intervals: readonly IntervalPerformance[];
  readonly passed: number;
  readonly failed: number;
  readonly notJudged: number;
  /** Mean of the intervals' factors, by their shares within the event; null where none can be judged. */
  readonly factor: number | null;
  /** Σ delivered / Σ owed, of the intervals where both are known; not bounded. */
  readonly deliveryRatio: number | null;
  readonly owedMwh: number;
  readonly deliveredMwh: number;
  readonly verification: Verification;
}

/**
 * How an event went, by the rules in force when it was called: for each metering interval of the sustained response
 * `clamp((baseline − actual) / (share × committed), 0, 1)`, or for a whole interval of `drop-to` whether load was at or
 * below its level.
 * @throws EbbError `rejected` where the event has not ended, or was cancelled
 */
export function eventPerformance(record: EventRecord): EventPerformance {
  const { program, enrolment, event } = record;
  const { dueAt, endsAt } = eventTimes(program, enrolment, event);
  if (endsAt === null || event.cancelled) {
    const state = event.cancelled ? 'was cancelled' : 'has no end yet';
    throw new EbbError('rejected', `event ${event.eventId} ${state}: there is nothing to judge`);
  }
  const { date } = localTime(program.timeZone, Date.parse(event.receivedAt));
  const metering = ruleInForce(program, 'metering', date);
  const test = ruleInForce(program, 'interval-test', date);
  const notice = ruleInForce(program, 'notice', date, enrolment.noticeId ?? undefined);
  const minutes = metering?.minutes ?? 15;
  const [dueMs, endMs] = [Date.parse(dueAt), Date.parse(endsAt)];
  const intervals = startsWithin(dueMs, endMs, minutes).flatMap((startMs): IntervalPerformance[] => {
    const stopMs = startMs + minutes * 60_000;
    const withinMs = Math.min(stopMs, endMs) - Math.max(startMs, dueMs);
    const commitment = commitmentAt(record, enrolment, Math.max(startMs, dueMs));
    if (!commitment || withinMs <= 0) return [];
    // A call to a level names the level, not the drop.
    const owedW = enrolment.kind === 'drop-to' ? commitment.powerW : (event.powerW ?? commitment.powerW);
    const shareWithin = withinMs / (stopMs - startMs);
    const levels = [event.powerW, commitment.maximumBaseLoadW].filter((each) => each !== null);
    const byLevel = enrolment.kind === 'drop-to' || enrolment.kind === 'curtailment';
    const ceilingW = byLevel && shareWithin === 1 && levels.length > 0 ? Math.min(...levels) : null;
    const passRatio = test?.passRatioMin ?? 1;
    return [judged(record, { startMs, minutes, shareWithin, owedW, ceilingW, passRatio })];
  });
  const known = intervals.filter(({ factor }) => factor !== null);
  const measured = intervals.filter(({ deliveredMwh }) => deliveredMwh !== null);
  const owedMwh = sumOf(measured, (each) => each.owedMwh);
  const deliveredMwh = sumOf(measured, (each) => each.deliveredMwh!);
  const count = (outcome: IntervalPerformance['outcome']): number =>
    intervals.filter((each) => each.outcome === outcome).length;
  return {
    eventId: event.eventId,
    from: dueAt,
    to: endsAt,
    intervals,
    passed: count('passed'),
    failed: count('failed'),
    notJudged: count('not-judged'),
    factor:
      known.length === 0
        ? null
        : sumOf(known, (each) => each.factor! * each.shareWithin) / sumOf(known, (each) => each.shareWithin),
    deliveryRatio: owedMwh > 0 ? deliveredMwh / owedMwh : null,
    owedMwh,
    deliveredMwh,
    verification: weakest([metering, test, notice]),
  };
}

interface Judged {
  readonly startMs: number;
  readonly minutes: number;
  readonly shareWithin: number;
  readonly owedW: number;
  readonly ceilingW: number | null;
  readonly passRatio: number;
}

function judged({ meterW: meter, baselineW: baseline }: EventRecord, given: Judged): IntervalPerformance {
  const { startMs, minutes, shareWithin, owedW, ceilingW, passRatio } = given;
  const start = new Date(startMs).toISOString();
  const [meterW, baselineW] = [meter(start), baseline(start)];
  const hours = minutes / 60;
  const owedMwh = energyMwh(owedW, hours) * shareWithin;
  const deliveredMwh = meterW === null || baselineW === null ? null : energyMwh(baselineW - meterW, hours);
  const about = { start, shareWithin, meterW, baselineW, ceilingW, owedMwh, deliveredMwh };
  if (meterW === null) return notJudged(about, 'the meter interval is missing');
  if (ceilingW !== null) {
    const isBelow = meterW <= ceilingW;
    const why = isBelow ? null : `${Math.round(meterW - ceilingW)} W above the level`;
    return { ...about, factor: isBelow ? 1 : 0, outcome: isBelow ? 'passed' : 'failed', why };
  }
  if (deliveredMwh === null) return notJudged(about, 'there is no baseline');
  if (owedMwh <= 0) return notJudged(about, 'nothing was owed');
  const factor = clamp(deliveredMwh / owedMwh, 0, 1);
  const isEnough = factor >= passRatio;
  const why = isEnough ? null : `delivered ${(factor * 100).toFixed(1)} % of what was owed`;
  return { ...about, factor, outcome: isEnough ? 'passed' : 'failed', why };
}

function notJudged(
  about: Omit<IntervalPerformance, 'factor' | 'outcome' | 'why'>,
  why: string,
): IntervalPerformance {
  return { ...about, factor: null, outcome: 'not-judged', why };
}

/**
 * Drop in W verified by the highest mean of consecutive intervals: baseline less the worst stretch (four quarters, in
 * CenterPoint's program of 2008). Null where there are fewer intervals than that.
 */
export function worstStretchDropW(
  baselineW: number,
  meterW: readonly number[],
  consecutive: number,
): number | null {
  const means = meterW
    .slice(consecutive - 1)
    .map((_, index) => sumOf(meterW.slice(index, index + consecutive), (value) => value) / consecutive);
  return means.length === 0 ? null : baselineW - Math.max(...means);
}
