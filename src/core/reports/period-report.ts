import { localTime } from '../market/local-time.js';
import {
  appliedAvailability,
  type Availability,
  availability,
  capacityDaysPayment,
  capacityHoursPayment,
  type Estimate,
  portfolioTest,
  type PortfolioResult,
} from '../performance/index.js';
import { intervalPowerW } from '../metering/index.js';
import {
  type Enrolment,
  type LimitUse,
  limitUse,
  type ProgramWithCalendar,
  ruleInForce,
  rulesInForce,
} from '../programs/index.js';
import { sumOf } from '../statistics.js';
import { type EventPrices, rateOf } from './event-money.js';
import type { EventReport } from './event-report.js';
import {
  type Definition,
  marksOf,
  type ReportHead,
  roundMwh,
  type RuleMark,
  type TaggedInterval,
} from './report.js';

/** What a month or a season is reported from. */
export interface PeriodReportInput extends ProgramWithCalendar {
  readonly kind: 'month' | 'season';
  readonly head: ReportHead;
  readonly enrolment: Enrolment;
  /** ISO 8601 UTC, half-open. */
  readonly from: string;
  readonly to: string;
  /** Of the program's metering length, ascending. */
  readonly meter: readonly TaggedInterval[];
  /** Those that ended in the period. */
  readonly events: readonly EventReport[];
  /** Price per MW and hour or per MW-day that cleared, where the program's rules have none. */
  readonly capacityPrice?: number;
  readonly rates?: NonNullable<EventPrices['rates']>;
  /** What else a reader has to know, in words: events that are in no sum, and the like. */
  readonly remarks?: readonly string[];
}

/** A local day of the period. */
export interface ReportDay {
  readonly date: string;
  readonly meteredMwh: number;
  readonly intervals: number;
  /** Not in the meter data. */
  readonly missing: number;
  /** Known otherwise than by the meter itself. */
  readonly notMeasured: number;
  /** Intervals tagged as curtailed, by tag, in the form `price 4, fault 1`. */
  readonly tagged: string;
}

export interface EventSummary {
  readonly eventId: string;
  readonly test: boolean;
  readonly dueAt: string;
  readonly endsAt: string;
  readonly owedMwh: number;
  readonly deliveredMwh: number;
  readonly factor: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly notJudged: number;
}

export interface PeriodReport {
  readonly kind: 'month' | 'season';
  readonly head: ReportHead;
  readonly program: { readonly programId: string; readonly name: string; readonly operator: string };
  readonly enrolment: Enrolment;
  readonly from: string;
  readonly to: string;
  readonly meteredMwh: number;
  readonly missing: number;
  readonly days: readonly ReportDay[];
  readonly events: readonly EventSummary[];
  readonly availability: Availability;
  /** Of all events, by what they owed; null without one. */
  readonly eventFactor: number | null;
  readonly portfolio: PortfolioResult | null;
  readonly limits: LimitUse | null;
  readonly money: readonly { readonly name: string; readonly estimate: Estimate }[];
  readonly rules: readonly RuleMark[];
  readonly definitions: readonly Definition[];
  readonly notes: readonly string[];
  readonly inputs: { readonly meter: readonly TaggedInterval[]; readonly capacityPrice: number | null };
}

/** A month or season of a program: energy by day, events, availability, what it is estimated to pay. */
export function periodReport(input: PeriodReportInput): PeriodReport {
  const { kind, head, program, enrolment, from, to, events } = input;
  const { date } = localTime(program.timeZone, Date.parse(from));
  const meter = input.meter.filter(({ start }) => start >= from && start < to);
  const byStart = new Map(meter.map((each) => [each.start, each]));
  const found = availability({
    ...input,
    meterW: (start) => {
      const each = byStart.get(start);
      return each ? intervalPowerW(each) : null;
    },
    excused: (start) => excuse(events, start),
  });
  const summaries = events.map(summaryOf);
  const eventFactor = combinedFactor(summaries);
  const money = capacityMoney(input, date, found, eventFactor);
  const rules = (['metering', 'interval-test', 'portfolio-test', 'availability-penalty'] as const).map(
    (each) => ruleInForce(program, each, date),
  );
  const days = daysOf(meter, program.timeZone);
  const minutes = meter[0]?.minutes ?? 15;
  const expected = Math.round((Date.parse(to) - Date.parse(from)) / (minutes * 60_000));
  const missing = expected - meter.filter(({ energyKwh }) => energyKwh !== null).length;
  return {
    kind,
    head,
    program: { programId: program.programId, name: program.name, operator: program.operator },
    enrolment,
    from,
    to,
    meteredMwh: roundMwh(sumOf(days, ({ meteredMwh }) => meteredMwh)),
    missing,
    days,
    events: summaries,
    availability: found,
    eventFactor,
    portfolio:
      found.combined === null
        ? null
        : portfolioTest(program, date, { availability: found.combined, event: eventFactor }),
    limits: limitUse(
      program,
      enrolment,
      events.map(({ event }) => event),
      new Date(Date.parse(to) - 1).toISOString(),
    ),
    money: [...money.amounts, ...events.flatMap(eventAmounts)],
    rules: marksOf([...rules, ...rulesInForce(program, 'payment', date)]),
    definitions: DEFINITIONS,
    notes: [
      ...(missing > 0
        ? [`${missing} of ${expected} metering intervals are missing: they are in no sum`]
        : []),
      ...money.notes,
      ...(input.remarks ?? []),
    ],
    inputs: { meter, capacityPrice: input.capacityPrice ?? null },
  };
}

