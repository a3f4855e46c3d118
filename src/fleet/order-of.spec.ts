import { expect, it } from '@jest/globals';
import { orderOf } from './order-of.js';
import { fc } from '../../test/support/fast-check.js';

it('puts any numbers into the order that comparing them does, those that are none last', () => {
  const number = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(NaN, 0, -0, Infinity, -Infinity),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 60 }), fc.boolean(), (numbers, descending) => {
      const way = descending ? -1 : 1;
      const compared = numbers
        .map((value, place) => ({ value, place }))
        .sort((a, b) => {
          if (Number.isNaN(a.value) || Number.isNaN(b.value))
            return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) || way * (a.place - b.place);
          return way * (a.value === b.value ? a.place - b.place : a.value < b.value ? -1 : 1);
        });
      expect([...orderOf(Float64Array.from(numbers), descending)]).toEqual(
        compared.map(({ place }) => place),
      );
    }),
    { numRuns: 200 },
  );
});
