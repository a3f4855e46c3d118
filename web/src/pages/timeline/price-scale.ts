import type uPlot from 'uplot';

export type PriceScale = 'linear' | 'log';

/** USD/MWh up to which the logarithmic axis is all but linear: a dear hour does not flatten the usual ones, nor a negative one. */
const LINEAR_TO_USD = 25;
const LOG_TICKS_USD = [-250, -100, -50, -25, 0, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
/** CSS pixels between two ticks at the least. */
const TICK_PX = 18;
const PADDING = 0.06;

/** The axis of prices: linear, or logarithmic away from zero on either side. */
export function priceScaleOf(kind: PriceScale): uPlot.Scale {
  const range: uPlot.Range.Function = (_, min, max) => paddedRange(min, max, kind);
  return kind === 'log' ? { distr: 4, asinh: LINEAR_TO_USD, range } : { range };
}

/** A little more than what is shown, and zero always among it. */
export function paddedRange(min: number | null, max: number | null, kind: PriceScale): [number, number] {
  const [low, high] = [Math.min(0, min ?? 0), Math.max(10, max ?? 0)];
  const pad = PADDING * (high - low);
  if (kind === 'linear') return [low < 0 ? low - pad : 0, high + pad];
  return [low < 0 ? low * (1 + 3 * PADDING) - 1 : 0, high * (1 + 5 * PADDING)];
}

/** Ticks of the logarithmic axis, as many as there is room for. */
export function logTicks(min: number, max: number, positionOf: (usd: number) => number): number[] {
  const chosen: number[] = [];
  const within = LOG_TICKS_USD.filter((usd) => usd >= min && usd <= max);
  // Zero first, then the greatest: what is between may be left out.
  for (const usd of [0, ...within.toReversed()]) {
    if (usd < min || usd > max) continue;
    const at = positionOf(usd);
    if (chosen.every((other) => Math.abs(positionOf(other) - at) >= TICK_PX)) chosen.push(usd);
  }
  return chosen.sort((a, b) => a - b);
}
