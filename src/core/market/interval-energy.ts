import type { DateTime } from 'luxon';
import { assert } from '../assert.js';
import { type Interval, intervalEnd } from '../interval.js';
import { energyMwh } from '../units.js';

/** A site's power at one instant. */
export interface PowerSample {
  readonly at: DateTime;
  readonly powerW: number;
  /** Share of `powerW` that is estimated, 0–1. */
  readonly estimatedShare: number;
}

/** A setpoint in force from `at` until the next one. */
export interface SetpointStep {
  readonly at: DateTime;
  readonly setpointW: number;
}

/** What readings tell of an interval's energy. Null: nothing is known. */
export interface IntervalEnergy {
  /** Mean over the time that readings cover. */
  readonly meanPowerW: number | null;
  /** Energy of the time that readings cover: nothing is made up for the rest. */
  readonly energyMwh: number | null;
  /** Share of the interval that readings cover, 0–1. */
  readonly coverageRatio: number;
  /** Share of the energy that is estimated, 0–1. */
  readonly estimatedRatio: number | null;
}

/**
 * Energy of an interval from readings of power. Between two readings at most `gapSecondsMax` apart power runs straight
 * from one to the other; the time between two that are further apart counts as not covered. Readings before and after
 * the interval count for what of their stretch lies within.
 * @param samples ascending; from `gapSecondsMax` before the interval to as much after it
 */
export function intervalEnergy(
  interval: Interval,
  samples: readonly PowerSample[],
  gapSecondsMax: number,
): IntervalEnergy {
  const power = coveredMean(interval, samples, gapSecondsMax, ({ powerW }) => powerW);
  if (power.mean === null)
    return { meanPowerW: null, energyMwh: null, coverageRatio: 0, estimatedRatio: null };
  const estimatedW = coveredMean(
    interval,
    samples,
    gapSecondsMax,
    ({ powerW, estimatedShare }) => powerW * estimatedShare,
  ).mean!;
  return {
    meanPowerW: power.mean,
    energyMwh: energyMwh(power.mean, (power.coverageRatio * interval.minutes) / 60),
    coverageRatio: power.coverageRatio,
    estimatedRatio: power.mean > 0 ? estimatedW / power.mean : 0,
  };
}

/** The mean of a figure over the time of an interval that its readings cover, as above; null where they cover nothing. */
export function coveredMean<T extends { readonly at: DateTime }>(
  interval: Interval,
  samples: readonly T[],
  gapSecondsMax: number,
  valueOf: (sample: T) => number,
): { readonly mean: number | null; readonly coverageRatio: number } {
  const [from, to] = [interval.start.toMillis(), intervalEnd(interval).toMillis()];
  let [coveredMs, valueMs] = [0, 0];
  for (const [index, second] of samples.entries()) {
    const first = samples[index - 1];
    if (!first) continue;
    const [firstMs, secondMs] = [first.at.toMillis(), second.at.toMillis()];
    assert(firstMs <= secondMs, 'samples are not in ascending order');
    const [low, high] = [Math.max(firstMs, from), Math.min(secondMs, to)];
    if (high <= low || secondMs - firstMs > gapSecondsMax * 1e3) continue;
    // Straight lines: the mean over a stretch is the value at its middle.
    const share = ((low + high) / 2 - firstMs) / (secondMs - firstMs);
    coveredMs += high - low;
    valueMs += (high - low) * (valueOf(first) + (valueOf(second) - valueOf(first)) * share);
  }
  return {
    mean: coveredMs === 0 ? null : valueMs / coveredMs,
    coverageRatio: coveredMs / (to - from),
  };
}

/**
 * The setpoint of an interval, weighted by the time that each was in force; null where none was. Where the first begins
 * within the interval, the mean over the time since.
 * @param steps ascending; the first is the one in force when the interval starts, where there is one
 */
export function meanSetpointW(interval: Interval, steps: readonly SetpointStep[]): number | null {
  const [from, to] = [interval.start.toMillis(), intervalEnd(interval).toMillis()];
  let [inForceMs, wattMs] = [0, 0];
  for (const [index, { at, setpointW }] of steps.entries()) {
    const low = Math.max(at.toMillis(), from);
    const high = Math.min(steps[index + 1]?.at.toMillis() ?? to, to);
    if (high <= low) continue;
    inForceMs += high - low;
    wattMs += (high - low) * setpointW;
  }
  return inForceMs === 0 ? null : wattMs / inForceMs;
}
