import type { SignalValue } from '../ports/signal.js';
import {
  type BasePoint,
  eventsOf,
  type GridConditions,
  iso,
  type ObligationRequest,
  type ProgramEvent,
  type ProgramObligation,
  programObligations,
  ruleInForce,
  weakest,
} from '../programs/index.js';
import { localTime } from '../market/local-time.js';
import { asksForLoad, intervalAt, type KnownSignal, programMessagesOf } from '../programs/signals/index.js';
import { emergencyObligations } from './act-on.js';
import type { Margin } from './responders.js';
import type { SiteEnrolment } from './terms.js';

/** All that an enrolment's obligations are made from at one moment. */
export interface EnrolledRequest extends Omit<ObligationRequest, 'enrolment' | 'events' | 'marginW'> {
  readonly terms: SiteEnrolment;
  /** What its source has said for it: see `signalsFor`. */
  readonly signals: readonly KnownSignal[];
  readonly margin: Margin;
  /** Of the feeder with every miner at nominal: what the share of a target is of. */
  readonly nominalW: number;
  /** How the grid stands; null or absent: not known. */
  readonly conditions?: GridConditions | null;
}

/** What an enrolment's own sources have said for it. */
export function signalsFor({ calls }: SiteEnrolment, known: readonly KnownSignal[]): KnownSignal[] {
  return known.filter(({ sourceId, signal }) =>
    calls.some(
      (place) =>
        place.sourceId === sourceId && (place.programRef === null || place.programRef === signal.programRef),
    ),
  );
}

/** The events that were called for an enrolment, by their first receipt. */
export function enrolledEvents(
  { enrolment }: SiteEnrolment,
  signals: readonly KnownSignal[],
): ProgramEvent[] {
  return eventsOf(signals.flatMap((known) => programMessagesOf(known, enrolment)));
}

/** Ceilings and floors of an enrolment from now on, in the order of their beginning. */
export function enrolledObligations(request: EnrolledRequest): ProgramObligation[] {
  const { terms, signals, margin, now } = request;
  const { enrolment } = terms;
  const asked = { ...request, enrolment, events: enrolledEvents(terms, signals), marginW: margin.marginW };
  const isBasePoint = enrolment.kind === 'base-point';
  const points = isBasePoint ? basePointsOf(signals) : [];
  const made = programObligations(asked, points).map((each) => ({
    ...endedWith(each, points),
    problem: [each.problem, margin.problem].filter((text) => text !== null).join('; ') || null,
  }));
  const limits = isBasePoint ? [] : signals.flatMap((known) => limitsOf(request, known));
  return [...made, ...limits, ...emergencyObligations(request, request.conditions ?? null)]
    .filter(({ from, to }) => to === null || (from < to && now < to))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/** A base point, and until when it holds where nothing else is said. */
interface EndingPoint extends BasePoint {
  readonly endsAt: string | null;
}

function basePointsOf(signals: readonly KnownSignal[]): EndingPoint[] {
  return signals.flatMap(({ signal, endedAt }) =>
    signal.intervals.flatMap(({ startsAt, endsAt, values }, index) => {
      const value = values.find(({ kind }) => kind === 'dispatch' || kind === 'power-limit');
      if (!value || !('powerW' in value)) return [];
      const basePointId = `${signal.eventId} ${signal.version}.${index + 1}`;
      return [{ basePointId, at: startsAt, powerW: value.powerW, endsAt: earlier(endsAt, endedAt) }];
    }),
  );
}

function endedWith(obligation: ProgramObligation, points: readonly EndingPoint[]): ProgramObligation {
  const point = points.find(({ basePointId }) => basePointId === obligation.eventId);
  return point ? { ...obligation, to: earlier(obligation.to, point.endsAt) } : obligation;
}

/**
 * Ceilings of what a signal limits beside the program's own obligation: a target, a limit where a drop was promised, a share
 * of the load: of a target all that could be drawn, of a call the load when it was received.
 */
function limitsOf(request: EnrolledRequest, known: KnownSignal): ProgramObligation[] {
  const { terms, program, now, loadW, nominalW } = request;
  const { enrolment } = terms;
  const { signal, firstReceivedAt, endedAt } = known;
  const { date } = localTime(program.timeZone, Date.parse(firstReceivedAt));
  const rule = ruleInForce(program, 'obligation', date);
  const current = intervalAt(signal, now);
  const intervals = signal.repeats === null ? signal.intervals : current ? [current] : [];
  return intervals.filter(asksForLoad).flatMap(({ startsAt, endsAt, values }): ProgramObligation[] => {
    const ofW = signal.kind === 'target' ? nominalW : loadW(firstReceivedAt);
    const limits = values.flatMap((value) => limitW(value, known, terms, ofW) ?? []);
    if (limits.length === 0) return [];
    const fromMs = Date.parse(startsAt) - enrolment.leadSeconds * 1e3;
    return [
      {
        source: `${program.programId}/${enrolment.enrolmentId}/event ${signal.eventId}`,
        mandatory: rule?.mandatory ?? false,
        bound: 'ceiling',
        feederId: enrolment.feederId,
        powerW: Math.min(...limits),
        from: iso(Math.max(fromMs, Date.parse(firstReceivedAt))),
        to: earlier(endsAt, endedAt),
        programId: program.programId,
        enrolmentId: enrolment.enrolmentId,
        eventId: signal.eventId,
        kind: enrolment.kind,
        deadline: startsAt,
        verification: weakest([rule]),
        problem: null,
      },
    ];
  });
}

function limitW(
  value: SignalValue,
  { signal }: KnownSignal,
  { enrolment: { kind } }: SiteEnrolment,
  loadW: number | null,
): number | null {
  switch (value.kind) {
    case 'power-limit': {
      const isCalledLevel = signal.kind !== 'target' && (kind === 'drop-to' || kind === 'curtailment');
      return isCalledLevel ? null : value.powerW;
    }
    case 'load-ratio':
      return loadW === null ? null : value.ratio * loadW;
    case 'power-change':
      return loadW === null || value.powerW >= 0 ? null : Math.max(0, loadW + value.powerW);
    default:
      return null;
  }
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
