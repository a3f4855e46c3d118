import type { LoadTag } from '../baselines/index.js';
import { EbbError } from '../errors.js';
import { addDays, datesBetween, localMidnightMs, localTime } from '../market/local-time.js';
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
import { eventReport, type EventReport, type SisterMeter } from './event-report.js';
import { type PeriodReport, periodReport } from './period-report.js';
import type { ReportHead, TaggedInterval } from './report.js';

/** A stretch in which load was other than it would have been; half-open, ISO 8601 UTC. */
export interface TagSpan {
  readonly from: string;
  readonly to: string;
  readonly tag: LoadTag;
}

/** A site's part in a program and what it was told. */
export interface ProgramCase extends ProgramWithCalendar {
  readonly enrolment: Enrolment;
  readonly messages: readonly ProgramMessage[];
  /** Where several hold at once, the first counts. */
  readonly tags: readonly TagSpan[];
  readonly prices: EventPrices & { readonly capacityPrice?: number };
  /** For a baseline that is a promised level. */
  readonly levelW?: number;
  /** For one that goes by daylight. */
  readonly latitudeDeg?: number;
  /** What a reader has to know of an event (null: of all of it), in words. */
  readonly remarks?: readonly { readonly eventId: string | null; readonly text: string }[];
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
    `${eventId === undefined ? 'name an event' : `no event "${eventId}"`}; there are: ${known}`,
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

/**
 * One that is not over is judged up to where the meter data end, and says so.
 * @param meter newest versions, ascending, of one length that divides the program's metering interval
 * @throws EbbError `rejected` where it was cancelled before it began, or nothing of it was metered yet
 */
export function eventReportOfCase(
  report: ProgramCase,
  event: ProgramEvent,
  head: ReportHead,
  meter: readonly MeterVersion[],
  sisters: readonly SisterMeter[] = [],
): EventReport {
  const { program, enrolment, prices, levelW, latitudeDeg } = report;
  if (event.cancelled) {
    const fix = 'there is nothing to judge; the report of its month names it';
    throw new EbbError('rejected', `event ${event.eventId} was cancelled before it began: ${fix}`);
  }
  const minutes = meteringMinutes(report, event.receivedAt);
  const interimTo = interimEnd(report, event, head, lastWholeEnd(meter, minutes));
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
    baselineInputs: {
      ...(levelW !== undefined && { levelW }),
      ...(latitudeDeg !== undefined && { latitudeDeg }),
    },
    prices,
    ...(sisters.length > 0 && { sisters }),
    ...(interimTo !== null && { interimTo }),
    remarks: [...remarksOn(report, event.eventId), ...overlapRemarks(report, event, others)],
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
  const minutes = meteringMinutes(report, span.from);
  const all = eventsOf(report.messages);
  const times = (event: ProgramEvent): EventTimes => eventTimes(program, enrolment, event);
  const events = all.filter((event) => {
    const { endsAt } = times(event);
    return (
      !event.cancelled &&
      endsAt !== null &&
      endsAt > span.from &&
      endsAt <= span.to &&
      endsAt <= head.issuedAt
    );
  });
  const unjudged = all.filter((event) => {
    const { dueAt, endsAt } = times(event);
    return !events.includes(event) && dueAt < span.to && (endsAt === null || endsAt > span.from);
  });
  return periodReport({
    ...report,
    ...span,
    kind,
    head,
    meter: taggedIntervals(
      meter,
      minutes,
      tagsOf(
        report,
        all.filter(({ cancelled }) => !cancelled),
      ),
    ),
    events: events.map((event) => eventReportOfCase(report, event, head, meter)),
    ...(prices.capacityPrice !== undefined && { capacityPrice: prices.capacityPrice }),
    rates: prices.rates ?? [],
    remarks: [
      ...remarksOn(report, null),
      ...unjudged.map(({ eventId, cancelled }) =>
        cancelled
          ? `event ${eventId} was cancelled before it began: it is in no sum`
          : `event ${eventId} was not over when this period ended, or is not yet: it is in no sum here`,
      ),
      ...events.flatMap((event) => overlapRemarks(report, event, events)),
    ],
  });
}

function meteringMinutes({ program }: ProgramCase, instant: string): number {
  const { date } = localTime(program.timeZone, Date.parse(instant));
  return ruleInForce(program, 'metering', date)?.minutes ?? 15;
}

/** Where the last whole metering interval that is known ends; null where there is none. */
function lastWholeEnd(meter: readonly MeterVersion[], minutes: number): string | null {
  const last = meter.findLast(({ energyKwh }) => energyKwh !== null);
  if (!last) return null;
  const endMs = Date.parse(last.start) + last.minutes * 60_000;
  return new Date(Math.floor(endMs / (minutes * 60_000)) * minutes * 60_000).toISOString();
}

/** Until when an event that is not over is judged; null where it is over. @throws EbbError `rejected` */
function interimEnd(
  { program, enrolment }: ProgramCase,
  event: ProgramEvent,
  { issuedAt }: ReportHead,
  meterEnd: string | null,
): string | null {
  const { dueAt, endsAt } = eventTimes(program, enrolment, event);
  if (endsAt !== null && endsAt <= issuedAt) return null;
  if (meterEnd !== null && meterEnd > dueAt) return meterEnd;
  throw new EbbError(
    'rejected',
    `event ${event.eventId} is not over, and nothing was metered yet since it was due at ${dueAt}: report it when it is`,
  );
}

function remarksOn({ remarks = [] }: ProgramCase, eventId: string | null): string[] {
  return remarks.flatMap((each) => (each.eventId === null || each.eventId === eventId ? [each.text] : []));
}

/** What was dropped while two events were in force answered both. */
function overlapRemarks(
  { program, enrolment }: ProgramCase,
  event: ProgramEvent,
  others: readonly ProgramEvent[],
): string[] {
  const own = eventTimes(program, enrolment, event);
  return others
    .filter((other) => {
      const { dueAt, endsAt } = eventTimes(program, enrolment, other);
      const startsBefore = own.endsAt === null || dueAt < own.endsAt;
      return other !== event && startsBefore && (endsAt === null || own.dueAt < endsAt);
    })
    .map(
      ({ eventId }) =>
        `event ${event.eventId} overlaps event ${eventId}: energy of the time that they share is counted for each of them`,
    );
}

/** What was said of them, and the program's own events: those in force until somebody ends them, too. */
function tagsOf(
  { program, enrolment, tags }: ProgramCase,
  events: readonly ProgramEvent[],
): readonly TagSpan[] {
  const called = events.map((event): TagSpan => {
    const { actAt, endsAt } = eventTimes(program, enrolment, event);
    return { from: actAt, to: endsAt ?? OPEN_END, tag: 'program' };
  });
  return [...tags, ...called];
}

/** Later than any meter interval. */
const OPEN_END = '9999-01-01T00:00:00.000Z';

function taggedIntervals(
  meter: readonly MeterVersion[],
  minutes: number,
  tags: readonly TagSpan[],
): TaggedInterval[] {
  const versions = new Map<string, number>();
  const widthMs = minutes * 60_000;
  for (const { start, version } of meter) {
    const whole = new Date(Math.floor(Date.parse(start) / widthMs) * widthMs).toISOString();
    versions.set(whole, Math.max(version, versions.get(whole) ?? 1));
  }
  const intervals = aggregated(meter, minutes);
  const tagAt = tagsByStart(tags, widthMs, intervals.at(-1)?.start);
  return intervals.map((interval) => ({
    ...interval,
    tag: tagAt.get(Date.parse(interval.start)) ?? null,
    version: versions.get(interval.start) ?? 1,
  }));
}

/** The first tag that holds in a part of an interval, by the interval's start in ms. */
function tagsByStart(
  tags: readonly TagSpan[],
  widthMs: number,
  lastStart = OPEN_END,
): ReadonlyMap<number, LoadTag> {
  const lastMs = Date.parse(lastStart);
  const tagAt = new Map<number, LoadTag>();
  for (const { from, to, tag } of tags) {
    const endMs = Math.min(Date.parse(to), lastMs + 1);
    for (let at = Math.floor(Date.parse(from) / widthMs) * widthMs; at < endMs; at += widthMs)
      if (!tagAt.has(at)) tagAt.set(at, tag);
  }
  return tagAt;
}

/** Every local date that an event touches; of one that nobody has ended the first alone. */
function datesOf(timeZone: string, { dueAt, endsAt }: EventTimes): string[] {
  const dateOf = (ms: number): string => localTime(timeZone, ms).date;
  const first = dateOf(Date.parse(dueAt));
  if (endsAt === null || endsAt <= dueAt) return [first];
  return datesBetween(first, dateOf(Date.parse(endsAt) - 1));
}
