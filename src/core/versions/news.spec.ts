import { expect, it } from '@jest/globals';
import { foldInto } from './fold.js';
import { isHistory, isNewFigure, isNewPrice, newestOfEach, newsIn } from './news.js';
import { type Version, VersionColumns } from './version.js';
import { fc } from '../../../test/support/fast-check.js';

const version = (startMs: number, knownAtMs: number, value: number, corrected?: number): Version => ({
  startMs,
  minutes: 15,
  value,
  knownAtMs,
  correctedAtMs: corrected ?? null,
  source: 'a',
});
const told = (versions: readonly Version[]): [number, number, number][] =>
  versions.map(({ startMs, knownAtMs, value }) => [startMs, knownAtMs, value]);

it.each([
  ['nothing is known of its interval', [], version(0, 5, 1), true],
  ['it is as known', [version(0, 1, 1)], version(0, 5, 1), false],
  ['it differs from the newest', [version(0, 1, 1), version(0, 2, 2)], version(0, 5, 1), true],
  ['it is as the newest, though it comes late', [version(0, 6, 2)], version(0, 5, 2), false],
  ['it has another length', [version(0, 1, 1)], { ...version(0, 5, 1), minutes: 5 }, true],
  ['one is known of that instant', [version(0, 5, 1)], version(0, 5, 2), false],
  ['the market has corrected it', [version(0, 1, 1), version(0, 2, 2, 9)], version(0, 5, 1), false],
  ['it is a correction', [version(0, 1, 1)], version(0, 5, 1, 9), true],
  ['it is a later correction', [version(0, 2, 2, 9)], version(0, 5, 3, 10), true],
  ['it is the same correction again', [version(0, 2, 2, 9)], version(0, 5, 3, 9), false],
])('a price where %s: news %#', (_, stored, one, isNews) => {
  expect(newsIn(stored, [one], isNewPrice)).toEqual(isNews ? [one] : []);
});

it('a figure takes its place by when it was known, whatever is known of later', () => {
  const stored = [version(0, 1, 70), version(0, 9, 71)];
  expect(told(newsIn(stored, [version(0, 5, 70), version(0, 6, 71)], isNewFigure))).toEqual([[0, 6, 71]]);
  expect(newsIn([version(0, 9, 71)], [version(0, 5, 71)], isNewFigure)).toHaveLength(1);
});

it('compares what is told at once with itself, by when it was known', () => {
  const again = [version(0, 3, 7), version(0, 1, 7), version(0, 2, 8), version(0, 2, 9), version(4, 1, 7)];
  expect(told(newsIn([], again, isNewFigure))).toEqual([
    [0, 1, 7],
    [4, 1, 7],
    [0, 2, 8],
    [0, 3, 7],
  ]);
});

it('knows the newest of each interval as known at an instant', () => {
  const versions = [version(4, 1, 1), version(0, 3, 9), version(0, 2, 8), version(0, 1, 7)];
  const at = (known: number) => told(newestOfEach(versions, known)).map(([start, , value]) => [start, value]);
  expect([0, 1, 2, 99].map(at)).toEqual([
    [],
    [
      [0, 7],
      [4, 1],
    ],
    [
      [0, 8],
      [4, 1],
    ],
    [
      [0, 9],
      [4, 1],
    ],
  ]);
});

it('a history has each interval once, ascending', () => {
  const isOne = (...starts: number[]): boolean =>
    isHistory(VersionColumns.of(starts.map((start) => version(start, 0, 1))));
  expect([isOne(1, 2, 5), isOne(1, 1), isOne(2, 1), isOne(1)]).toEqual([true, false, false, true]);
});

it('folds a day so that it has few blocks, each version once, and none is often written anew', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 120 }), (counts) => {
      const blocks: (readonly Version[])[] = [];
      let [known, written] = [0, 0];
      for (const count of counts) {
        const added = Array.from({ length: count }, () => version(known, known++, 0));
        const { block, versions } = foldInto(blocks, added);
        blocks.splice(block, blocks.length, versions);
        written += versions.length;
      }
      const digits = known.toString(2).length;
      expect(blocks.flat().map(({ startMs }) => startMs)).toEqual(
        Array.from({ length: known }, (_, at) => at),
      );
      expect(blocks.length).toBeLessThanOrEqual(digits);
      expect(written).toBeLessThanOrEqual(known * (digits + 1));
    }),
  );
});
