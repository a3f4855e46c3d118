import type { DateTime } from 'luxon';
import type { LoadTag } from '../baselines/index.js';
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
  /** Why it is below all that could be drawn; null or absent: it is not, or nobody has said. */
  readonly curtailedFor?: LoadTag | null;
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

/** Less of an interval than this leaves its load as it was. */
const TAGGED_RATIO_MIN = 0.1;

/**
 * Why load was curtailed in an interval: of the reasons that were in force for a tenth of it or more, the one that was for the
 * longest; null where none was.
 * @param steps as for `meanSetpointW`
 */
export function intervalTag(interval: Interval, steps: readonly SetpointStep[]): LoadTag | null {
  const inForceMs = new Map<LoadTag, number>();
  for (const { curtailedFor, ms } of stretches(interval, steps)) {
    if (curtailedFor) inForceMs.set(curtailedFor, (inForceMs.get(curtailedFor) ?? 0) + ms);
  }
  const [longest] = [...inForceMs].sort(([, a], [, b]) => b - a);
  const leastMs = TAGGED_RATIO_MIN * interval.minutes * 60_000;
  return longest && longest[1] >= leastMs ? longest[0] : null;
}

/**
 * The setpoint of an interval, weighted by the time that each was in force; null where none was. Where the first begins
 * within the interval, the mean over the time since.
 * @param steps ascending; the first is the one in force when the interval starts, where there is one
 */
export function meanSetpointW(interval: Interval, steps: readonly SetpointStep[]): number | null {
  let [inForceMs, wattMs] = [0, 0];
  for (const { setpointW, ms } of stretches(interval, steps)) {
    inForceMs += ms;
    wattMs += ms * setpointW;
  }
  return inForceMs === 0 ? null : wattMs / inForceMs;
}

/** Steps with how much of the interval each was in force, ms. */
function stretches(
  interval: Interval,
  steps: readonly SetpointStep[],
): (SetpointStep & { readonly ms: number })[] {
  const [from, to] = [interval.start.toMillis(), intervalEnd(interval).toMillis()];
  return steps.flatMap((step, index) => {
    const low = Math.max(step.at.toMillis(), from);
    const high = Math.min(steps[index + 1]?.at.toMillis() ?? to, to);
    return high > low ? [{ ...step, ms: high - low }] : [];
  });
}
