import type { LpModel } from './lp.js';

/**
 * A lower bound of the cost of every point within the model's bounds, by weak duality: whatever the duals, no rounding
 * or early stop of a solver can make it wrong. Duals of the wrong sign for their row's bound are taken as zero. All
 * columns must have finite bounds.
 *
 * @param cost may differ from the one that the duals were found with
 */
export function dualBound(model: LpModel, cost: Float64Array, rowDual: Float64Array): number {
  const { numRows, numCols, rowLower, rowUpper, starts, indices, values, colLower, colUpper } = model;
  const reduced = cost.slice();
  let bound = 0;
  for (let row = 0; row < numRows; row += 1) {
    const dual = rowDual[row]!;
    const at = dual > 0 ? rowLower[row]! : rowUpper[row]!;
    if (dual === 0 || !Number.isFinite(at)) continue;
    bound += dual * at;
    for (let entry = starts[row]!; entry < starts[row + 1]!; entry += 1) {
      reduced[indices[entry]!]! -= dual * values[entry]!;
    }
  }
  for (let col = 0; col < numCols; col += 1) {
    const rest = reduced[col]!;
    if (rest !== 0) bound += rest * (rest > 0 ? colLower[col]! : colUpper[col]!);
  }
  return bound;
}
