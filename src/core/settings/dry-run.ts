import type { RampTimes } from '../fleet-dynamics/index.js';
import { type Decision, makePlan, type SiteSnapshot } from '../planner/index.js';
import type { SiteConfig } from '../site.js';
import { Course, missedObligations, type OutlookAt, type PaidBy } from './course.js';
import type { DryRunSummary } from './dry-run-summary.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Between two decisions further apart, nobody decided: that time is left out. In ticks. */
const GAP_TICKS = 3;
const EXAMPLES_MAX = 20;

/** One side of a decision that would have been another. */
export interface DecisionSide {
  readonly setpointW: number;
  readonly summary: string;
}

export interface ChangedInterval {
  readonly at: string;
  readonly marketPriceUsdPerMwh: number | null;
  readonly before: DecisionSide;
  readonly after: DecisionSide;
}

/** An hour of the recorded past, by both settings. Means over its decisions, W. */
export interface DryRunHour {
  readonly start: string;
  readonly intervals: number;
  readonly intervalsChanged: number;
  readonly beforeW: number;
  readonly afterW: number;
  /** Null where none of it had a price. */
  readonly netUsdDifference: number | null;
}

export interface DryRunResult {
  readonly summary: DryRunSummary;
  /** The first that would have been decided otherwise. */
  readonly examples: readonly ChangedInterval[];
  readonly hours: readonly DryRunHour[];
  /** What was paid for was known of so many of the intervals. */
  readonly intervalsPriced: number;
}

export interface DryRunInput {
  readonly before: SiteConfig;
  readonly after: SiteConfig;
  readonly rampTimes: RampTimes;
  readonly outlooks: { readonly before: OutlookAt; readonly after: OutlookAt };
  /** USD/MWh of the market interval that holds an instant; null where it is not known. */
  readonly priceAt: (atMs: number) => number | null;
}

interface Sums {
  energyMwh: number;
  wakes: number;
  missed: number;
  netUsd: number;
}

interface LastDecision {
  readonly atMs: number;
  readonly hashpriceUsdPerPhDay: number | null;
}

interface HourSums {
  intervals: number;
  changed: number;
  beforeW: number;
  afterW: number;
  netUsd: number | null;
}

/**
 * Runs two settings of a site through what was recorded of it: prices, weather, hashprice, events, overrides and modes as
 * each decision knew them, with the core that decides. Both by the same model, so that only the settings differ.
 */
export class DryRun {
  readonly #before: Course;
  readonly #after: Course;
  readonly #sums = { before: noSums(), after: noSums() };
  readonly #hours = new Map<number, HourSums>();
  readonly #examples: ChangedInterval[] = [];
  #intervals = 0;
  #changed = 0;
  #priced = 0;
  /** Time that was decided. */
  #ms = 0;
  #firstMs: number | null = null;
  #last: LastDecision | null = null;

  constructor(private readonly input: DryRunInput) {
    this.#before = new Course(input.before, input.rampTimes, input.outlooks.before);
    this.#after = new Course(input.after, input.rampTimes, input.outlooks.after);
  }

