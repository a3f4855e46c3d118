import { sumOf } from '../statistics.js';
import { intervalPowerW } from './versions.js';
import type { MeterInterval } from '../ports/meter.js';

/**
 * What a site is declared to draw beyond its miners: fans, pumps, lights, and losses of transformers and cables. The sum
 * of the miners with it is the poor man's meter.
 */
export interface LossModel {
  /** W, at all times. */
  readonly fixedW: number;
  /** Share of the miners' power. */
  readonly ratio: number;
}

/** An interval as the sum of the miners tells it, without losses. */
export interface MinerSum {
  readonly start: string;
  readonly minutes: number;
  /** Null where the miners were not read. */
  readonly energyKwh: number | null;
  /** Share of the energy that is a model's or a firmware's estimate, 0–1. */
  readonly estimatedRatio: number | null;
}

/** What the poor man's meter shows: never `measured`, whatever the miners report. */
export function modelledMeter(sum: MinerSum, { fixedW, ratio }: LossModel): MeterInterval {
  const { start, minutes, energyKwh } = sum;
  if (energyKwh === null) return { start, minutes, energyKwh: null, quality: 'missing' };
  const lossKwh = (fixedW / 1e3) * (minutes / 60) + energyKwh * ratio;
  return { start, minutes, energyKwh: Number((energyKwh + lossKwh).toFixed(6)), quality: 'estimated' };
}

export interface DriftRule {
  /** Alarm where the sums differ by more than this share of the meter's. */
  readonly toleranceRatio: number;
  /** Over so many of the latest intervals that both know. */
  readonly intervals: number;
}

export interface Reconciliation {
  /** Intervals that both the meter and the miners know; the latest ones that the rule asks for, at most. */
  readonly compared: number;
  readonly meterKwh: number;
  readonly modelledKwh: number;
  /** (modelled − meter) / meter; null where nothing was compared, or the meter had nothing. */
  readonly differenceRatio: number | null;
  readonly alarm: boolean;
  /** In words, where there is an alarm or too little to tell. */
  readonly why: string | null;
  /** The interval with the largest difference. */
  readonly worst: { readonly start: string; readonly differenceW: number } | null;
}

/** Compares the miners' sum and its loss model with the meter, over the latest intervals that both know. */
export function reconcile(
  meter: readonly MeterInterval[],
  miners: readonly MinerSum[],
  losses: LossModel,
  { toleranceRatio, intervals }: DriftRule,
): Reconciliation {
  const pairs = comparedPairs(meter, miners, losses).slice(-intervals);
  const meterKwh = sumOf(pairs, ({ seen }) => seen.energyKwh!);
  const modelledKwh = sumOf(pairs, ({ made }) => made.energyKwh!);
  const differenceRatio = pairs.length > 0 && meterKwh > 0 ? (modelledKwh - meterKwh) / meterKwh : null;
  const isFull = pairs.length >= intervals;
  const alarm = isFull && differenceRatio !== null && Math.abs(differenceRatio) > toleranceRatio;
  const differences = pairs.map(({ seen, made }) => ({
    start: seen.start,
    differenceW: intervalPowerW(made)! - intervalPowerW(seen)!,
  }));
  return {
    compared: pairs.length,
    meterKwh,
    modelledKwh,
    differenceRatio,
    alarm,
    why: alarm
      ? `the miners and their losses come to ${percent(Math.abs(differenceRatio))} ${differenceRatio > 0 ? 'more' : 'less'} than the meter, beyond the tolerance of ${percent(toleranceRatio)}: check the loss model, miners that are not listed, and the meter's multiplier`
      : isFull
        ? null
        : `only ${pairs.length} of ${intervals} intervals are known to both`,
    worst: differences.reduce<Reconciliation['worst']>(
      (worst, each) => (worst && Math.abs(worst.differenceW) >= Math.abs(each.differenceW) ? worst : each),
      null,
    ),
  };
}

/** Intervals that both know with what each says of them, ascending. */
export function comparedPairs(
  meter: readonly MeterInterval[],
  miners: readonly MinerSum[],
  losses: LossModel,
): { readonly seen: MeterInterval; readonly made: MeterInterval }[] {
  const modelled = new Map(miners.map((sum) => [sum.start, modelledMeter(sum, losses)]));
  return meter
    .flatMap((seen) => {
      const made = modelled.get(seen.start);
      const isKnown = made && seen.energyKwh !== null && made.energyKwh !== null;
      return isKnown && made.minutes === seen.minutes ? [{ seen, made }] : [];
    })
    .sort((a, b) => (a.seen.start < b.seen.start ? -1 : 1));
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
