/**
 * A belief about the price: where the means of the score's fast and slow part stand, each in its standard deviations. Both are
 * known to whoever follows the prices, and one surprise an interval moves both. Nodes stand at even distances; between them
 * and their values straight lines, beyond them the outermost.
 */
interface Axis {
  readonly count: number;
  readonly highest: number;
}

export const FAST: Axis = { count: 11, highest: 2.75 };
export const SLOW: Axis = { count: 7, highest: 2.4 };
export const NODES = FAST.count * SLOW.count;

/** Surprises, in standard deviations, and their probabilities. */
export const SHOCKS = Array.from({ length: 9 }, (_, index) => (index - 4) * 0.75);
const DENSITIES = SHOCKS.map((shock) => Math.exp((-shock * shock) / 2));
const DENSITY_TOTAL = DENSITIES.reduce((sum, each) => sum + each, 0);
export const SHOCK_WEIGHTS = DENSITIES.map((density) => density / DENSITY_TOTAL);

/** Values of an axis' nodes. */
export function axisNodes({ count, highest }: Axis): number[] {
  return Array.from({ length: count }, (_, index) => (2 * highest * index) / (count - 1) - highest);
}

/** Place of a value along an axis, in nodes from the first one, with the fraction. */
export function placeOn({ count, highest }: Axis, value: number): number {
  const place = ((value + highest) * (count - 1)) / (2 * highest);
  return Math.min(count - 1, Math.max(0, place));
}

/** `values` of all nodes (fast part first) at a place between them. */
export function atPlace(values: ArrayLike<number>, fastPlace: number, slowPlace: number): number {
  const fast = Math.min(FAST.count - 2, Math.floor(fastPlace));
  const slow = Math.min(SLOW.count - 2, Math.floor(slowPlace));
  const [fastShare, slowShare] = [fastPlace - fast, slowPlace - slow];
  const at = fast * SLOW.count + slow;
  const low = values[at]! + (values[at + 1]! - values[at]!) * slowShare;
  const above = at + SLOW.count;
  const high = values[above]! + (values[above + 1]! - values[above]!) * slowShare;
  return low + (high - low) * fastShare;
}

/** Where a surprise leads from each node of an axis: by node and shock, the node below and the share of the one above it. */
export interface Moves {
  readonly below: Int32Array;
  readonly share: Float64Array;
}

/**
 * @param keep share of a part that is left at the next step
 * @param gain how many of its standard deviations a part moves by a surprise of one
 */
export function movesAlong(axis: Axis, keep: number, gain: number): Moves {
  const below = new Int32Array(axis.count * SHOCKS.length);
  const share = new Float64Array(below.length);
  axisNodes(axis).forEach((value, node) =>
    SHOCKS.forEach((shock, index) => {
      const place = placeOn(axis, keep * (value + gain * shock));
      const at = node * SHOCKS.length + index;
      below[at] = Math.min(axis.count - 2, Math.floor(place));
      share[at] = place - below[at]!;
    }),
  );
  return { below, share };
}

/** Values at one place of the fast axis, by the slow one's nodes; overwritten by every call. */
const onRow = new Float64Array(SLOW.count);

/** `values` of the next step's nodes, seen from each node of this one if the given surprise comes. */
export function afterShock(
  fast: Moves,
  slow: Moves,
  shock: number,
  values: Float64Array,
  into: Float64Array,
): void {
  for (let i = 0, node = 0; i < FAST.count; i += 1) {
    const fromFast = i * SHOCKS.length + shock;
    const row = fast.below[fromFast]! * SLOW.count;
    const fastShare = fast.share[fromFast]!;
    for (let j = 0; j < SLOW.count; j += 1) {
      const low = values[row + j]!;
      onRow[j] = low + (values[row + SLOW.count + j]! - low) * fastShare;
    }
    for (let j = 0; j < SLOW.count; j += 1, node += 1) {
      const fromSlow = j * SHOCKS.length + shock;
      const at = slow.below[fromSlow]!;
      const low = onRow[at]!;
      into[node] = low + (onRow[at + 1]! - low) * slow.share[fromSlow]!;
    }
  }
}
