import { describe, expect, it } from '@jest/globals';
import { packColumn, unpackColumn, unpackValue } from './column.js';
import { fc } from '../../../test/support/fast-check.js';

describe('a column', () => {
  it.each([
    { name: 'nobody', values: [], bytes: 0 },
    { name: 'asleep', values: [0, 25, 254], bytes: 3 },
    { name: 'the highest of a width is kept for not known', values: [255], bytes: 2 },
    { name: 'watts of machines', values: [3_500, null, 11_000], bytes: 6 },
    { name: 'the greatest of two bytes', values: [65_534, 0], bytes: 4 },
    { name: 'hash in GH/s', values: [200_000, null], bytes: 6 },
    { name: 'what one gateway stands for', values: [0xffff_fffe, 1], bytes: 8 },
    { name: 'nothing known', values: [null, null], bytes: 2 },
  ])('$name: $values in $bytes bytes', ({ values, bytes }) => {
    const packed = packColumn(values);
    expect(packed).toHaveLength(bytes);
    expect(unpackColumn(packed, values.length)).toEqual(values);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 2 ** 32])('%d is no reading', (value) => {
    expect(unpackColumn(packColumn([3_000, value]), 2)).toEqual([3_000, null]);
  });

  it('rounds, up into the next width where it must', () => {
    expect(unpackColumn(packColumn([254.6, 1.4]), 2)).toEqual([255, 1]);
  });

  it('gives back any whole numbers, all at once or one cut out', () => {
    const reading = fc.option(fc.integer({ min: 0, max: 0xffff_fffe }), { nil: null });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 50 }), fc.nat(), (values, pick) => {
        const packed = packColumn(values);
        const width = packed.length / values.length;
        const slot = pick % values.length;
        expect(unpackColumn(packed, values.length)).toEqual(values);
        expect(unpackValue(packed.subarray(slot * width, (slot + 1) * width))).toBe(values[slot]);
      }),
    );
  });

  it('of another number of slots is refused', () => {
    expect(() => unpackColumn(new Uint8Array(7), 3)).toThrow('7 bytes is not one of 3 slots');
  });
});