/** Why an interval does not count for availability: in a part of it at least the load was called. */
function excuse(events: readonly EventReport[], start: string): string | null {
  const startMs = Date.parse(start);
  const event = events.find(
    ({ times, minutes }) =>
      startMs + minutes * 60_000 > Date.parse(times.actAt) && startMs < Date.parse(times.endsAt),
  );
  return event ? `deployed in event ${event.event.eventId}` : null;
}

function summaryOf({ event, times, raw }: EventReport): EventSummary {
  const { owedMwh, deliveredMwh, factor, passed, failed, notJudged } = raw;
  return {
    eventId: event.eventId,
    test: event.test,
    dueAt: times.dueAt,
    endsAt: times.endsAt,
    owedMwh,
    deliveredMwh,
    factor,
    passed,
    failed,
    notJudged,
  };
}

function eventAmounts({ event, money }: EventReport): { name: string; estimate: Estimate }[] {
  return money.map(({ name, estimate }) => ({ name: `${name}, event ${event.eventId}`, estimate }));
}

function combinedFactor(events: readonly EventSummary[]): number | null {
  const judged = events.filter(({ factor, owedMwh }) => factor !== null && owedMwh > 0);
  const owed = sumOf(judged, ({ owedMwh }) => owedMwh);
  return owed > 0 ? sumOf(judged, (each) => each.factor! * each.owedMwh) / owed : null;
}

function daysOf(meter: readonly TaggedInterval[], timeZone: string): ReportDay[] {
  const byDate = new Map<string, TaggedInterval[]>();
  for (const each of meter) {
    const { date } = localTime(timeZone, Date.parse(each.start));
    const known = byDate.get(date);
    if (known) known.push(each);
    else byDate.set(date, [each]);
  }
  return [...byDate].map(([date, each]) => ({
    date,
    meteredMwh: roundMwh(sumOf(each, ({ energyKwh }) => energyKwh ?? 0) / 1e3),
    intervals: each.length,
    missing: each.filter(({ energyKwh }) => energyKwh === null).length,
    notMeasured: each.filter(({ quality }) => quality !== 'measured' && quality !== 'missing').length,
    tagged: tagsText(each),
  }));
}

function tagsText(intervals: readonly TaggedInterval[]): string {
  const counts = new Map<string, number>();
  for (const { tag } of intervals) if (tag !== null) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, count]) => `${tag} ${count}`).join(', ');
}

/** Capacity pay: what was promised for the time, by the factors of the term. */
function capacityMoney(
  { program, enrolment, from, to, capacityPrice, rates = [] }: PeriodReportInput,
  date: string,
  found: Availability,
  eventFactor: number | null,
): { amounts: { name: string; estimate: Estimate }[]; notes: string[] } {
  const payments = rulesInForce(program, 'payment', date).filter(({ formula }) =>
    formula.startsWith('capacity-'),
  );
  if (payments.length === 0) return { amounts: [], notes: [] };
  if (found.combined === null)
    return { amounts: [], notes: ['capacity: no interval counts for availability, so nothing is estimated'] };
  const applied = appliedAvailability(program, date, found.combined);
  const factors = [
    { name: 'availability', ratio: applied.factor },
    ...(eventFactor === null ? [] : [{ name: 'event performance', ratio: eventFactor }]),
  ];
  const amounts: { name: string; estimate: Estimate }[] = [];
  const notes: string[] = [];
  for (const { periodId, committedMwh } of found.periods) {
    const paymentId = periodId ?? undefined;
    const rule =
      payments.find(({ id }) => id === paymentId) ?? payments.find(({ id, rule: kind }) => id === kind);
    const powerW = enrolment.commitments.find((each) => each.periodId === periodId)?.powerW ?? 0;
    const price = (rule && rateOf({ rates }, rule.id)) ?? rule?.price ?? capacityPrice;
    const name = `capacity${periodId === null ? '' : `, ${periodId}`}`;
    if (!rule || price == null) {
      notes.push(`${name}: no price is known; give the one that cleared`);
      continue;
    }
    const question = { program, date, factors, price, ...(paymentId !== undefined && { paymentId }) };
    if (rule.formula === 'capacity-hours' && powerW > 0)
      amounts.push({
        name,
        estimate: capacityHoursPayment(question, powerW, roundMwh((committedMwh * 1e6) / powerW)),
      });
    else if (rule.formula === 'capacity-days')
      amounts.push({ name, estimate: capacityDaysPayment(question, powerW, daysWithin(from, to)) });
    else notes.push(`${name}: ${rule.text}; it is paid by the year, not in this period`);
  }
  return { amounts, notes };
}

function daysWithin(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

const DEFINITIONS: readonly Definition[] = [
  {
    term: 'availability',
    meaning:
      'share of the intervals that count in which the load could have done what was promised; a missing interval is not judged, and one of an event does not count',
  },
  { term: 'event factor', meaning: "mean of the events' factors, weighted by the energy that they owed" },
  { term: 'estimate', meaning: "worked out by the rules in force; what counts is the operator's settlement" },
];
