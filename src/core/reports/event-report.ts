import {
  type BaselineEstimate,
  type BaselineRequest,
  type BaselineView,
  estimateBaseline,
  type LoadInterval,
} from '../baselines/index.js';
import { EbbError } from '../errors.js';
import { localTime } from '../market/local-time.js';
import { intervalPowerW } from '../metering/index.js';
import { type Estimate, type EventPerformance, eventPerformance } from '../performance/index.js';
import type { MeterInterval } from '../ports/meter.js';
import {
  type Enrolment,
  eventTimes,
  type Program,
  type ProgramEvent,
  type ProgramWithCalendar,
  type Rule,
  ruleInForce,
  rulesInForce,
  type Verification,
  weakest,
} from '../programs/index.js';
import {
  baselineOf,
  type EventInterval,
  type EventPoint,
  intervalsOf,
  pointsOf,
  powerOf,
} from './event-intervals.js';
import { type EventPrices, eventMoney } from './event-money.js';
import { movedLoadNotes } from './moved-load.js';
import { type Definition, marksOf, type ReportHead, type RuleMark, type TaggedInterval } from './report.js';

/** All that the report of an event is made from. */
export interface EventReportInput extends ProgramWithCalendar {
  readonly head: ReportHead;
  readonly enrolment: Enrolment;
  readonly event: ProgramEvent;
  /** Of the program's metering length, ascending: the days that a baseline may use, the event's, and those after it. */
  readonly meter: readonly TaggedInterval[];
  /** Local dates of other events, which no baseline may use. */
  readonly eventDates: readonly string[];
  readonly baselineInputs?: Pick<
    BaselineRequest,
    'levelW' | 'nominations' | 'systemPeaks' | 'weather' | 'latitudeDeg'
  >;
  readonly prices?: EventPrices;
  /** What the owner's other sites metered, in intervals as `meter`'s: notes are made of it, performance never. */
  readonly sisters?: readonly SisterMeter[];
  /** Until when an event is judged that was not over, ISO 8601 UTC; absent: it was. */
  readonly interimTo?: string;
  /** What else a reader has to know, in words. */
  readonly remarks?: readonly string[];
}

/** What another site of the same owner metered. */
export interface SisterMeter {
  readonly siteId: string;
  readonly meter: readonly MeterInterval[];
}

export interface EventReport {
  readonly kind: 'event';
  readonly head: ReportHead;
  readonly program: {
    readonly programId: string;
    readonly name: string;
    readonly operator: string;
    readonly timeZone: string;
  };
  readonly enrolment: Enrolment;
  readonly event: ProgramEvent;
  /** Whether the event goes on: then the figures are of the part that is reported. */
  readonly interim: boolean;
  readonly times: {
    readonly instructedAt: string;
    readonly actAt: string;
    readonly dueAt: string;
    readonly endsAt: string;
  };
  readonly minutes: number;
  readonly intervals: readonly EventInterval[];
  readonly points: readonly EventPoint[];
  /** By the baseline from days as they were metered, as the operator makes it. */
  readonly raw: PerformanceTotals;
  /** By the baseline without days and intervals that are tagged. */
  readonly exclusionsApplied: PerformanceTotals;
  readonly baseline: {
    readonly name: string;
    readonly assignedBy: 'operator' | 'participant';
    readonly method: object;
    readonly verification: Verification;
    readonly raw: Omit<BaselineView, 'intervals'>;
    readonly exclusionsApplied: Omit<BaselineView, 'intervals'>;
  } | null;
  readonly money: readonly { readonly name: string; readonly estimate: Estimate }[];
  readonly rules: readonly RuleMark[];
  readonly definitions: readonly Definition[];
  /** What is missing, doubtful or done otherwise, in words. */
  readonly notes: readonly string[];
  /** Everything that it was computed from. */
  readonly inputs: Pick<EventReportInput, 'meter' | 'eventDates' | 'baselineInputs' | 'prices' | 'sisters'>;
}

export type PerformanceTotals = Pick<
  EventPerformance,
  'passed' | 'failed' | 'notJudged' | 'factor' | 'deliveryRatio' | 'owedMwh' | 'deliveredMwh' | 'verification'
>;

/**
 * How an event went, by the rules of the day on which it was called.
 * @throws EbbError `rejected` where the event has no end yet or was cancelled; `malformed` where meter data contradict
 * themselves
 */
