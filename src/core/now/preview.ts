import { fromIso } from '../interval.js';
import { USUAL_LATENCY_SECONDS } from '../fleet-dynamics/index.js';
import {
  groupNode,
  makePlan,
  type Override,
  type Plan,
  PowerTree,
  type SiteSnapshot,
} from '../planner/index.js';
import type { Obligation } from '../programs/obligation.js';
import { formatPower, formatUsd } from '../units.js';
import { obligationText, sourceText } from './why.js';

/** Rounding of sums, in W, below which a bound counts as kept. */
const TOLERANCE_W = 1;

/** A ramp as a feeder's configuration has it. */
export interface FeederRamp {
  readonly feederId: string;
  /** Null: no limit. */
  readonly rampUpWPerMinute: number | null;
}

export interface PreviewRequest {
  /** The newest plan's snapshot, with the overrides in force and the time now. */
  readonly snapshot: SiteSnapshot;
  readonly override: Override;
  readonly ramps: readonly FeederRamp[];
  /** What the site draws now, W. */
  readonly drawnW: number;
}

/** An obligation that an override would last into. */
export interface TouchedObligation {
  readonly source: string;
  readonly bound: 'ceiling' | 'floor';
  readonly feederId: string;
  readonly powerW: number;
  readonly kept: boolean;
  /** W that the site would be on the wrong side of it. */
  readonly missedW: number;
  readonly text: string;
}

/** What an override would do, by the planner that would carry it out. Money in USD, power in W. */
export interface OverridePreview {
  readonly fromW: number;
  readonly toW: number;
  /** The setpoint without it. */
  readonly plannedW: number;
  /** Seconds until the load is there, by what firmwares take and feeders stand; 0 where nothing moves. */
  readonly secondsUntilThere: number;
  /** Minutes from now until it expires. */
  readonly minutes: number;
  readonly minersMoved: number;
  /** Against the plan without it, at the present price; null where a price is unknown. */
  readonly usdPerHour: number | null;
  readonly usd: number | null;
  readonly obligations: readonly TouchedObligation[];
  /** What keeps it from being carried out in full, in sentences. */
  readonly limits: readonly string[];
  /** All of it in sentences, the most important first. */
  readonly lines: readonly string[];
}

