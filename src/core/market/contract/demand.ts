import type { ContractClock } from './clock.js';
import type { DemandRate } from './contract.js';

/** Energy that a site's meter counted in an interval. */
export interface MeterInterval {
  readonly startMs: number;
  readonly minutes: number;
  readonly energyMwh: number;
}

/** The highest demand interval of a month. */
export interface DemandPeak {
  readonly startMs: number;
  /** Mean over the demand interval. */
  readonly powerW: number;
}

/** An earlier month's peak in the hours of a demand charge. */
export interface PastPeak {
  /** Name of the demand charge. */
  readonly charge: string;
  /** Local month, `yyyy-MM`. */
  readonly month: string;
  readonly powerW: number;
}

export interface BilledDemand {
  readonly powerW: number;
  readonly because: 'peak' | 'ratchet' | 'minimum';
  /** The month whose peak the ratchet holds on to. */
  readonly ratchetMonth: string | null;
}

const MS_PER_MINUTE = 60_000;

/**
 * The highest mean power of the demand intervals that begin in the charge's hours; the first of several that are alike.
 * Demand intervals that the meter does not cover as a whole are left out. Null where there is none.
 */
export function demandPeak(
  rate: DemandRate,
  clock: ContractClock,
  intervals: readonly MeterInterval[],
): DemandPeak | null {
  const widthMs = rate.minutes * MS_PER_MINUTE;
  const sums = new Map<number, { minutes: number; energyMwh: number }>();
  for (const { startMs, minutes, energyMwh } of intervals) {
    const key = Math.floor(startMs / widthMs) * widthMs;
    const sum = sums.get(key) ?? { minutes: 0, energyMwh: 0 };
    sums.set(key, { minutes: sum.minutes + minutes, energyMwh: sum.energyMwh + energyMwh });
  }
  let peak: DemandPeak | null = null;
  for (const [startMs, { minutes, energyMwh }] of sums) {
    if (minutes < rate.minutes || !clock.isIn(rate.when, startMs)) continue;
    const powerW = Math.round((energyMwh * 1e6 * 60) / minutes);
    if (!peak || powerW > peak.powerW) peak = { startMs, powerW };
  }
  return peak;
}

/** What is billed for a month: its own peak, or what the ratchet or the minimum make of it. */
export function billedDemand(
  rate: DemandRate,
  month: string,
  peakW: number,
  pastPeaks: readonly PastPeak[],
): BilledDemand {
  const { ratchet, powerWMin } = rate;
  let billed: BilledDemand = { powerW: peakW, because: 'peak', ratchetMonth: null };
  for (const past of pastPeaks) {
    if (!ratchet || past.charge !== rate.name || !counts(ratchet, past.month, month)) continue;
    const powerW = Math.round(past.powerW * ratchet.ratio);
    if (powerW > billed.powerW) billed = { powerW, because: 'ratchet', ratchetMonth: past.month };
  }
  return powerWMin > billed.powerW ? { powerW: powerWMin, because: 'minimum', ratchetMonth: null } : billed;
}

function counts(
  { monthsBack, months }: NonNullable<DemandRate['ratchet']>,
  past: string,
  month: string,
): boolean {
  const back = monthNumber(month) - monthNumber(past);
  const inSeason = months.length === 0 || months.includes(Number(past.slice(5)));
  return back >= 1 && back <= monthsBack && inSeason;
}

function monthNumber(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
}