export function eventReport(input: EventReportInput): EventReport {
  const { head, program, enrolment, meter, interimTo } = input;
  const event = interimTo === undefined ? input.event : { ...input.event, endsAt: interimTo };
  const { date } = localTime(program.timeZone, Date.parse(event.receivedAt));
  const times = eventTimes(program, enrolment, event);
  const endsAt = times.endsAt;
  if (endsAt === null)
    throw new EbbError('rejected', `event ${event.eventId} has no end yet: report it when it has`);
  const metering = ruleInForce(program, 'metering', date);
  const minutes = metering?.minutes ?? 15;
  const rule = baselineRule(input, date);
  const estimate =
    rule && estimateBaseline(rule.method, baselineRequest(input, times.dueAt, endsAt, minutes));
  const byStart = new Map(meter.map((each) => [each.start, each]));
  const performanceBy = (view: BaselineView | null): EventPerformance =>
    eventPerformance({
      ...input,
      event,
      meterW: (start) => powerOf(byStart.get(start)),
      baselineW: baselineOf(view),
    });
  const raw = performanceBy(estimate?.raw ?? null);
  const excluded = performanceBy(estimate?.exclusionsApplied ?? null);
  const money = eventMoney(input, date, raw);
  const rules = [
    ruleInForce(program, 'obligation', date),
    ruleInForce(program, 'notice', date, enrolment.noticeId ?? undefined),
    metering,
    ruleInForce(program, 'interval-test', date),
    rule,
    ruleInForce(program, 'calendar', date),
    ...money.rules,
  ];
  return {
    kind: 'event',
    head,
    program: programFacts(program),
    enrolment,
    event: input.event,
    interim: interimTo !== undefined,
    times: { ...times, endsAt, instructedAt: event.instructedAt ?? event.receivedAt },
    minutes,
    intervals: intervalsOf(raw, excluded, byStart),
    points: pointsOf(
      input,
      { fromMs: Date.parse(times.dueAt), toMs: Date.parse(endsAt), minutes },
      estimate,
      byStart,
    ),
    raw: totalsOf(raw),
    exclusionsApplied: totalsOf(excluded),
    baseline: rule && estimate && baselineFacts(rule, estimate),
    money: money.amounts,
    rules: marksOf(rules),
    definitions: DEFINITIONS,
    notes: [
      ...notesOf(input, rule, estimate, raw, money.notes),
      ...movedLoadNotes(input, { ...times, endsAt }, minutes),
    ],
    inputs: {
      meter,
      eventDates: input.eventDates,
      ...(input.baselineInputs && { baselineInputs: input.baselineInputs }),
      ...(input.prices && { prices: input.prices }),
      ...(input.sisters && { sisters: input.sisters }),
    },
  };
}

function programFacts({ programId, name, operator, timeZone }: Program): EventReport['program'] {
  return { programId, name, operator, timeZone };
}

/** The enrolment's, or the program's first, which a note then says. */
function baselineRule({ program, enrolment }: EventReportInput, date: string): Rule<'baseline'> | null {
  const rules = rulesInForce(program, 'baseline', date);
  return rules.find(({ id }) => id === enrolment.baselineId) ?? rules[0] ?? null;
}

function baselineRequest(
  { program, calendar, meter, eventDates, baselineInputs }: EventReportInput,
  from: string,
  to: string,
  minutes: number,
): BaselineRequest {
  const load: LoadInterval[] = meter.map((each) => ({
    start: each.start,
    powerW: intervalPowerW(each),
    tag: each.tag,
  }));
  return {
    timeZone: program.timeZone,
    calendar,
    minutes,
    load,
    event: { from, to },
    eventDates,
    ...baselineInputs,
  };
}

function totalsOf(performance: EventPerformance): PerformanceTotals {
  const { passed, failed, notJudged, factor, deliveryRatio, owedMwh, deliveredMwh, verification } =
    performance;
  return { passed, failed, notJudged, factor, deliveryRatio, owedMwh, deliveredMwh, verification };
}

function baselineFacts(rule: Rule<'baseline'>, estimate: BaselineEstimate): EventReport['baseline'] {
  const { name, assignedBy, method } = rule;
  const facts = ({ days, adjustment, problems }: BaselineView): Omit<BaselineView, 'intervals'> => ({
    days,
    adjustment,
    problems,
  });
  return {
    name,
    assignedBy,
    method,
    verification: weakest([rule]),
    raw: facts(estimate.raw),
    exclusionsApplied: facts(estimate.exclusionsApplied),
  };
}

function notesOf(
  { enrolment, event, meter, interimTo, remarks = [] }: EventReportInput,
  rule: Rule<'baseline'> | null,
  estimate: BaselineEstimate | null,
  raw: EventPerformance,
  moneyNotes: readonly string[],
): string[] {
  const notes = [...moneyNotes];
  if (interimTo !== undefined)
    notes.unshift(`INTERIM: the event was not over; what is judged here ends at ${interimTo}`);
  if (!rule) notes.push('no baseline is in force: intervals are judged by their level alone');
  else if (rule.id !== enrolment.baselineId)
    notes.push(`the enrolment names no baseline in force: ${rule.name} was taken, the program's first`);
  if (rule?.assignedBy === 'operator')
    notes.push('the operator computes and assigns the baseline that counts: this one is an estimate');
  if (event.test) notes.push('the event was a test');
  for (const problem of estimate?.raw.problems ?? []) notes.push(`baseline: ${problem}`);
  const within = new Set(raw.intervals.map(({ start }) => start));
  const judged = meter.filter(({ start }) => within.has(start));
  const doubtful = judged.filter(({ quality }) => quality !== 'measured').length;
  if (doubtful > 0)
    notes.push(`${doubtful} of the event's intervals are not the meter's own word: see their quality`);
  const corrected = judged.filter(({ version }) => version > 1).length;
  if (corrected > 0)
    notes.push(`${corrected} of the event's intervals were corrected: earlier versions are kept`);
  return [...notes, ...remarks];
}

const DEFINITIONS: readonly Definition[] = [
  { term: 'sustained response', meaning: 'from when the load had to be down until the release' },
  { term: 'owed', meaning: 'committed or called power × time within the sustained response' },
  { term: 'delivered', meaning: 'baseline less metered energy; negative where more was drawn' },
  {
    term: 'interval factor',
    meaning: 'delivered / owed, no less than 0 and no more than 1; of a level: 1 at or below it, else 0',
  },
  {
    term: 'event factor',
    meaning: "mean of the intervals' factors, weighted by their time within the event",
  },
  { term: 'raw baseline', meaning: 'from days as they were metered, as the operator takes them' },
  {
    term: 'exclusions applied',
    meaning:
      'the same without days and intervals that were curtailed for price, peaks, faults or by an operator',
  },
];
