import type { z } from 'zod';
import type { EventState } from '../core/enrolled/index.js';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import { obligationsInForce } from '../core/programs/index.js';
import { signalsFor } from '../core/enrolled/index.js';
import type { EnrolmentState } from '../state/index.js';
import type { ApiContext } from './api-context.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { askSecondPerson } from './second-person.js';

type SiteIn = InputOf<typeof schemas.siteParams>;

/** Every token may operate: there are no lesser ones. */
const TOKEN_ROLE = 'operator';

export async function enrolments(context: ApiContext, { params }: SiteIn): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const states = await context.state.enrolled(site);
  return { enrolments: states.map(enrolmentView), sources: context.signals.statuses(site.siteId) };
}

function enrolmentView(state: EnrolmentState) {
  const { terms, program, responders, margin, events, use, obligations, likelyCall, checklist } = state;
  const { enrolment, calls, shortfallMax, rates, warnings } = terms;
  const { siteId: _, lowestLoadW, checklistDone, ruledOut, ...promised } = enrolment;
  return {
    ...promised,
    programName: program.program.name,
    calls,
    lowestLoadW,
    shortfallProbabilityMax: shortfallMax,
    responders,
    margin,
    use,
    rates,
    checklistDone,
    ruledOut,
    warnings,
    openEvents: events.filter(isOpen).length,
    obligations: obligations.length,
    likelyCall,
    checklist,
  };
}

export async function events(
  context: ApiContext,
  { params, query: { limit, cursor } }: InputOf<typeof schemas.siteParams, typeof schemas.eventsQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const states = await context.state.enrolled(site);
  const known = context.signals.knownSignals(site.siteId);
  const assigned = new Set(states.flatMap(({ terms }) => signalsFor(terms, known)));
  const after = positionOf(PAGED.events, cursor);
  const found = states
    .flatMap(({ terms: { enrolment }, events: each }) =>
      each.map(({ event, ...state }) => {
        const { ignored: _, startsAt, endsAt: __, ...about } = event;
        return { programId: enrolment.programId, kind: enrolment.kind, ...about, startsAt, ...state };
      }),
    )
    .sort((a, b) => inOrder(placeOf(a), placeOf(b)))
    .filter((each) => after === null || inOrder(after, placeOf(each)) < 0);
  const { rows, nextCursor } = pageOf(PAGED.events, found, limit, placeOf);
  return {
    clockNow: isoUtc(context.clock.now()),
    events: rows,
    nextCursor,
    unassigned: known
      .filter((each) => !assigned.has(each))
      .map(({ sourceId, signal, firstReceivedAt, endedAt }) => {
        const { eventId, programRef, kind } = signal;
        return { sourceId, eventId, programRef, kind, receivedAt: firstReceivedAt, endedAt };
      }),
  };
}

type EventPlace = [receivedAt: string, enrolmentId: string, eventId: string];

function placeOf(event: { receivedAt: string; enrolmentId: string; eventId: string }): EventPlace {
  return [event.receivedAt, event.enrolmentId, event.eventId];
}

function inOrder(a: EventPlace, b: EventPlace): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return 0;
  return a[at]! < b[at]! ? -1 : 1;
}

export async function eventReports(
  context: ApiContext,
  { params, query: { limit, cursor } }: InputOf<typeof schemas.siteParams, typeof schemas.eventReportsQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const [dueAt, name, sourceId, eventId] = positionOf(PAGED.eventReports, cursor) ?? [];
  const after = dueAt === undefined ? null : { dueAt, name: name!, sourceId: sourceId!, eventId: eventId! };
  const found = await context.reporter.list(site.siteId, limit + 1, after);
  const { rows, nextCursor } = pageOf(PAGED.eventReports, found, limit, (last) => [
    last.dueAt,
    last.name,
    last.sourceId,
    last.eventId,
  ]);
  return { reports: rows, nextCursor };
}

export async function obligations(context: ApiContext, { params }: SiteIn): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const states = await context.state.enrolled(site);
  const all = states.flatMap((each) => each.obligations);
  const inForce = new Set<unknown>(obligationsInForce(all, isoUtc(context.clock.now())));
  return { obligations: all.map((each) => ({ ...each, inForce: inForce.has(each) })) };
}

export async function telemetry(context: ApiContext, { params }: SiteIn): Promise<unknown> {
  const { site } = context.fleet(params.site);
  return {
    links: context.telemetryOut
      .views(site.siteId)
      .map(({ config, status, relayProblem, telemetry: told }) => {
        const { linkId, protocol, enrolmentId, everySeconds, staleAfterSeconds } = config;
        const { points = null, ...about } = told ?? { at: null, validUntil: null };
        return {
          linkId,
          protocol,
          enrolmentId,
          everySeconds,
          staleAfterSeconds,
          ...status,
          relayProblem,
          at: about.at,
          validUntil: about.validUntil,
          points: points ?? {},
        };
      }),
  };
}

export async function enterEvent(
  context: ApiContext,
  {
    params,
    body,
    actor,
    caller,
    idempotencyKey,
  }: InputOf<typeof schemas.siteParams, z.ZodType, typeof schemas.eventBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const { source, reason, event } = body;
  const entry = { by: { name: actor, role: TOKEN_ROLE }, reason, event };
  const actions = context.approvals.needed(['leave-event']);
  if (actions.length > 0 && (await entering(async () => context.signals.takesBack(siteId, source, entry)))) {
    const summary = `take back a part of event ${String(event['event_id'])}, or all of it`;
    const asked = { siteId, summary, content: body, reason, actions, caller, idempotencyKey };
    return askSecondPerson(context, { operation: 'event-entry', permission: 'ingest', ...asked });
  }
  return enteredEvent(context, siteId, body, actor);
}

/** Enters an event in somebody's name. */
export async function enteredEvent(
  { signals }: ApiContext,
  siteId: string,
  { source, reason, event }: z.output<typeof schemas.eventBody>,
  name: string,
) {
  const entry = { by: { name, role: TOKEN_ROLE }, reason, event };
  const { eventId, version, kind, notes } = await entering(() => signals.enter(siteId, source, entry));
  return { sourceId: source, eventId, version, kind, notes };
}

async function entering<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    // Not the caller's token, but what the source's settings let its role do.
    if (error instanceof EbbError && error.code === 'unauthorised') throw problem('rejected', error.message);
    throw error;
  }
}

function isOpen({ phase }: EventState): boolean {
  return phase !== 'over' && phase !== 'cancelled';
}