  /** @param recorded in the order of their instants */
  tick(recorded: SiteSnapshot): void {
    const atMs = Date.parse(recorded.takenAt);
    this.#settle(atMs);
    const before = this.#before.decide(recorded);
    const after = this.#after.decide(recorded);
    this.#sums.before.missed += missedObligations(before).length > 0 ? 1 : 0;
    this.#sums.after.missed += missedObligations(after).length > 0 ? 1 : 0;
    const isChanged = !isSame(before, after);
    this.#note(atMs, before, after, isChanged);
    if (isChanged && this.#examples.length < EXAMPLES_MAX) this.#examples.push(example(before, after));
    this.#firstMs ??= atMs;
    this.#last = { atMs, hashpriceUsdPerPhDay: recorded.hashprice.hashpriceUsdPerPhDay };
  }

  get intervalsChanged(): number {
    return this.#changed;
  }

  result(): DryRunResult {
    const { before, after } = this.#sums;
    const days = this.#ms / DAY_MS;
    const miners = this.input.before.miners.length;
    const at = (ms: number | null): string => new Date(ms ?? 0).toISOString();
    return {
      summary: {
        from: at(this.#firstMs),
        to: at(this.#last?.atMs ?? null),
        days,
        intervals: this.#intervals,
        intervalsChanged: this.#changed,
        netUsdDifference: this.#priced === 0 ? null : after.netUsd - before.netUsd,
        energyMwhDifference: after.energyMwh - before.energyMwh,
        cyclesPerDayDifference: days === 0 ? 0 : (after.wakes - before.wakes) / miners / days,
        obligationsMissedBefore: before.missed,
        obligationsMissedAfter: after.missed,
      },
      examples: this.#examples,
      hours: Array.from(this.#hours, ([startMs, sums]) => ({
        start: at(startMs),
        intervals: sums.intervals,
        intervalsChanged: sums.changed,
        beforeW: sums.beforeW / sums.intervals,
        afterW: sums.afterW / sums.intervals,
        netUsdDifference: sums.netUsd,
      })),
      intervalsPriced: this.#priced,
    };
  }

  /** What both fleets did since the last decision. */
  #settle(atMs: number): void {
    const [before, after] = [this.#before.advance(atMs), this.#after.advance(atMs)];
    const last = this.#last;
    if (!before || !after || !last) return;
    const gapMs = GAP_TICKS * this.input.before.market.tickMinutes * 60_000;
    if (atMs - last.atMs > gapMs) return;
    this.#ms += atMs - last.atMs;
    this.#sums.before.energyMwh += before.energyMwh;
    this.#sums.after.energyMwh += after.energyMwh;
    this.#sums.before.wakes += before.wakes;
    this.#sums.after.wakes += after.wakes;
    const paid = this.#paidBy(last);
    if (!paid) return;
    this.#priced += 1;
    const [beforeUsd, afterUsd] = [
      this.#before.netUsd(before, last.atMs, paid),
      this.#after.netUsd(after, last.atMs, paid),
    ];
    this.#sums.before.netUsd += beforeUsd;
    this.#sums.after.netUsd += afterUsd;
    const hour = this.#hours.get(hourOf(last.atMs))!;
    hour.netUsd = (hour.netUsd ?? 0) + afterUsd - beforeUsd;
  }

  #paidBy({ atMs, hashpriceUsdPerPhDay }: LastDecision): PaidBy | null {
    const priceUsdPerMwh = this.input.priceAt(atMs);
    if (priceUsdPerMwh === null || hashpriceUsdPerPhDay === null) return null;
    return { priceUsdPerMwh, hashpriceUsdPerPhDay };
  }

  #note(atMs: number, before: Decision, after: Decision, isChanged: boolean): void {
    const start = hourOf(atMs);
    const hour = this.#hours.get(start) ?? { intervals: 0, changed: 0, beforeW: 0, afterW: 0, netUsd: null };
    this.#hours.set(start, hour);
    const changed = isChanged ? 1 : 0;
    hour.intervals += 1;
    hour.changed += changed;
    hour.beforeW += setpointW(before);
    hour.afterW += setpointW(after);
    this.#intervals += 1;
    this.#changed += changed;
  }
}

function noSums(): Sums {
  return { energyMwh: 0, wakes: 0, missed: 0, netUsd: 0 };
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}

function setpointW({ tree, allocation }: Decision): number {
  return allocation.loadW.get(tree.rootId)!;
}

/** Of the same miners at the same points. */
function isSame({ allocation: a }: Decision, { allocation: b }: Decision): boolean {
  for (const [groupId, points] of a.counts) {
    const others = b.counts.get(groupId);
    if (!others) return false;
    for (const pointId of new Set([...points.keys(), ...others.keys()]))
      if ((points.get(pointId) ?? 0) !== (others.get(pointId) ?? 0)) return false;
  }
  return true;
}

function example(before: Decision, after: Decision): ChangedInterval {
  const { takenAt, price } = before.snapshot;
  return {
    at: takenAt,
    marketPriceUsdPerMwh: price.recent.at(-1)?.priceUsdPerMwh ?? null,
    before: sideOf(before),
    after: sideOf(after),
  };
}

function sideOf({ snapshot }: Decision): DecisionSide {
  const { setpointW: watts, summary } = makePlan(snapshot, 'dry-run');
  return { setpointW: watts, summary };
}
