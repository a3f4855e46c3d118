const DIGITS = 4;
const DIGIT_VALUES = 2 ** 16;

/**
 * Places of the values from the least to the greatest, or the other way round; NaN last either way, equal ones in their own
 * order or that turned round. Digit by digit of their bits: a comparison of tens of thousands takes ten times as long.
 */
export function orderOf(values: Float64Array, descending: boolean): Uint32Array {
  const count = values.length;
  const digits = sortableBits(values, descending);
  let order = Uint32Array.from({ length: count }, (_, index) => (descending ? count - 1 - index : index));
  let next = new Uint32Array(count);
  for (let digit = 0; digit < DIGITS; digit += 1) {
    const starts = new Uint32Array(DIGIT_VALUES + 1);
    for (let place = 0; place < count; place += 1) starts[digits[place * DIGITS + digit]! + 1]! += 1;
    for (let value = 0; value < DIGIT_VALUES; value += 1) starts[value + 1]! += starts[value]!;
    for (const place of order) {
      const value = digits[place * DIGITS + digit]!;
      next[starts[value]!] = place;
      starts[value]! += 1;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Four digits a value, the least first, that are in the order of the values: a negative number's bits count down. */
function sortableBits(values: Float64Array, descending: boolean): Uint16Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  const digits = new Uint16Array(values.length * DIGITS);
  values.forEach((value, place) => {
    // There are two zeros.
    view.setFloat64(place * 8, value === 0 ? 0 : value, true);
    const isNegative = value < 0;
    for (let digit = 0; digit < DIGITS; digit += 1) {
      const bits = view.getUint16(place * 8 + digit * 2, true);
      const isFirst = digit === DIGITS - 1;
      const rising = isNegative ? ~bits : isFirst ? bits ^ 0x8000 : bits;
      digits[place * DIGITS + digit] = Number.isNaN(value) ? DIGIT_VALUES - 1 : descending ? ~rising : rising;
    }
  });
  return digits;
}
