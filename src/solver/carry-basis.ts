import type { Basis } from 'highs';
import type { LpModel } from '../core/horizon/index.js';

const LOWER = 0;
const BASIC = 1;

/**
 * A basis for `after` from that of `before`, a model of the same shape that starts at another time: each interval takes
 * over what stood at its own time, the last ones what stood last. Where that makes too many or too few basic, rows
 * of the last intervals make up for it.
 */
export function carryBasis(before: LpModel, after: LpModel, basis: Basis): Basis {
  const from = intervalsAt(before.startsMs, after.startsMs);
  const colStatus = carry(basis.colStatus, from, after.blockCols);
  const rowStatus = carry(basis.rowStatus, from, after.blockRows);
  let surplus = count(colStatus) + count(rowStatus) - after.numRows;
  for (let row = after.numRows - 1; row >= 0 && surplus !== 0; row -= 1) {
    if (surplus > 0 && rowStatus[row] === BASIC) [rowStatus[row], surplus] = [LOWER, surplus - 1];
    else if (surplus < 0 && rowStatus[row] !== BASIC) [rowStatus[row], surplus] = [BASIC, surplus + 1];
  }
  return { colStatus, rowStatus };
}

/** For each start the interval of `before` that it lies in. */
function intervalsAt(before: Float64Array, starts: Float64Array): Int32Array {
  let at = 0;
  return Int32Array.from(starts, (start) => {
    while (at + 1 < before.length && before[at + 1]! <= start) at += 1;
    return at;
  });
}

function carry(status: Int32Array, from: Int32Array, blockEnd: number): Int32Array {
  const carried = status.slice();
  const T = from.length;
  for (let first = 0; first < blockEnd; first += T) {
    for (let t = 0; t < T; t += 1) carried[first + t] = status[first + from[t]!]!;
  }
  return carried;
}

function count(status: Int32Array): number {
  return status.reduce((sum, each) => sum + (each === BASIC ? 1 : 0), 0);
}
