import { describe, expect, it } from '@jest/globals';
import { heldUntilNext, stepColumn, type StepGrid, type Stretches } from './columns.js';
import { fc } from '../../../test/support/fast-check.js';

const MINUTE_MS = 60_000;
const grid = (count: number, minutes = 5): StepGrid => ({ fromMs: 0, stepMs: minutes * MINUTE_MS, count });
/** Triples of start, end (in minutes) and value. */
const stretches = (...all: readonly (readonly [number, number, number])[]): Stretches => ({
  startMs: all.map(([start]) => start * MINUTE_MS),
  endMs: all.map(([, end]) => end * MINUTE_MS),
  value: all.map(([, , value]) => value),
});

describe('a column of steps', () => {
  it('repeats a value that holds for longer than a step, and has no spread then', () => {
    const column = stepColumn(stretches([0, 15, 41.27], [15, 30, 30]), grid(7), 2);
    expect(column).toEqual({ mean: [41.27, 41.27, 41.27, 30, 30, 30, null], low: null, high: null });
  });

  it('keeps a spike of a minute in the greatest of its step, and weighs the mean by time', () => {
    const prices = stretches([0, 29, 30], [29, 30, 5_000], [30, 60, 30]);
    expect(stepColumn(prices, grid(2, 30), 2)).toEqual({
      mean: [195.67, 30],
      low: [30, 30],
      high: [5_000, 30],
    });
  });

  it('has nothing for time of which nothing is known, and means over the rest', () => {
    const column = stepColumn(stretches([0, 2, 10], [2, 4, NaN], [4, 5, 40]), grid(2), 0);
    expect(column).toEqual({ mean: [20, null], low: [10, null], high: [40, null] });
  });

  it('takes what began before it and ends after it', () => {
    expect(stepColumn(stretches([-60, 60, 7]), grid(3), 0).mean).toEqual([7, 7, 7]);
  });

  it('lets a later stretch end the one before', () => {
    expect(stepColumn(stretches([0, 60, 1], [5, 10, 2]), grid(3), 0).mean).toEqual([1, 2, null]);
  });

  it('loses no value and no time, whatever is put into it', () => {
    const value = fc.integer({ min: -50, max: 5_000 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), value), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(1, 5, 15, 60),
        (runs, minutes) => {
          const starts: number[] = [];
          let at = 0;
          for (const [length] of runs) {
            starts.push(at * MINUTE_MS);
            at += length;
          }
          const held = heldUntilNext(
            starts,
            runs.map(([, each]) => each),
            at * MINUTE_MS,
          );
          const count = Math.ceil(at / minutes);
          const { mean, low, high } = stepColumn(held, grid(count, minutes), 6);
          const values = runs.map(([, each]) => each);
          expect(Math.max(...((high ?? mean) as number[]))).toBe(Math.max(...values));
          expect(Math.min(...((low ?? mean) as number[]))).toBe(Math.min(...values));
          const total = mean.reduce<number>((sum, each, step) => {
            return sum + each! * Math.min(minutes, at - step * minutes);
          }, 0);
          const wanted = runs.reduce((sum, [length, each]) => sum + length * each, 0);
          expect(total).toBeCloseTo(wanted, 1);
        },
      ),
    );
  });
});
