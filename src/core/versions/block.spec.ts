import { expect, it } from '@jest/globals';
import { packVersions, unpackVersions } from './block.js';
import { type Version, VersionColumns } from './version.js';
import { fc } from '../../../test/support/fast-check.js';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 6, 1);

const price = (index: number, value: number, change: Partial<Version> = {}): Version => ({
  startMs: START_MS + 15 * MINUTE_MS * index,
  minutes: 15,
  value,
  knownAtMs: START_MS,
  correctedAtMs: null,
  source: 'a',
  ...change,
});
const packed = (versions: readonly Version[]): Uint8Array => packVersions(VersionColumns.of(versions));
const there = (versions: readonly Version[]): Version[] => unpackVersions(packed(versions)).versions();

/** Figures of markets, which are decimals, and any others. */
const values = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
  fc.integer({ min: -1e9, max: 1e9 }).map((parts) => parts / 1e9),
  fc.double({ noNaN: true }).map((value) => value + 0),
);
const instants = fc.integer({ min: -1e13, max: 1e14 });
const versions = fc.record<Version>({
  startMs: fc.oneof(
    instants,
    fc.integer({ min: 0, max: 99 }).map((index) => START_MS + index * 5 * MINUTE_MS),
  ),
  minutes: fc.constantFrom(5, 15, 60, 1_440),
  value: values,
  knownAtMs: instants,
  correctedAtMs: fc.option(fc.integer({ min: 1, max: 1e14 })),
  source: fc.constantFrom('a', 'b', 'Größe', ''),
});

it('gives back any versions exactly, in their order', () => {
  fc.assert(
    fc.property(fc.array(versions, { minLength: 1, maxLength: 60 }), (some) => {
      expect(there(some)).toEqual(some);
    }),
  );
});

it.each([
  ['cents', [12.34, -0.01, 5_000, 0]],
  ['tenths of cents', [0.001, 4_999.999]],
  ['what has no few decimals', [1 / 3, 12.34]],
  ['what is too great for decimals', [2 ** 53, 0.5]],
  ['what is next to nothing', [5e-324, -5e-324]],
  ['what is no number', [NaN, Infinity, -Infinity]],
])('keeps %s as they are', (_, some) => {
  expect(there(some.map((value, index) => price(index, value))).map(({ value }) => value)).toEqual(some);
});

it('is small: a day of quarter-hours in less than three bytes a price, a price alone in less than fifty', () => {
  const day = Array.from({ length: 96 }, (_, index) =>
    price(index, Math.round(3_000 + 2_500 * Math.sin(index / 9) + 100 * (index % 7)) / 100),
  );
  expect(packed(day).length).toBeLessThan(3 * 96);
  expect(packed([price(0, 31.25)]).length).toBeLessThan(50);
});

it('takes no more for a forecast that comes again and again than a few bytes each', () => {
  const hours = Array.from({ length: 24 }, (_, index) => index);
  const told = hours.flatMap((publication) =>
    hours.map((hour) =>
      price(4 * hour, 60_000 + 10 * hour + publication, {
        minutes: 60,
        knownAtMs: START_MS + publication * 60 * MINUTE_MS + (publication % 3),
      }),
    ),
  );
  expect(packed(told).length).toBeLessThan(4 * told.length);
});

it.each([
  ['another format', Uint8Array.of(9, 1), 'format 9: this Ebb reads format 1'],
  ['bytes that end too early', packed([price(0, 1), price(1, 2)]).slice(0, -1), 'packed bytes end'],
])('refuses %s', (_, bytes, message) => {
  expect(() => unpackVersions(bytes)).toThrow(message);
});

it('refuses a block of nothing', () => {
  expect(() => packed([])).toThrow('without a version');
});
