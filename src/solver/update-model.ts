import type { Model } from 'highs';
import type { LpModel } from '../core/horizon/index.js';

/** Entries changed one by one; where more have, passing the whole model is faster. */
const ENTRIES_MAX = 2_000;

/** True where the matrices differ in few enough values, and in no place, to be changed entry by entry. */
export function samePattern(a: LpModel, b: LpModel): boolean {
  if (!isSame(a.starts, b.starts) || !isSame(a.indices, b.indices)) return false;
  let changed = 0;
  for (let entry = 0; entry < a.values.length; entry += 1)
    if (a.values[entry] !== b.values[entry]) changed += 1;
  return changed <= ENTRIES_MAX;
}

/** Passes on what differs; the model keeps its basis. */
export function updateModel(model: Model, before: LpModel, after: LpModel): void {
  const costs = changed(after.numCols, (col) => before.colCost[col] !== after.colCost[col]);
  if (costs.length > 0) model.changeColsCost(set(costs), pick(after.colCost, costs));
  const cols = changed(
    after.numCols,
    (col) => before.colLower[col] !== after.colLower[col] || before.colUpper[col] !== after.colUpper[col],
  );
  if (cols.length > 0)
    model.changeColsBounds(set(cols), pick(after.colLower, cols), pick(after.colUpper, cols));
  const rows = changed(
    after.numRows,
    (row) => before.rowLower[row] !== after.rowLower[row] || before.rowUpper[row] !== after.rowUpper[row],
  );
  if (rows.length > 0)
    model.changeRowsBounds(set(rows), pick(after.rowLower, rows), pick(after.rowUpper, rows));
  for (let row = 0; row < after.numRows; row += 1) {
    for (let entry = after.starts[row]!; entry < after.starts[row + 1]!; entry += 1) {
      if (before.values[entry] === after.values[entry]) continue;
      model.changeCoefficient(row, after.indices[entry]!, after.values[entry]!);
    }
  }
}

function changed(count: number, differs: (index: number) => boolean): Int32Array {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) if (differs(index)) found.push(index);
  return Int32Array.from(found);
}

function set(indices: Int32Array): { kind: 'set'; indices: Int32Array } {
  return { kind: 'set', indices };
}

function pick(values: Float64Array, indices: Int32Array): Float64Array {
  return Float64Array.from(indices, (index) => values[index]!);
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
