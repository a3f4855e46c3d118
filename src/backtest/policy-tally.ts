import type { SettledInterval } from './run-policy.js';

/** Sums of a stretch of a policy's run. Money in USD. */
export interface PolicySums {
  intervals: number;
  hours: number;
  energyMwh: number;
  revenueUsd: number;
  energyCostUsd: number;
  wearUsd: number;
  peakChargeUsd: number;
  reserveUsd: number;
  /** Hours in which reserve was sold, and those of them in which all of it was there. */
  reserveHours: number;
  reserveHeldHours: number;
  reserveShortMwHours: number;
  /** Hash and reserve less energy, wear and peak charges. */
  netUsd: number;
  /** Hours in which less than half of the fleet mined. */
  curtailedHours: number;
  /** Hours of a fleet that mines with all its miners. */
  miningHours: number;
  wakes: number;
  failures: number;
}

function noSums(): PolicySums {
  return {
    intervals: 0,
    hours: 0,
    energyMwh: 0,
    revenueUsd: 0,
    energyCostUsd: 0,
    wearUsd: 0,
    peakChargeUsd: 0,
    reserveUsd: 0,
    reserveHours: 0,
    reserveHeldHours: 0,
    reserveShortMwHours: 0,
    netUsd: 0,
    curtailedHours: 0,
    miningHours: 0,
    wakes: 0,
    failures: 0,
  };
}

const HOUR_MS = 3_600_000;
const WEEK_DAYS = 7;
/** Of a reserve: the moves within an interval take a little off its mean. */
const WHOLE = 0.99;

/** The week, civil day by civil day, whose prices were highest on the whole; only two weeks are kept at a time. */
class DearestWeek {
  #days: { readonly date: string; readonly intervals: SettledInterval[]; sum: number }[] = [];
  #best: readonly SettledInterval[] = [];
  #bestSum = -Infinity;
  #bestDays = 0;

  add(date: string, interval: SettledInterval): void {
    let day = this.#days.at(-1);
    if (day?.date !== date) {
      this.#close();
      day = { date, intervals: [], sum: 0 };
      this.#days.push(day);
      if (this.#days.length > WEEK_DAYS) this.#days.shift();
    }
    day.intervals.push(interval);
    day.sum += interval.priceUsdPerMwh * interval.minutes;
  }

  get intervals(): readonly SettledInterval[] {
    this.#close();
    return this.#best;
  }

  #close(): void {
    const sum = this.#days.reduce((total, day) => total + day.sum, 0);
    // A stretch at the start that is shorter than a week counts until there is a whole one.
    if (this.#days.length === 0 || (this.#bestDays === WEEK_DAYS && sum <= this.#bestSum)) return;
    this.#best = this.#days.flatMap(({ intervals }) => intervals);
    this.#bestSum = sum;
    this.#bestDays = this.#days.length;
  }
}

/** A policy's run by civil day; the whole is their sum. Takes as much room as there are days. */
export class PolicyTally {
  readonly total = noSums();
  /** By civil date, `yyyy-MM-dd`, in order. */
  readonly days = new Map<string, PolicySums>();
  /** Curtailed hours by hour of the civil day, 0–23. */
  readonly curtailedByHour: number[] = new Array<number>(24).fill(0);

  readonly dearest = new DearestWeek();
  /** Starts of the hours (Unix ms) of which some part was curtailed. */
  readonly curtailedHours = new Set<number>();

  /** @param local the civil date and hour of an instant */
  constructor(private readonly local: (atMs: number) => { readonly date: string; readonly hour: number }) {}

  add(interval: SettledInterval): void {
    const { date, hour } = this.local(interval.startMs);
    let day = this.days.get(date);
    if (!day) this.days.set(date, (day = noSums()));
    this.dearest.add(date, interval);
    const hours = interval.minutes / 60;
    const isCurtailed = interval.miningRatio < 0.5;
    if (isCurtailed) {
      this.curtailedByHour[hour]! += hours;
      this.curtailedHours.add(Math.floor(interval.startMs / HOUR_MS) * HOUR_MS);
    }
    for (const sums of [this.total, day]) {
      sums.intervals += 1;
      sums.hours += hours;
      sums.energyMwh += interval.energyMwh;
      sums.revenueUsd += interval.revenueUsd;
      sums.energyCostUsd += interval.energyCostUsd;
      sums.wearUsd += interval.wearUsd;
      sums.peakChargeUsd += interval.peakChargeUsd;
      sums.reserveUsd += interval.reserveUsd;
      sums.reserveHours += interval.reserveHeldRatio === null ? 0 : hours;
      sums.reserveHeldHours += (interval.reserveHeldRatio ?? 0) >= WHOLE ? hours : 0;
      sums.reserveShortMwHours += interval.reserveShortMwHours;
      sums.netUsd += interval.netUsd;
      sums.curtailedHours += isCurtailed ? hours : 0;
      sums.miningHours += interval.miningRatio * hours;
      sums.wakes += interval.wakes;
      sums.failures += interval.failures;
    }
  }
}
