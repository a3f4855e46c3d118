import { directableCount, nominalOf, sleepOf, stuckPowerW } from '../planner/group-facts.js';
import type { GroupState } from '../planner/snapshot.js';
import { overDispatchW } from '../programs/index.js';
import type { SiteEnrolment } from './terms.js';

/** Commands that ended, of those that were not overtaken by others. */
export interface ResponseRecord {
  readonly confirmedCount: number;
  readonly totalCount: number;
}

/** Fewer outcomes than this prove nothing about the next event. */
const OUTCOMES_MIN = 100;
/** Stands for the share that responds until enough was measured, as sure as after so many outcomes; an assumption. */
const ASSUMED_RESPONSE_RATIO = 0.98;

/** What can respond for an enrolment, as its miners are now. */
export interface Responders {
  readonly minerCount: number;
  /** All that goes when every responder sleeps rather than runs at nominal. */
  readonly shedW: number;
  /** The largest that one of them sheds. */
  readonly stepW: number;
  /** Load of the feeder when all of them sleep and the others run. */
  readonly lowestW: number;
}

/** Whether an enrolment's selectors take a group, or a miner, in. */
export function responds(
  selectors: SiteEnrolment['groups'],
  at: { readonly firmware: string; readonly feederId: string; readonly customer: string },
): boolean {
  return (
    selectors.length === 0 ||
    selectors.some(
      ({ firmware = at.firmware, feeder = at.feederId, customer = at.customer }) =>
        firmware === at.firmware && feeder === at.feederId && customer === at.customer,
    )
  );
}

/** A feeder, then those below it. @param site its feeders, parents before children */
export function feedersBelow(
  {
    feeders,
  }: { readonly feeders: readonly { readonly feederId: string; readonly parentId: string | null }[] },
  feederId: string,
): Set<string> {
  const below = new Set([feederId]);
  for (const each of feeders)
    if (each.parentId !== null && below.has(each.parentId)) below.add(each.feederId);
  return below;
}

/** @param isBelow whether a feeder is the enrolment's own or below it */
export function respondersOf(
  groups: readonly GroupState[],
  { groups: selectors }: Pick<SiteEnrolment, 'groups'>,
  isBelow: (feederId: string) => boolean,
): Responders {
  let [minerCount, shedW, stepW, lowestW] = [0, 0, 0, 0];
  for (const group of groups.filter(({ feederId }) => isBelow(feederId))) {
    const count = directableCount(group);
    const [sleepW, nominalW] = [sleepOf(group).powerW, nominalOf(group).powerW];
    const isResponder = responds(selectors, group);
    lowestW += stuckPowerW(group) + count * (isResponder ? sleepW : nominalW);
    if (!isResponder || count === 0) continue;
    minerCount += count;
    shedW += count * (nominalW - sleepW);
    stepW = Math.max(stepW, nominalW - sleepW);
  }
  return { minerCount, shedW, stepW, lowestW };
}

/** How much more to tell to go than is owed. */
export interface Margin {
  readonly marginW: number;
  readonly responseRatio: number;
  /** `configured`, `measured`, or `assumed` where there are too few outcomes to measure. */
  readonly responseFrom: 'configured' | 'measured' | 'assumed';
  /** Outcomes that the share is known from; null where it was configured, and counts as known exactly. */
  readonly outcomes: number | null;
  readonly meterErrorW: number;
  readonly meterErrorRatio: number;
  /** `measured` against the miners, or as configured. */
  readonly meterErrorFrom: 'measured' | 'configured';
  /** Set where the bound cannot be kept, in words. */
  readonly problem: string | null;
}

/**
 * The margin for the largest commitment: see `overDispatchW`. Never more than what is left to be told, and none for base
 * points, whose tolerance goes both ways.
 * @param measuredErrorRatio in place of the configured one; null: too little was seen to measure it
 */
export function marginOf(
  terms: SiteEnrolment,
  responders: Responders,
  record: ResponseRecord,
  measuredErrorRatio: number | null = null,
): Margin {
  const { enrolment, shortfallMax } = terms;
  const meterErrorRatio = measuredErrorRatio ?? terms.meterErrorRatio;
  const meterErrorFrom = measuredErrorRatio === null ? 'configured' : 'measured';
  const { kind, commitments } = enrolment;
  const response = responseOf(terms, record);
  const meterErrorW = meterErrorRatio * (responders.lowestW + responders.shedW);
  const made = { ...response, meterErrorW, meterErrorRatio, meterErrorFrom } as const;
  const dropW = Math.max(0, ...commitments.map(({ powerW }) => powerW));
  const isPromise = kind === 'drop-by' || kind === 'drop-to' || kind === 'headroom';
  if (!isPromise || dropW === 0) return { ...made, marginW: 0, problem: null };
  const levels = commitments.flatMap(({ maximumBaseLoadW }) => maximumBaseLoadW ?? []);
  const spareW = kind === 'drop-to' ? Math.min(...levels) - responders.lowestW : responders.shedW - dropW;
  // As few as would shed as much, each of the largest: no other mix of the same watts varies more.
  const count = responders.stepW > 0 ? Math.floor(responders.shedW / responders.stepW) : 0;
  const told = { ...made, count, powerWEach: responders.stepW };
  const wantedW = overDispatchW(told, dropW, shortfallMax);
  const marginW = Math.max(0, Math.min(wantedW ?? Infinity, spareW));
  const problem =
    wantedW !== null && wantedW <= spareW
      ? null
      : `all that can respond does not keep the chance of falling short below ${100 * shortfallMax} %`;
  return { ...made, marginW, problem };
}

function responseOf(
  { responseRatio }: SiteEnrolment,
  { confirmedCount, totalCount }: ResponseRecord,
): Pick<Margin, 'responseRatio' | 'responseFrom' | 'outcomes'> {
  if (responseRatio !== null) return { responseRatio, responseFrom: 'configured', outcomes: null };
  if (totalCount < OUTCOMES_MIN)
    return { responseRatio: ASSUMED_RESPONSE_RATIO, responseFrom: 'assumed', outcomes: OUTCOMES_MIN };
  // Laplace's rule: what never failed so far may yet.
  const outcomes = totalCount + 2;
  return { responseRatio: (confirmedCount + 1) / outcomes, responseFrom: 'measured', outcomes };
}
