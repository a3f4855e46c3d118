import type { LoadTag } from '../baselines/index.js';
import { EbbError } from '../errors.js';
import { addDays, localMidnightMs, localTime } from '../market/local-time.js';
import { aggregated, type MeterVersion } from '../metering/index.js';
import {
  type Enrolment,
  type EventTimes,
  eventsOf,
  eventTimes,
  type ProgramEvent,
  type ProgramMessage,
  type ProgramWithCalendar,
  ruleInForce,
} from '../programs/index.js';
import type { EventPrices } from './event-money.js';
import { eventReport, type EventReport } from './event-report.js';
import { type PeriodReport, periodReport } from './period-report.js';
import type { ReportHead, TaggedInterval } from './report.js';

/** A site's part in a program and what it was told. */
export interface ProgramCase extends ProgramWithCalendar {
  readonly enrolment: Enrolment;
  readonly messages: readonly ProgramMessage[];
  /** Stretches in which load was other than it would have been; half-open, ISO 8601 UTC. */
  readonly tags: readonly { readonly from: string; readonly to: string; readonly tag: LoadTag }[];
  readonly prices: EventPrices & { readonly capacityPrice?: number };
  /** For a baseline that is a promised level. */
  readonly levelW?: number;
}

/** Meter data from here to there go into a report, ISO 8601 UTC. */
export interface MeterSpan {
  readonly from: string;
  readonly to: string;
}

/** Baselines look back no further, and none looks further ahead. */
const LOOK_BACK_DAYS = 370;
const LOOK_AHEAD_DAYS = 45;

/** The event of a case. @throws EbbError `rejected` that lists what there is */
export function eventOfCase({ messages }: ProgramCase, eventId: string | undefined): ProgramEvent {
  const events = eventsOf(messages);
  const [first, second] = eventId === undefined ? events : events.filter((each) => each.eventId === eventId);
  if (first && !second) return first;
  const known = events.map((each) => each.eventId).join(', ') || 'none';
  throw new EbbError(
    'rejected',
    `${eventId === undefined ? 'name an event' : `no event "${eventId}"`}; the file has: ${known}`,
  );
}

/** Which meter data the report of a stretch is made from. */
export function meterSpan({ program }: ProgramCase, from: string, to: string): MeterSpan {
  const midnight = (instant: string, days: number): string => {
    const { date } = localTime(program.timeZone, Date.parse(instant));
    return new Date(localMidnightMs(program.timeZone, addDays(date, days))).toISOString();
  };
  return { from: midnight(from, -LOOK_BACK_DAYS), to: midnight(to, LOOK_AHEAD_DAYS) };
}

/** @param meter newest versions, ascending, of one length that divides the program's metering interval */
export function eventReportOfCase(
  report: ProgramCase,
  event: ProgramEvent,
  head: ReportHead,
  meter: readonly MeterVersion[],
): EventReport {
  const { program, enrolment, prices, levelW } = report;
  const { date } = localTime(program.timeZone, Date.parse(event.receivedAt));
  const minutes = ruleInForce(program, 'metering', date)?.minutes ?? 15;
  const others = eventsOf(report.messages).filter(
    ({ eventId, cancelled }) => eventId !== event.eventId && !cancelled,
  );
  return eventReport({
    ...report,
    head,
    event,
    meter: taggedIntervals(meter, minutes, tagsOf(report, others)),
    eventDates: [
      ...new Set(others.flatMap((each) => datesOf(program.timeZone, eventTimes(program, enrolment, each)))),
    ],
    ...(levelW !== undefined && { baselineInputs: { levelW } }),
    prices,
  });
}

/** A month or season with all events that ended in it. */
export function periodReportOfCase(
  report: ProgramCase,
  kind: 'month' | 'season',
  span: MeterSpan,
  head: ReportHead,
  meter: readonly MeterVersion[],
): PeriodReport {
  const { program, enrolment, prices } = report;
  const { date } = localTime(program.timeZone, Date.parse(span.from));
  const minutes = ruleInForce(program, 'metering', date)?.minutes ?? 15;
  const events = eventsOf(report.messages).filter((event) => {
    const { endsAt } = eventTimes(program, enrolment, event);
    return !event.cancelled && endsAt !== null && endsAt > span.from && endsAt <= span.to;
  });
  return periodReport({
    ...report,
    ...span,
    kind,
    head,
    meter: taggedIntervals(meter, minutes, tagsOf(report, events)),
    events: events.map((event) => eventReportOfCase(report, event, head, meter)),
    ...(prices.capacityPrice !== undefined && { capacityPrice: prices.capacityPrice }),
  });
}

/** Those that were said, and the program's own events. */
function tagsOf(
  { program, enrolment, tags }: ProgramCase,
  events: readonly ProgramEvent[],
): ProgramCase['tags'] {
  const called = events.flatMap((event) => {
    const { actAt, endsAt } = eventTimes(program, enrolment, event);
    return endsAt === null ? [] : [{ from: actAt, to: endsAt, tag: 'program' as const }];
  });
  return [...tags, ...called];
}

function taggedIntervals(
  meter: readonly MeterVersion[],
  minutes: number,
  tags: ProgramCase['tags'],
): TaggedInterval[] {
  const versions = new Map<string, number>();
  const widthMs = minutes * 60_000;
  for (const { start, version } of meter) {
    const whole = new Date(Math.floor(Date.parse(start) / widthMs) * widthMs).toISOString();
    versions.set(whole, Math.max(version, versions.get(whole) ?? 1));
  }
  return aggregated(meter, minutes).map((interval) => {
    const end = new Date(Date.parse(interval.start) + widthMs).toISOString();
    const tag = tags.find(({ from, to }) => from < end && interval.start < to)?.tag ?? null;
    return { ...interval, tag, version: versions.get(interval.start) ?? 1 };
  });
}

function datesOf(timeZone: string, { dueAt, endsAt }: EventTimes): string[] {
  return [dueAt, endsAt ?? dueAt].map((instant) => localTime(timeZone, Date.parse(instant)).date);
}
