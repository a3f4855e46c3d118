import type { BaselineView } from '../../baselines/index.js';
import { localTime } from '../../market/local-time.js';
import {
  type Cell,
  type Chart,
  type Fact,
  figure,
  localText,
  number,
  percent,
  type ReportDocument,
  type Table,
  text,
  time,
} from '../document.js';
import type { EventReport } from '../event-report.js';
import { evidenceTable, megawatts, moneyTable, outcomeText, siteFacts, spanText } from './parts.js';

const NOT_COMPARED = 'not known: no interval has a baseline';

export function eventDocument(report: EventReport): ReportDocument {
  const { head, program, event, times } = report;
  return {
    title: `Performance in event ${event.eventId}${event.test ? ' (test)' : ''}${report.interim ? ', interim' : ''}`,
    subtitle: `${program.name}, ${spanText(head, times.dueAt, times.endsAt)}`,
    head,
    facts: factsOf(report),
    charts: [chartOf(report)],
    tables: [
      intervalTable(report),
      ...moneyTable(report.money),
      ...daysTable(report),
      ...evidenceTable(head),
      ...materialTables(report),
    ],
    notes: report.notes,
    definitions: report.definitions,
    rules: report.rules,
  };
}

function factsOf({ head, enrolment, event, times, raw, exclusionsApplied, baseline }: EventReport): Fact[] {
  const commitments = enrolment.commitments.map(
    ({ periodId, powerW, maximumBaseLoadW }) =>
      `${figure(powerW / 1e6, 3, 'MW')}${periodId === null ? '' : ` in ${periodId}`}${maximumBaseLoadW === null ? '' : `, at most ${figure(maximumBaseLoadW / 1e6, 3, 'MW')} drawn`}`,
  );
  return [
    ...siteFacts(head),
    { label: 'Enrolment', value: `${enrolment.enrolmentId}, ${enrolment.kind}, ${commitments.join('; ')}` },
    {
      label: 'Called',
      value: `${localText(times.instructedAt, head.site.timeZone)}, received ${localText(event.receivedAt, head.site.timeZone)}${event.test ? ' (test)' : ''}`,
    },
    { label: 'Sustained response', value: `${spanText(head, times.dueAt, times.endsAt)}` },
    { label: 'Intervals', value: outcomeText(raw) },
    { label: 'Event factor', value: `${percent(raw.factor)} (mark ${raw.verification})` },
    { label: 'Owed', value: raw.owedMwh > 0 ? figure(raw.owedMwh, 3, 'MWh') : NOT_COMPARED },
    {
      label: 'Delivered, raw baseline',
      value: deliveredText(raw),
    },
    {
      label: 'Delivered, exclusions applied',
      value: deliveredText(exclusionsApplied),
    },
    {
      label: 'Baseline',
      value: baseline
        ? `${baseline.name} (mark ${baseline.verification}), made by the ${baseline.assignedBy}`
        : 'none',
    },
  ];
}

function chartOf({ points, minutes, times }: EventReport): Chart {
  return {
    title: 'Load, baseline and what was allowed',
    unit: 'MW',
    starts: points.map(({ start }) => start),
    minutes,
    series: [
      { name: 'meter', style: 'area', values: points.map(({ meterW }) => megawatts(meterW)) },
      { name: 'raw baseline', style: 'step', values: points.map(({ baselineW }) => megawatts(baselineW)) },
      { name: 'allowed', style: 'dashed', values: points.map(({ allowedW }) => megawatts(allowedW)) },
    ],
    band: { from: times.dueAt, to: times.endsAt, label: 'sustained response' },
  };
}

function intervalTable({ intervals }: EventReport): Table {
  return {
    title: 'Intervals',
    columns: [
      time('start'),
      number('within', '%', 0),
      number('meter', 'kWh', 3),
      text('quality'),
      number('version', '', 0),
      number('baseline raw', 'MW', 3),
      number('baseline excl.', 'MW', 3),
      number('ceiling', 'MW', 3),
      number('owed', 'MWh', 3),
      number('delivered raw', 'MWh', 3),
      number('delivered excl.', 'MWh', 3),
      number('factor', '', 3),
      text('outcome'),
      text('why'),
    ],
    rows: intervals.map((each): Cell[] => [
      each.start,
      each.shareWithin * 100,
      each.meterKwh,
      each.meterQuality,
      each.meterVersion,
      megawatts(each.baselineRawW),
      megawatts(each.baselineExclusionsW),
      megawatts(each.ceilingW),
      each.owedMwh,
      each.deliveredRawMwh,
      each.deliveredExclusionsMwh,
      each.factor,
      each.outcome,
      each.why,
    ]),
  };
}

