import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { estimateBaseline } from '../core/baselines/index.js';
import type { EventState, SiteEnrolment } from '../core/enrolled/index.js';
import { fromIso, intervalStart, isoUtc } from '../core/interval.js';
import { localTime } from '../core/market/local-time.js';
import { type ProgramWithCalendar, ruleInForce } from '../core/programs/index.js';
import type { SiteConfig } from '../core/site.js';
import { LoadRecord } from './load-record.js';

/** Where the program doesn't say how it meters. */
const METERING_MINUTES = 15;
/** What methods look at that count no days. */
const RECENT_DAYS = 2;
/** Of an event without an end so much is estimated at a time. */
const OPEN_END_HOURS = 24;
/** Estimates kept; past that they are made again. */
const KEPT_MAX = 200;

/** Baseline by the start of its metering interval (ISO 8601 UTC), W; null where there is none. */
export type BaselineAt = (start: string) => number | null;

/** An event of an enrolment, and the other events of the same program. */
export interface BaselineQuestion {
  readonly site: SiteConfig;
  readonly program: ProgramWithCalendar;
  readonly terms: SiteEnrolment;
  readonly event: EventState;
  readonly others: readonly EventState[];
  readonly now: DateTime;
  /** As plans count load, or as the grid's meter sees it. */
  readonly at: 'miners' | 'meter';
}

/** Estimates of events' baselines: made anew with each metering interval until the event begins, and then held. */
@Injectable()
export class EventBaselines {
  readonly #kept = new Map<string, BaselineAt>();

  constructor(private readonly record: LoadRecord) {}

  async baselineOf(question: BaselineQuestion): Promise<BaselineAt> {
    const { site, program, terms, event, now } = question;
    const { baselineId, feederId, enrolmentId } = terms.enrolment;
    // Load of the past is known of the whole site alone.
    if (baselineId === null || feederId !== site.feeders[0]!.feederId) return () => null;
    const minutes = meteringMinutes(program, event);
    const due = fromIso(event.dueAt);
    const openEnd = DateTime.max(due, now).startOf('hour').plus({ hours: OPEN_END_HOURS });
    const span = { from: event.dueAt, to: event.endsAt ?? isoUtc(openEnd) };
    const asOf = DateTime.min(due, intervalStart(now, minutes));
    const key = JSON.stringify([
      question.at,
      site.siteId,
      enrolmentId,
      event.event.eventId,
      span,
      isoUtc(asOf),
    ]);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const made = span.from < span.to ? await this.#estimate(question, span, minutes, asOf) : () => null;
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(key, made);
    return made;
  }

  async #estimate(
    { site, program: { program, calendar }, terms, event, others, at }: BaselineQuestion,
    span: { readonly from: string; readonly to: string },
    minutes: number,
    asOf: DateTime,
  ): Promise<BaselineAt> {
    const dateOf = (at: string): string => localTime(program.timeZone, Date.parse(at)).date;
    const { baselineId, commitments } = terms.enrolment;
    const rule = ruleInForce(program, 'baseline', dateOf(event.event.receivedAt), baselineId!);
    if (!rule) return () => null;
    const { method } = rule;
    const days = 'days' in method && method.days ? method.days.lookBackDaysMax : RECENT_DAYS;
    const from = asOf.minus({ days: days + 1 });
    const [firstLevelW] = commitments.flatMap(({ maximumBaseLoadW }) => maximumBaseLoadW ?? []);
    const { raw } = estimateBaseline(method, {
      timeZone: program.timeZone,
      calendar,
      minutes,
      load: await this.record.intervals(site, { from, to: asOf, minutes, at }),
      event: span,
      eventDates: others.map(({ dueAt }) => dateOf(dueAt)),
      latitudeDeg: site.location.latitudeDeg,
      ...(firstLevelW !== undefined && { levelW: firstLevelW }),
    });
    const watts = new Map(raw.intervals.map(({ start, powerW }) => [start, powerW]));
    const [first] = raw.intervals;
    const actMs = Date.parse(event.actAt) - minutes * 60_000;
    return (start) => {
      // On the way down the event's first interval says what to come down from.
      const isBefore = first !== undefined && start < first.start && Date.parse(start) > actMs;
      return isBefore ? first.powerW : (watts.get(start) ?? null);
    };
  }
}

function meteringMinutes({ program }: ProgramWithCalendar, { event }: EventState): number {
  const { date } = localTime(program.timeZone, Date.parse(event.receivedAt));
  return ruleInForce(program, 'metering', date)?.minutes ?? METERING_MINUTES;
}
