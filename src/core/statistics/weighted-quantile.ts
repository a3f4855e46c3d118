import { assert } from '../assert.js';

export interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

/** Quantiles of values sorted ascending: each value stands at the middle of its weight, straight lines between. */
export function weightedQuantiles(
  sorted: readonly WeightedValue[],
  probabilities: readonly number[],
): number[] {
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  assert(total > 0, 'quantiles of no weight at all');
  const weighty = sorted.filter(({ weight }) => weight > 0);
  const values = weighty.map(({ value }) => value);
  let before = 0;
  const places = weighty.map(({ weight }) => {
    before += weight;
    return (before - weight / 2) / total;
  });
  return probabilities.map((probability) => interpolate(places, values, probability));
}

/** `ys` at `x` by straight lines over ascending `xs`; beyond the ends, the end's value. */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  let [low, high] = [0, xs.length - 1];
  if (x <= xs[low]!) return ys[low]!;
  if (x >= xs[high]!) return ys[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  const width = xs[high]! - xs[low]!;
  return width === 0 ? ys[high]! : ys[low]! + ((ys[high]! - ys[low]!) * (x - xs[low]!)) / width;
}
