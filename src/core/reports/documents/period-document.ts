import {
  type Fact,
  figure,
  number,
  percent,
  type ReportDocument,
  type Table,
  text,
  time,
} from '../document.js';
import type { PeakReport } from '../peak-report.js';
import type { PeriodReport } from '../period-report.js';
import { evidenceTable, megawatts, moneyTable, siteFacts, spanText } from './parts.js';

export function periodDocument(report: PeriodReport): ReportDocument {
  const { kind, head, program, from, to, days } = report;
  return {
    title: kind === 'month' ? 'Month in a grid program' : 'Season in a grid program',
    subtitle: `${program.name}, ${spanText(head, from, to)}`,
    head,
    facts: factsOf(report),
    charts: [
      {
        title: 'Metered energy by day',
        unit: 'MWh',
        starts: days.map(({ date }) => `${date}T12:00:00.000Z`),
        minutes: 1_440,
        series: [{ name: 'metered', style: 'area', values: days.map(({ meteredMwh }) => meteredMwh) }],
        band: null,
      },
    ],
    tables: [
      ...eventTable(report),
      availabilityTable(report),
      ...moneyTable(report.money),
      dayTable(report),
      ...evidenceTable(head),
    ],
    notes: report.notes,
    definitions: report.definitions,
    rules: report.rules,
  };
}

function factsOf({
  head,
  enrolment,
  meteredMwh,
  missing,
  events,
  availability,
  eventFactor,
  portfolio,
  limits,
}: PeriodReport): Fact[] {
  const { combined, verification } = availability;
  return [
    ...siteFacts(head),
    { label: 'Enrolment', value: `${enrolment.enrolmentId}, ${enrolment.kind}` },
    {
      label: 'Metered',
      value: `${figure(meteredMwh, 3, 'MWh')}${missing > 0 ? `, ${missing} intervals missing` : ''}`,
    },
    { label: 'Events', value: String(events.length) },
    { label: 'Event factor', value: percent(eventFactor) },
    { label: 'Availability', value: `${percent(combined)} (mark ${verification})` },
    ...(portfolio
      ? [
          {
            label: 'Portfolio test',
            value: `${portfolio.passed ? 'passed' : `failed: ${portfolio.below.join(' and ')} below ${portfolio.ratioMin}`} (mark ${portfolio.verification})`,
          },
        ]
      : []),
    ...(limits
      ? [
          {
            label: 'Used of the term',
            value: `${figure(limits.hoursUsed, 2)} of ${figure(limits.hoursMax, 0)} h, ${limits.events} of ${figure(limits.eventsMax, 0)} events (mark ${limits.verification})`,
          },
        ]
      : []),
  ];
}

function eventTable({ events }: PeriodReport): Table[] {
  if (events.length === 0) return [];
  return [
    {
      title: 'Events',
      columns: [
        text('event'),
        time('from'),
        time('to'),
        number('owed', 'MWh', 3),
        number('delivered', 'MWh', 3),
        number('factor', '', 3),
        number('passed', '', 0),
        number('failed', '', 0),
        number('not judged', '', 0),
      ],
      rows: events.map((each) => [
        each.test ? `${each.eventId} (test)` : each.eventId,
        each.dueAt,
        each.endsAt,
        each.owedMwh,
        each.deliveredMwh,
        each.factor,
        each.passed,
        each.failed,
        each.notJudged,
      ]),
    },
  ];
}

function availabilityTable({ availability }: PeriodReport): Table {
  return {
    title: 'Availability',
    columns: [
      text('time period'),
      number('factor', '', 4),
      number('intervals', '', 0),
      number('excused', '', 0),
      number('missing', '', 0),
      number('failed', '', 0),
      number('committed', 'MWh', 3),
    ],
    rows: availability.periods.map((each) => [
      each.periodId ?? 'all hours',
      each.factor,
      each.intervals,
      each.excused,
      each.missing,
      each.failed.length,
      each.committedMwh,
    ]),
  };
}

function dayTable({ days }: PeriodReport): Table {
  return {
    title: 'Days',
    columns: [
      text('day'),
      number('metered', 'MWh', 3),
      number('intervals', '', 0),
      number('missing', '', 0),
      number('not measured', '', 0),
      text('tagged'),
    ],
    rows: days.map((each) => [
      each.date,
      each.meteredMwh,
      each.intervals,
      each.missing,
      each.notMeasured,
      each.tagged,
    ]),
  };
}

export function peakDocument(report: PeakReport): ReportDocument {
  const { head, program, year, peaks, charge, settled } = report;
  const estimates = charge
    ? [
        { name: 'charge for the year after', estimate: charge.annual },
        { name: 'charge each month', estimate: charge.monthly },
        ...(charge.saving ? [{ name: 'saved by avoidance', estimate: charge.saving }] : []),
      ]
    : [];
  return {
    title: `Coincident peaks of ${year}`,
    subtitle: `${program.name}, ${settled ? 'as the operator published them' : 'preliminary'}`,
    head,
    facts: [
      ...siteFacts(head),
      { label: 'Peaks', value: String(peaks.length) },
      { label: 'Mean load at the peaks', value: charge ? figure(charge.meanPeakW / 1e6, 3, 'MW') : '–' },
    ],
    charts: [],
    tables: [
      {
        title: 'Peaks',
        columns: [
          text('month'),
          time('interval'),
          number('system', 'MW', 0),
          number('site', 'MW', 3),
          number('without avoidance', 'MW', 3),
        ],
        rows: peaks.map((each) => [
          each.month,
          each.start,
          each.systemLoadW / 1e6,
          megawatts(each.loadW),
          megawatts(each.uncurtailedW),
        ]),
      },
      ...moneyTable(estimates),
      ...evidenceTable(head),
    ],
    notes: report.notes,
    definitions: report.definitions,
    rules: report.rules,
  };
}
