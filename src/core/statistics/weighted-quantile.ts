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
  const values: number[] = [];
  const places: number[] = [];
  let total = 0;
  for (const { value, weight } of sorted) {
    if (weight <= 0) continue;
    values.push(value);
    places.push(total + weight / 2);
    total += weight;
  }
  assert(total > 0, 'quantiles of no weight at all');
  return probabilities.map((probability) => interpolate(places, values, probability * total));
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
