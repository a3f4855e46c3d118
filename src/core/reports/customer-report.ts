import { wholeCents } from '../performance/index.js';
import { sumOf } from '../statistics.js';
import { type Definition, type ReportHead, roundMwh } from './report.js';

/** What an event took from one hosted customer. */
export interface CustomerEvent {
  readonly eventId: string;
  readonly from: string;
  readonly to: string;
  readonly customerId: string;
  /** Their machines' energy below what it was before the event. */
  readonly curtailedMwh: number;
}

/** What a month brought a customer, beside all of them who may be curtailed. */
export interface CustomerMonth {
  /** `yyyy-MM`, of the site's calendar. */
  readonly month: string;
  readonly servedMwh: number;
  /** With the same machines at nominal. */
  readonly entitledMwh: number;
  /** Served as a share of entitled, 0–1, of the customer and of all; null where nothing was entitled. */
  readonly servedRatio: number | null;
  readonly servedRatioOfAll: number | null;
  /** All machines asleep for an hour are one hour. */
  readonly curtailedHours: number;
}

export interface CustomerReportInput {
  readonly head: ReportHead;
  readonly customerId: string;
  readonly from: string;
  readonly to: string;
  /** Of all customers: a fair share is one of the whole. */
  readonly events: readonly CustomerEvent[];
  /** Contracted power of each customer whose contract lets it be curtailed, W. */
  readonly contractW: ReadonlyMap<string, number>;
  /** What the contract credits. */
  readonly creditUsdPerMwh: number;
  /** Ascending. */
  readonly months: readonly CustomerMonth[];
  /** What else a reader has to know, in words. */
  readonly remarks: readonly string[];
}

export interface CustomerEventRow {
  readonly eventId: string;
  readonly from: string;
  readonly to: string;
  readonly curtailedMwh: number;
  /** By contracted power, of what all customers were curtailed in the event. */
  readonly fairMwh: number;
  /** Curtailed less fair, summed up to and with this event; positive: more than their share. */
  readonly balanceMwh: number;
  readonly creditUsd: number;
}

export interface CustomerReport {
  readonly kind: 'customer';
  readonly head: ReportHead;
  readonly customerId: string;
  readonly from: string;
  readonly to: string;
  readonly rows: readonly CustomerEventRow[];
  readonly curtailedMwh: number;
  readonly fairMwh: number;
  readonly balanceMwh: number;
  readonly creditUsdPerMwh: number;
  /** Sum of the rows, each in whole cents. */
  readonly creditUsd: number;
  readonly months: readonly CustomerMonth[];
  readonly definitions: readonly Definition[];
  readonly notes: readonly string[];
}

/** A hosted customer's statement: what events took from them, how fair that was over time, and their credit. */
export function customerReport(input: CustomerReportInput): CustomerReport {
  const { head, customerId, from, to, creditUsdPerMwh, months, remarks } = input;
  const shareRatio = shareOf(input);
  const byEvent = new Map<string, CustomerEvent[]>();
  for (const event of input.events)
    byEvent.set(event.eventId, [...(byEvent.get(event.eventId) ?? []), event]);
  let balance = 0;
  const rows = [...byEvent.values()]
    .sort(([a], [b]) => (a!.from < b!.from ? -1 : 1))
    .map((all): CustomerEventRow => {
      const [first] = all;
      const own = sumOf(
        all.filter((each) => each.customerId === customerId),
        ({ curtailedMwh }) => curtailedMwh,
      );
      const fair = shareRatio * sumOf(all, ({ curtailedMwh }) => curtailedMwh);
      balance += own - fair;
      return {
        eventId: first!.eventId,
        from: first!.from,
        to: first!.to,
        curtailedMwh: roundMwh(own),
        fairMwh: roundMwh(fair),
        balanceMwh: roundMwh(balance),
        creditUsd: wholeCents(roundMwh(own) * creditUsdPerMwh),
      };
    });
  return {
    kind: 'customer',
    head,
    customerId,
    from,
    to,
    rows,
    curtailedMwh: roundMwh(sumOf(rows, ({ curtailedMwh }) => curtailedMwh)),
    fairMwh: roundMwh(sumOf(rows, ({ fairMwh }) => fairMwh)),
    balanceMwh: roundMwh(balance),
    creditUsdPerMwh,
    creditUsd: wholeCents(sumOf(rows, ({ creditUsd }) => creditUsd)),
    months,
    definitions: [
      {
        term: 'curtailed',
        meaning:
          "energy of the customer's machines below that of the last whole hour before the event, over the hours that it touches",
      },
      {
        term: 'served',
        meaning:
          'energy drawn, as a share of what the same machines draw at nominal, whatever held them back',
      },
      {
        term: 'fair share',
        meaning: 'of what all customers were curtailed in an event, by contracted power',
      },
      {
        term: 'balance',
        meaning: 'curtailed less fair share, over all events so far; positive: more than the fair share',
      },
    ],
    notes: [
      ...(shareRatio === 0 ? [`${customerId} has no contracted power that may be curtailed`] : []),
      ...remarks,
    ],
  };
}

function shareOf({ contractW, customerId }: CustomerReportInput): number {
  const all = sumOf(contractW.values(), (powerW) => powerW);
  return all > 0 ? (contractW.get(customerId) ?? 0) / all : 0;
}
