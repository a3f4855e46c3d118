import { EbbError } from '../core/errors.js';
import { localTime } from '../core/market/local-time.js';
import { eventTimes } from '../core/programs/index.js';
import {
  type CustomerEvent,
  type CustomerMonth,
  customerReport,
  type MeterSpan,
} from '../core/reports/index.js';
import type { SiteConfig } from '../core/site.js';
import { caseOfPeriod, enrolmentsOf } from './enrolled-case.js';
import { localSpan } from './local-span.js';
import { eventsWithin, type MadeReport, type ReportMaker } from './report-maker.js';
import type { ReportRequest } from './request.js';
import { nominalW } from './site-record.js';

const HOUR_MS = 3_600_000;

/** What one customer's machines, or all of them, drew in an hour. */
interface CustomerHour {
  readonly customerId: string;
  readonly hourMs: number;
  readonly servedMwh: number;
  readonly entitledMwh: number;
  readonly curtailedHours: number;
}

/** Ids of customers have no blanks. */
function statementTitle(customerId: string, from: string, to: string): string {
  return `statement of ${customerId} from ${from} to ${to}`;
}

/** The customer that an issued report was made for; null for reports of other kinds. */
export function customerOfStatement(title: string): string | null {
  return /^statement of (\S+) from /.exec(title)?.[1] ?? null;
}

/** A hosted customer's statement, from the hours that were added up for each customer. */
export async function customerOf(
  maker: ReportMaker,
  { customerId, from, to, creditUsdPerMwh }: Extract<ReportRequest, { kind: 'customer' }>,
): Promise<MadeReport> {
  const { site } = maker.job;
  const ids = site.customers.map((each) => each.customerId);
  if (!ids.includes(customerId))
    throw new EbbError(
      'rejected',
      `no customer "${customerId}" at ${site.siteId}; there are: ${ids.join(', ')}`,
    );
  const span = localSpan(from, to, site.timeZone);
  const hours = await customerHours(maker, span);
  const { events, remarks } = await customerEvents(maker, span, hours);
  const report = customerReport({
    head: maker.head([]),
    customerId,
    ...span,
    events,
    contractW: contractW(site),
    creditUsdPerMwh,
    months: monthsOf(
      site,
      customerId,
      hours.filter(({ hourMs }) => hourMs >= Date.parse(span.from)),
    ),
    remarks: [
      ...(hours.length === 0 ? ['no hours were added up in this time: there was no telemetry'] : []),
      ...remarks,
    ],
  });
  return { report, title: statementTitle(customerId, from, to), from: null };
}

/** Of the span, and of the hours before it that its first event is compared with. */
async function customerHours(
  { database, job }: ReportMaker,
  { from, to }: MeterSpan,
): Promise<CustomerHour[]> {
  const rows = await database.query<
    { customer_id: string; hour: Date; served_mwh: number; entitled_mwh: number; curtailed_hours: number }[]
  >(
    `SELECT * FROM customer_hour WHERE site_id = $1 AND hour >= $2::timestamptz - INTERVAL '1 day' AND hour < $3
     ORDER BY hour, customer_id`,
    [job.site.siteId, from, to],
  );
  return rows.map((row) => ({
    customerId: row.customer_id,
    hourMs: row.hour.getTime(),
    servedMwh: row.served_mwh,
    entitledMwh: row.entitled_mwh,
    curtailedHours: row.curtailed_hours,
  }));
}

/** What each event that is over took from each customer. */
async function customerEvents(
  maker: ReportMaker,
  span: MeterSpan,
  hours: readonly CustomerHour[],
): Promise<{ events: CustomerEvent[]; remarks: string[] }> {
  const sources = await maker.sources();
  const events: CustomerEvent[] = [];
  const remarks: string[] = [];
  for (const {
    enrolment: { enrolmentId },
  } of await enrolmentsOf(sources)) {
    const { found } = await caseOfPeriod(sources, { enrolmentId, prices: {} }, span);
    for (const event of eventsWithin(found, span)) {
      const { actAt, dueAt, endsAt } = eventTimes(found.program, found.enrolment, event);
      if (event.cancelled || endsAt === null || endsAt > maker.now || dueAt < span.from || endsAt > span.to)
        continue;
      const taken = curtailedMwh(hours, actAt, endsAt);
      if (taken.size === 0)
        remarks.push(`event ${event.eventId}: no telemetry of the hour before it, so nothing is said of it`);
      for (const [customerId, mwh] of taken)
        events.push({ eventId: event.eventId, from: dueAt, to: endsAt, customerId, curtailedMwh: mwh });
    }
  }
  return { events, remarks };
}

/** Energy below that of the last whole hour before an event, over the hours that it touches, by customer. */
function curtailedMwh(hours: readonly CustomerHour[], actAt: string, endsAt: string): Map<string, number> {
  const firstMs = Math.floor(Date.parse(actAt) / HOUR_MS) * HOUR_MS;
  const before = hours.filter(({ hourMs }) => hourMs === firstMs - HOUR_MS);
  return new Map(
    before.map(({ customerId, servedMwh }) => {
      const touched = hours.filter(
        (each) =>
          each.customerId === customerId && each.hourMs >= firstMs && each.hourMs < Date.parse(endsAt),
      );
      return [customerId, touched.reduce((sum, each) => sum + Math.max(0, servedMwh - each.servedMwh), 0)];
    }),
  );
}

/** Power at nominal of each customer whose contract lets it be curtailed. */
function contractW({ customers, miners, models }: SiteConfig): Map<string, number> {
  return new Map(
    customers
      .filter(({ firm }) => !firm)
      .map(({ customerId }) => [
        customerId,
        nominalW({ models, miners: miners.filter((miner) => miner.customerId === customerId) }),
      ]),
  );
}

function monthsOf(
  { timeZone, customers }: SiteConfig,
  customerId: string,
  hours: readonly CustomerHour[],
): CustomerMonth[] {
  const free = new Set(customers.filter(({ firm }) => !firm).map((each) => each.customerId));
  const months = new Map<string, CustomerHour[]>();
  for (const hour of hours) {
    const month = localTime(timeZone, hour.hourMs).date.slice(0, 7);
    const known = months.get(month);
    if (known) known.push(hour);
    else months.set(month, [hour]);
  }
  return [...months].map(([month, all]) => {
    const own = all.filter((each) => each.customerId === customerId);
    const [servedMwh, entitledMwh] = [sum(own, 'servedMwh'), sum(own, 'entitledMwh')];
    const others = all.filter((each) => free.has(each.customerId));
    return {
      month,
      servedMwh,
      entitledMwh,
      servedRatio: ratio(servedMwh, entitledMwh),
      servedRatioOfAll: ratio(sum(others, 'servedMwh'), sum(others, 'entitledMwh')),
      curtailedHours: sum(own, 'curtailedHours'),
    };
  });
}

function sum(hours: readonly CustomerHour[], key: 'servedMwh' | 'entitledMwh' | 'curtailedHours'): number {
  return Number(hours.reduce((total, hour) => total + hour[key], 0).toFixed(6));
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
