import type { BaselineMethod } from '../baselines/index.js';
import type { DayType } from '../market/calendar.js';

/** V: the primary text was read; S: a secondary source; U: unverified, to be confirmed before money depends on it. */
export const VERIFICATIONS = ['V', 'S', 'U'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

/** What a program can require of a site. */
export const OBLIGATION_KINDS = [
  'drop-by',
  'drop-to',
  'headroom',
  'base-point',
  'peak-avoidance',
  'curtailment',
  /** Something to be done, and nothing of the load. */
  'checklist',
] as const;
export type ObligationKind = (typeof OBLIGATION_KINDS)[number];

/**
 * What the time to respond runs from: the operator's instruction to the participant's agent (QSE), who relays it; the
 * notice at the site; nothing, where a relay acts by itself.
 */
export const NOTICE_CLOCKS = ['instruction-to-agent', 'notice-to-site', 'automatic'] as const;

/** Hours of the day by the hour that they end in: 6 to 9 is 05:00 to 09:00. */
export interface HoursEnding {
  readonly first: number;
  readonly last: number;
}

/** What each kind of rule says. Null: the rule does not limit it, or no source tells. */
export interface RuleBodies {
  readonly obligation: {
    readonly kinds: readonly ObligationKind[];
    /** Outranks the operator and economics, and nobody can opt out. */
    readonly mandatory: boolean;
  };
  readonly eligibility: {
    readonly powerWMin: number | null;
    readonly powerWMax: number | null;
    readonly conditions: readonly string[];
    /** Whether load that another delivery point takes over counts as shed. */
    readonly loadMayMove: boolean;
  };
  /** A season or contract period; `months` in order, so the first begins it. */
  readonly term: { readonly months: readonly number[] };
  /** Hours in which the program may call, or for which capacity is offered. */
  readonly 'time-period': {
    /** Of these terms; none: of all. */
    readonly terms: readonly string[];
    readonly dayTypes: readonly DayType[];
    /** Null: all hours that no other period has. */
    readonly hoursEnding: HoursEnding | null;
    /** As the operator published them for a term. */
    readonly publishedHours: number | null;
  };
  readonly notice: {
    readonly responseMinutes: number;
    readonly clock: (typeof NOTICE_CLOCKS)[number];
    /** Warning before the instruction. */
    readonly standbyMinutes: number | null;
  };
  readonly trigger: {
    readonly text: string;
    readonly reserveBelowW: number | null;
    /** Energy emergency alert (1 to 3) from which on the program is called. */
    readonly eeaLevelMin: number | null;
  };
  /** Null: until recalled. */
  readonly sustain: { readonly minutesMin: number | null; readonly minutesMax: number | null };
  readonly limits: {
    readonly terms: readonly string[];
    readonly cumulativeHoursMax: number | null;
    readonly eventsMax: number | null;
  };
  readonly 'return-to-ready': { readonly hours: number };
  readonly ramp: {
    readonly minutes: number;
    readonly stepMinutes: number;
    /** Of the set point, either way. */
    readonly toleranceRatio: number;
  };
  /** How much of a reserve one instruction may call. */
  readonly 'deployment-share': { readonly ratioMax: number };
  readonly relay: { readonly tripBelowHz: number; readonly tripSeconds: number | null };
  readonly metering: { readonly minutes: number; readonly telemetrySeconds: number | null };
  readonly calendar: { readonly calendarId: string };
  readonly baseline: {
    readonly name: string;
    readonly method: BaselineMethod;
    readonly assignedBy: 'operator' | 'participant';
  };
  /** An interval passes at this share of what was owed. */
  readonly 'interval-test': { readonly passRatioMin: number };
  /** Both the availability and the event factor of a portfolio at least this: requirements met. */
  readonly 'portfolio-test': { readonly ratioMin: number };
  /** An availability factor below this is squared. */
  readonly 'availability-penalty': { readonly squaredBelowRatio: number };
  readonly 'baseline-test': { readonly relativeRmseMax: number; readonly days: number };
  readonly test: {
    readonly announced: boolean;
    readonly responseRatioMin: number | null;
    readonly minutesMin: number | null;
    readonly failuresInRowMax: number | null;
    readonly withinDays: number | null;
    /** Longest time from the test's start to its end. */
    readonly minutesMax: number | null;
    /** Load at the start, as a share of the highest of the reference year, that the test needs. */
    readonly startLoadRatioMin: number | null;
    readonly consequence: string;
  };
  /** K by delivered share of the promise: of the segment with the highest `fromRatio` below it, offset + slope × ratio. */
  readonly 'response-curve': {
    readonly segments: readonly {
      readonly fromRatio: number;
      readonly offset: number;
      readonly slope: number;
    }[];
  };
  readonly payment: {
    readonly formula: (typeof PAYMENT_FORMULAS)[number];
    /** Money per MWh of capacity-hours or of energy, per MW-day, per MW-year; null: bid, cleared or by tariff. */
    readonly price: number | null;
    readonly text: string;
  };
  readonly 'net-benefits': { readonly text: string };
  readonly penalty: {
    readonly text: string;
    /** Of the year's revenue at the auction's price. */
    readonly stopLossRatio: number | null;
  };
  readonly 'coincident-peak': {
    readonly months: readonly number[];
    readonly intervalMinutes: number;
    readonly peaksPerMonth: number;
    /** For planning; the bill's is the utility's tariff. */
    readonly ratePerKwYear: number | null;
  };
  /** Programs that the same load, or any load of the site, may not be in as well. */
  readonly exclusive: {
    readonly programs: readonly string[];
    readonly scope: 'same-load' | 'same-site';
  };
  /** Below `factorBelowRatio` in so many periods in a row, or in so many within some months: out of the program. */
  readonly deregistration: {
    readonly factorBelowRatio: number;
    readonly inRow: number;
    readonly count: number;
    readonly withinMonths: number;
  };
  readonly checklist: { readonly text: string; readonly deadline: ChecklistDeadline | null };
  readonly retention: { readonly years: number };
}

/** When something of a checklist has to be done: so many days after a milestone of the enrolment, or before it where negative. */
export interface ChecklistDeadline {
  /** `first-day` is the enrolment's own first day; others the enrolment names. */
  readonly milestone: string;
  readonly days: number;
  readonly count: 'calendar' | 'working';
  /** Again after so many years; null: once. */
  readonly everyYears: number | null;
}

export const PAYMENT_FORMULAS = [
  'capacity-hours',
  'capacity-days',
  'capacity-years',
  'energy',
  'response-curve',
  'peak-charge',
  'none',
  'unknown',
] as const;

export type RuleKind = keyof RuleBodies;

/** A rule with when it is in force and how well it is known. */
export type Rule<K extends RuleKind = RuleKind> = {
  readonly [Each in K]: RuleBodies[Each] & {
    readonly rule: Each;
    /** Tells rules of the same kind apart: a time period's, a term's, a baseline's name. */
    readonly id: string;
    /** Local date; null: proposed, and not in force until somebody gives it a date. */
    readonly effectiveFrom: string | null;
    /** The last local date; null: until a later one takes its place. */
    readonly effectiveTo: string | null;
    readonly verification: Verification;
    readonly source: string;
    /** Figures of it that no source confirms, though the rest is known better. */
    readonly unverified: readonly string[];
  };
}[K];

export interface Program {
  readonly programId: string;
  readonly name: string;
  readonly operator: string;
  readonly timeZone: string;
  readonly currency: 'USD' | 'GBP';
  readonly rules: readonly Rule[];
}

/** Rules of a kind in force on a local date: of each id the latest one. */
export function rulesInForce<K extends RuleKind>(program: Program, kind: K, date: string): Rule<K>[] {
  const latest = new Map<string, Rule<K>>();
  for (const rule of program.rules) {
    if (!isKind(rule, kind) || rule.effectiveFrom === null || rule.effectiveFrom > date) continue;
    const known = latest.get(rule.id);
    if (!known || known.effectiveFrom! < rule.effectiveFrom) latest.set(rule.id, rule);
  }
  return [...latest.values()].filter(({ effectiveTo }) => effectiveTo === null || date <= effectiveTo);
}

/** The one rule of a kind that has no id of its own, or the one with that id; null where there is none. */
export function ruleInForce<K extends RuleKind>(
  program: Program,
  kind: K,
  date: string,
  id: string = kind,
): Rule<K> | null {
  return rulesInForce(program, kind, date).find((rule) => rule.id === id) ?? null;
}

/** The mark of what is computed from several rules: that of the least known, parts of them included. */
export function weakest(rules: readonly (Pick<Rule, 'verification' | 'unverified'> | null)[]): Verification {
  const marks = rules.map((rule) => (!rule || rule.unverified.length > 0 ? 'U' : rule.verification));
  return VERIFICATIONS.findLast((mark) => marks.includes(mark)) ?? 'U';
}

function isKind<K extends RuleKind>(rule: Rule, kind: K): rule is Extract<Rule<K>, Rule> {
  return rule.rule === kind;
}