function daysTable({ baseline }: EventReport): Table[] {
  if (!baseline) return [];
  const rowsOf = (name: string, { days }: Pick<BaselineView, 'days'>): Cell[][] =>
    days.flatMap(({ date, used, leftOut }) => [
      ...used.map((day): Cell[] => [name, date, day, 'used', null]),
      ...leftOut.map(({ date: day, why }): Cell[] => [name, date, day, 'left out', why]),
    ]);
  return [
    {
      title: 'Baseline days',
      columns: [text('baseline'), text('for'), text('day'), text('use'), text('why')],
      rows: [...rowsOf('raw', baseline.raw), ...rowsOf('exclusions applied', baseline.exclusionsApplied)],
      note: adjustmentNote(baseline),
    },
  ];
}

function adjustmentNote({ raw, exclusionsApplied }: NonNullable<EventReport['baseline']>): string {
  const textOf = ({ adjustment }: Pick<BaselineView, 'adjustment'>): string => {
    if (!adjustment) return 'none';
    const { kind, applied, unbounded } = adjustment;
    const shown = (value: number): string =>
      kind === 'scalar' ? `× ${figure(value, 4)}` : figure(value / 1e6, 3, 'MW');
    return applied === unbounded ? shown(applied) : `${shown(applied)}, bounded from ${shown(unbounded)}`;
  };
  return `Adjustment by the event day: raw ${textOf(raw)}; exclusions applied ${textOf(exclusionsApplied)}.`;
}

/** What the baseline and the amounts can be worked out from again. */
function materialTables({ head, program, inputs, times, baseline }: EventReport): Table[] {
  const { meter, prices = {} } = inputs;
  const dateOf = (instant: string): string => localTime(program.timeZone, Date.parse(instant)).date;
  const used = [baseline?.raw, baseline?.exclusionsApplied].flatMap(
    (view) => view?.days.flatMap((each) => [each.date, ...each.used]) ?? [],
  );
  const dates = new Set([...used, dateOf(times.dueAt), dateOf(times.endsAt)]);
  const load: Table = {
    title: 'Load',
    columns: [
      time('start'),
      text('day'),
      number('minutes', '', 0),
      number('meter', 'kWh', 3),
      text('quality'),
      number('version', '', 0),
      text('tag'),
    ],
    rows: meter
      .map((each) => ({ ...each, date: dateOf(each.start) }))
      .filter(({ date }) => dates.has(date))
      .map((each): Cell[] => [
        each.start,
        each.date,
        each.minutes,
        each.energyKwh,
        each.quality,
        each.version,
        each.tag,
      ]),
    note: `Of the days that the baselines use and of the event, as known at ${head.knownAt}.`,
    isMaterial: true,
  };
  const rows: Cell[][] = [
    ...(prices.energyPerMwh ?? []).map(({ start, price }): Cell[] => ['energy', start, price]),
    ...(prices.rates ?? []).map(({ paymentId, price }): Cell[] => [`rate of ${paymentId}`, null, price]),
    ...(prices.netBenefitsPrice === undefined ? [] : [['net benefits', null, prices.netBenefitsPrice]]),
    ...(prices.bidPerMwh === undefined ? [] : [['bid', null, prices.bidPerMwh]]),
  ];
  const priced: Table = {
    title: 'Prices',
    columns: [text('what'), time('interval'), { name: 'price', kind: 'number' }],
    rows,
    isMaterial: true,
  };
  return rows.length === 0 ? [load] : [load, priced];
}

function deliveredText({
  owedMwh,
  deliveredMwh,
  deliveryRatio,
}: Pick<EventReport['raw'], 'owedMwh' | 'deliveredMwh' | 'deliveryRatio'>): string {
  if (owedMwh === 0) return NOT_COMPARED;
  return `${figure(deliveredMwh, 3, 'MWh')}, ${percent(deliveryRatio)} of what was owed`;
}
