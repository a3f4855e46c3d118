import { assert } from '../assert.js';
import type { ByteReader, ByteWriter } from './bytes.js';

/** How a column of whole numbers goes on after its first: by a step each, or by runs of equal steps. */
const STEPS = 0;
const RUNS = 1;
/** Decimals beyond which numbers are kept as they are in memory. */
const DECIMALS_MAX = 9;
const AS_FLOATS = 0xff;
/** So that the difference of two is exact. */
const INTEGER_MAX = 2 ** 50;

/**
 * Whole numbers of less than 2^51 either way, as the first and the steps from each to the next, in units of the greatest
 * step that divides them all: quarter-hours take a byte each, or four bytes together where none is left out.
 * @param values one at least
 */
export function writeIntegers(out: ByteWriter, values: Float64Array): void {
  const { unit, runs } = shapeOf(values);
  out.unsigned(unit);
  out.signed(values[0]!);
  if (2 * runs < values.length) {
    out.byte(RUNS);
    writeRuns(out, values, unit);
  } else {
    out.byte(STEPS);
    for (let at = 1; at < values.length; at += 1) out.signed((values[at]! - values[at - 1]!) / unit);
  }
}

/** What `writeIntegers` wrote. */
export function readIntegers(from: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count);
  const unit = from.unsigned();
  values[0] = from.signed();
  const way = from.byte();
  assert(way === STEPS || way === RUNS, `a packed column is of the unknown kind ${way}`);
  for (let at = 1; at < count;) {
    const step = from.signed() * unit;
    const end = way === RUNS ? at + from.unsigned() : at + 1;
    assert(end <= count && end > at, `a packed column of ${count} values goes on to ${end}`);
    for (; at < end; at += 1) values[at] = values[at - 1]! + step;
  }
  return values;
}

/**
 * Any numbers, each exactly as it was (zero without a sign): as whole numbers of a power of ten where all have at most nine
 * decimals, else as they are in memory.
 */
export function writeDecimals(out: ByteWriter, values: Float64Array): void {
  const decimals = decimalsOf(values);
  if (decimals === null) {
    out.byte(AS_FLOATS);
    for (const value of values) out.float(value);
    return;
  }
  out.byte(decimals);
  const scale = 10 ** decimals;
  writeIntegers(
    out,
    values.map((value) => Math.round(value * scale)),
  );
}

/** What `writeDecimals` wrote. */
export function readDecimals(from: ByteReader, count: number): Float64Array {
  const decimals = from.byte();
  if (decimals === AS_FLOATS) return new Float64Array(count).map(() => from.float());
  const scale = 10 ** decimals;
  return readIntegers(from, count).map((value) => value / scale);
}

function writeRuns(out: ByteWriter, values: Float64Array, unit: number): void {
  for (let at = 1; at < values.length;) {
    const step = values[at]! - values[at - 1]!;
    let end = at + 1;
    while (end < values.length && values[end]! - values[end - 1]! === step) end += 1;
    out.signed(step / unit);
    out.unsigned(end - at);
    at = end;
  }
}

function shapeOf(values: Float64Array): { readonly unit: number; readonly runs: number } {
  let [unit, runs, before] = [0, 0, NaN];
  for (let at = 1; at < values.length; at += 1) {
    const step = values[at]! - values[at - 1]!;
    if (step === before) continue;
    before = step;
    runs += 1;
    if (unit !== 1) unit = greatestDivisor(unit, Math.abs(step));
  }
  return { unit: unit || 1, runs };
}

function greatestDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** The fewest that all values are exact with; null where that takes too many, or a value is not finite. */
function decimalsOf(values: Float64Array): number | null {
  let [decimals, scale, greatest] = [0, 1, 0];
  for (const value of values) {
    while (Math.round(value * scale) / scale !== value) {
      decimals += 1;
      scale = 10 ** decimals;
      if (decimals > DECIMALS_MAX) return null;
    }
    greatest = Math.max(greatest, Math.abs(value));
  }
  return greatest * scale < INTEGER_MAX ? decimals : null;
}