/** Plans with and without an override and says what the difference is. Pure; nothing is changed. */
export function previewOverride(request: PreviewRequest): OverridePreview {
  const { snapshot, override, drawnW } = request;
  const planned = makePlan(snapshot);
  const withIt = { ...snapshot, overrides: [...snapshot.overrides, override] };
  const then = makePlan(withIt);
  const minutes = fromIso(override.expiresAt).diff(fromIso(snapshot.takenAt)).as('minutes');
  const usdPerHour = difference(then.economics.netUsdPerHour, planned.economics.netUsdPerHour);
  const facts = {
    fromW: drawnW,
    toW: then.setpointW,
    plannedW: planned.setpointW,
    secondsUntilThere: secondsUntilThere(request, planned, then),
    minutes,
    minersMoved: minersMoved(planned, then),
    usdPerHour,
    usd: usdPerHour === null ? null : (usdPerHour * minutes) / 60,
    obligations: touchedObligations(withIt, then, override),
    limits: limitsOf(withIt, then, override),
  };
  return { ...facts, lines: previewLines(facts, snapshot.mode) };
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** Miners that are at another point with it than without it. */
function minersMoved(planned: Plan, then: Plan): number {
  return then.groups.reduce((sum, group, index) => {
    const before = new Map(planned.groups[index]!.counts.map(({ pointId, count }) => [pointId, count]));
    return (
      sum +
      group.counts.reduce(
        (moved, { pointId, count }) => moved + Math.max(0, count - (before.get(pointId) ?? 0)),
        0,
      )
    );
  }, 0);
}

/** The slowest group's firmware, and the slowest feeder's ramp where load rises. */
function secondsUntilThere({ snapshot, ramps }: PreviewRequest, planned: Plan, then: Plan): number {
  const steps = then.groups.map(({ groupId, powerW }, index) => ({
    group: snapshot.groups[index]!,
    nodeId: groupNode(groupId),
    stepW: powerW - planned.groups[index]!.powerW,
  }));
  const moving = steps.filter(({ stepW }) => Math.abs(stepW) > TOLERANCE_W);
  if (moving.length === 0) return 0;
  const firmware = moving.map(({ group, stepW }) => (stepW > 0 ? group.upSeconds : group.downSeconds));
  const tree = new PowerTree(snapshot.feeders, snapshot.groups);
  const paced = ramps.map(({ feederId, rampUpWPerMinute }) => {
    const riseW = moving
      .filter(({ nodeId, stepW }) => stepW > 0 && tree.contains(nodeId, feederId))
      .reduce((sum, { stepW }) => sum + stepW, 0);
    return rampUpWPerMinute === null ? 0 : (riseW / rampUpWPerMinute) * 60;
  });
  return USUAL_LATENCY_SECONDS + Math.max(...firmware) + Math.max(0, ...paced);
}

/** Those in force, and those that begin before the override ends. */
function touchedObligations(
  snapshot: SiteSnapshot,
  { feeders }: Plan,
  { expiresAt, since }: Override,
): TouchedObligation[] {
  const touches = ({ from, to }: Obligation): boolean => from < expiresAt && (to === null || to > since);
  return snapshot.obligations.filter(touches).map((obligation) => {
    const { source, bound, feederId, powerW } = obligation;
    const loadW = feeders.find((feeder) => feeder.feederId === feederId)!.setpointW;
    const missedW = Math.max(0, bound === 'ceiling' ? loadW - powerW : powerW - loadW);
    const kept = missedW <= TOLERANCE_W;
    const how = kept ? 'kept' : `NOT kept, by ${formatPower(missedW)}`;
    const text = `${obligationText(obligation, snapshot)}: ${how}`;
    return { source, bound, feederId, powerW, kept, missedW, text };
  });
}

/** What gives way to something stronger, and load that cannot be moved. */
function limitsOf(snapshot: SiteSnapshot, then: Plan, { overrideId }: Override): string[] {
  const own = `override:${overrideId}`;
  return [
    ...then.relaxed
      .filter(({ source }) => source === own)
      .map(
        ({ amountW, because }) =>
          `${formatPower(amountW)} of it gives way to ${sourceText(because, snapshot)}.`,
      ),
    ...then.shortfalls.map(
      ({ scope, powerW, why }) =>
        `${scope}: ${formatPower(powerW)} ${why.replace(own, 'what is asked for')}.`,
    ),
  ];
}

function previewLines(facts: Omit<OverridePreview, 'lines'>, mode: SiteSnapshot['mode']): string[] {
  const { fromW, toW, secondsUntilThere: seconds, minutes, minersMoved: moved, usdPerHour, usd } = facts;
  const miners = moved === 1 ? '1 miner moves' : `${moved} miners move`;
  const there = seconds === 0 ? 'nothing has to move' : `${miners}, there in about ${secondsText(seconds)}`;
  const money =
    usdPerHour === null
      ? 'What it costs is not known: a price is missing.'
      : `${formatUsd(usdPerHour)} an hour against the plan at the present price: ${formatUsd(usd!)} in ${Math.round(minutes)} min.`;
  return [
    ...(mode === 'shadow' ? ['Mode shadow: nothing is sent to any miner, whatever is set here.'] : []),
    `${formatPower(fromW)} now → ${formatPower(toW)}: ${there}.`,
    money,
    ...facts.obligations.filter(({ kept }) => !kept).map(({ text }) => `${text}.`),
    ...facts.limits,
    ...facts.obligations.filter(({ kept }) => kept).map(({ text }) => `${text}.`),
  ];
}

/** Text such as `40 s` or `7 min`. */
function secondsText(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
