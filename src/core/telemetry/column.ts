import { assert } from '../assert.js';

/** Four bytes hold less than this; the highest number of each width says that nothing is known. */
const KNOWN_MAX = 0xffff_fffe;

/**
 * One figure of many miners, by slot, in as few bytes as the greatest of them needs: big-endian, unsigned, 1 to 4 bytes each,
 * all alike, all ones where nothing is known. The width is not stored: it follows from the length. A value has its place
 * by its slot alone, so that one miner's can be cut out without reading the others'.
 * @param values whole numbers are kept as they are, others rounded; what is no reading (null, negative, not finite, of
 * more than four bytes) is kept as not known
 */
export function packColumn(values: ArrayLike<number | null>): Uint8Array {
  const width = widthFor(values);
  const unknown = 2 ** (8 * width) - 1;
  const bytes = new Uint8Array(values.length * width);
  for (let slot = 0, at = 0; slot < values.length; slot += 1) {
    const value = values[slot] ?? -1;
    const packed = isReading(value) ? Math.round(value) : unknown;
    for (let shift = 8 * (width - 1); shift >= 0; shift -= 8) bytes[at++] = packed >>> shift;
  }
  return bytes;
}

/** What `packColumn` packed, for that many slots; null where nothing is known. */
export function unpackColumn(bytes: Uint8Array, slots: number): (number | null)[] {
  const width = widthOf(bytes, slots);
  const unknown = 2 ** (8 * width) - 1;
  const values = new Array<number | null>(slots);
  for (let slot = 0, at = 0; slot < slots; slot += 1) {
    let value = 0;
    for (const end = at + width; at < end; at += 1) value = value * 256 + bytes[at]!;
    values[slot] = value === unknown ? null : value;
  }
  return values;
}

/** The value of one slot that was cut out of a column. */
export function unpackValue(bytes: Uint8Array): number | null {
  return unpackColumn(bytes, 1)[0]!;
}

function widthFor(values: ArrayLike<number | null>): number {
  let greatest = 0;
  for (let slot = 0; slot < values.length; slot += 1) {
    const value = values[slot] ?? -1;
    if (value > greatest && isReading(value)) greatest = value;
  }
  let width = 1;
  while (Math.round(greatest) >= 2 ** (8 * width) - 1) width += 1;
  return width;
}

function widthOf(bytes: Uint8Array, slots: number): number {
  if (slots === 0) return 1;
  const width = bytes.length / slots;
  assert(
    Number.isInteger(width) && width >= 1 && width <= 4,
    `a column of ${bytes.length} bytes is not one of ${slots} slots`,
  );
  return width;
}

function isReading(value: number): boolean {
  return value >= 0 && value <= KNOWN_MAX;
}
