import { enrolledEvents, type SiteEnrolment, signalsFor } from '../core/enrolled/index.js';
import { EbbError } from '../core/errors.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import { localTime } from '../core/market/local-time.js';
import {
  type ProgramEvent,
  type ProgramWithCalendar,
  ruleInForce,
  rulesInForce,
} from '../core/programs/index.js';
import type { KnownSignal } from '../core/programs/signals/index.js';
import { liveCase, loadTags, type MeterSpan, meterSpan, type ProgramCase } from '../core/reports/index.js';
import type { SiteConfig } from '../core/site.js';
import type { CaseQuestion } from './request.js';
import type { SiteRecord } from './site-record.js';

/** A case, and the entries of the ledger that it was made from. */
export interface EnrolledCase {
  readonly found: ProgramCase;
  readonly entries: readonly LedgerEntry[];
}

/** What cases are made from. */
export interface CaseSources {
  readonly site: SiteConfig;
  readonly programs: ReadonlyMap<string, ProgramWithCalendar>;
  readonly record: SiteRecord;
  readonly signals: readonly KnownSignal[];
  /** ISO 8601 UTC. */
  readonly now: string;
}

interface TermsThen {
  readonly terms: SiteEnrolment;
  readonly entries: readonly LedgerEntry[];
  readonly remarks: readonly string[];
}

/** The enrolments that there are, and that the ledger says there were, the present ones first. */
export async function enrolmentsOf({ site, record }: CaseSources): Promise<SiteEnrolment[]> {
  const recorded = (await record.configs()).flatMap(({ enrolments }) => enrolments);
  const byId = new Map<string, SiteEnrolment>();
  for (const terms of [...(site.enrolments ?? []), ...recorded]) {
    const { enrolmentId } = terms.enrolment;
    if (!byId.has(enrolmentId)) byId.set(enrolmentId, terms);
  }
  return [...byId.values()];
}

/**
 * A site's part in a program for the report of a period, by the configuration that was in force when it began.
 * @throws EbbError `rejected` that lists the enrolments
 */
export async function caseOfPeriod(
  sources: CaseSources,
  question: CaseQuestion,
  span: MeterSpan,
): Promise<EnrolledCase> {
  const terms = await enrolmentNamed(sources, question.enrolmentId);
  return caseAt(sources, question, terms, { at: span.from, ...span });
}

/**
 * The same for one event, by the configuration that was in force when it was called.
 * @throws EbbError `rejected` that lists the enrolments, or the events
 */
export async function caseOfEvent(
  sources: CaseSources,
  question: CaseQuestion & { readonly eventId?: string },
): Promise<EnrolledCase> {
  const { enrolmentId, eventId } = question;
  const all =
    enrolmentId === undefined ? await enrolmentsOf(sources) : [await enrolmentNamed(sources, enrolmentId)];
  const having = all.flatMap((terms) =>
    eventsFor(sources, terms)
      .filter((event) => eventId === undefined || event.eventId === eventId)
      .map((event) => ({ terms, event })),
  );
  const [first, second] = having;
  if (first && !second) {
    const { receivedAt, endsAt } = first.event;
    return caseAt(sources, question, first.terms, {
      at: receivedAt,
      from: receivedAt,
      to: endsAt ?? sources.now,
    });
  }
  const known = all.flatMap((terms) =>
    eventsFor(sources, terms).map((event) => `${event.eventId} (${terms.enrolment.enrolmentId})`),
  );
  const problem =
    eventId === undefined ? 'name an event' : first ? 'name its enrolment' : `no event "${eventId}"`;
  throw new EbbError('rejected', `${problem}; there are: ${known.join(', ') || 'none'}`);
}

async function enrolmentNamed(sources: CaseSources, wanted: string | undefined): Promise<SiteEnrolment> {
  const all = await enrolmentsOf(sources);
  const [first, second] = all.filter(
    ({ enrolment }) => wanted === undefined || enrolment.enrolmentId === wanted,
  );
  if (first && !second) return first;
  const known = all.map(({ enrolment }) => enrolment.enrolmentId).join(', ') || 'none; see docs/programs.md';
  const problem = wanted === undefined ? 'name an enrolment' : `no enrolment "${wanted}"`;
  throw new EbbError('rejected', `${problem}; there are: ${known}`);
}

function eventsFor({ signals }: CaseSources, terms: SiteEnrolment): ProgramEvent[] {
  return enrolledEvents(terms, signalsFor(terms, signals));
}

async function caseAt(
  sources: CaseSources,
  { prices }: CaseQuestion,
  now: SiteEnrolment,
  { at, from, to }: { at: string } & MeterSpan,
): Promise<EnrolledCase> {
  const { site, record, signals } = sources;
  const { terms, entries, remarks } = await termsAt(record, now, at);
  const program = programOf(sources, terms);
  const found = liveCase({
    terms,
    program,
    signals,
    tags: [],
    prices,
    latitudeDeg: site.location.latitudeDeg,
    remarks,
  });
  const span = meterSpan(found, from, to);
  const [overrides, decisions, closed] = [
    await record.overrides(span),
    await record.decisions(span),
    await record.closed(span),
  ];
  const tags = loadTags(overrides, decisions, closed);
  return { found: await withMarketPrices(sources, { ...found, tags }, { from, to }), entries };
}

/** The terms that the configuration of that time had, and what a reader has to know of them. */
async function termsAt(record: SiteRecord, now: SiteEnrolment, at: string): Promise<TermsThen> {
  const { enrolmentId } = now.enrolment;
  const recorded = await record.configAt(at);
  if (recorded === null)
    return {
      terms: now,
      entries: [],
      remarks: [
        `the ledger has no configuration from before ${at}: enrolment ${enrolmentId} is taken as it is configured now`,
      ],
    };
  const { entry, enrolments } = recorded;
  const then = enrolments.find((each) => each.enrolment.enrolmentId === enrolmentId);
  if (!then)
    return {
      terms: now,
      entries: [entry],
      remarks: [
        `the configuration in force at ${at} (ledger entry ${entry.seq}) has no enrolment ${enrolmentId}: it is taken as it is configured now`,
      ],
    };
  const isSame = canonicalJson(then) === canonicalJson(now);
  return {
    terms: then,
    entries: [entry],
    remarks: isSame
      ? []
      : [
          `enrolment ${enrolmentId} was changed since: it is taken as it was in force at ${at}, by ledger entry ${entry.seq} of ${entry.at}`,
        ],
  };
}

/** @throws EbbError `rejected` */
function programOf({ programs }: CaseSources, { enrolment }: SiteEnrolment): ProgramWithCalendar {
  const program = programs.get(enrolment.programId);
  if (program) return program;
  throw new EbbError(
    'rejected',
    `no program "${enrolment.programId}"; there are: ${[...programs.keys()].join(', ')}`,
  );
}

/** Where a program pays by the market's price and none was given, the settlement prices of the site's point. */
async function withMarketPrices(
  { record, site }: CaseSources,
  found: ProgramCase,
  { from, to }: MeterSpan,
): Promise<ProgramCase> {
  const { program, prices, remarks = [] } = found;
  const { date } = localTime(program.timeZone, Date.parse(from));
  const isPriced = rulesInForce(program, 'payment', date).some(
    ({ formula, price }) => formula === 'energy' && price === null,
  );
  if (prices.energyPerMwh || !isPriced) return found;
  const minutes = ruleInForce(program, 'metering', date)?.minutes ?? 15;
  const whole = new Date(Date.parse(to) + minutes * 60_000).toISOString();
  const energyPerMwh = await record.prices({ from, to: whole }, minutes);
  if (energyPerMwh.length === 0) return found;
  const text = `energy is priced at the settlement prices of ${site.market.settlementPoint} that Ebb received`;
  return {
    ...found,
    prices: { ...prices, energyPerMwh },
    remarks: [...remarks, { eventId: null, text }],
  };
}
