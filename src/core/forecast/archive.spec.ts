import { describe, expect, it } from '@jest/globals';
import { Archive, Known, viewAt } from './archive.js';
import { fc } from '../../../test/support/fast-check.js';

const HOUR_MS = 3_600_000;
const at = (hour: number): number => hour * HOUR_MS;

describe('Archive', () => {
  const archive = new Archive(60, [
    { startMs: at(3), knownAtMs: at(4), value: 30 },
    { startMs: at(1), knownAtMs: at(2), value: 10 },
    { startMs: at(1), knownAtMs: at(6), value: 11 },
    { startMs: at(9), knownAtMs: at(0), value: 90 },
  ]);

  it.each([
    ['before it was published', 1.9, undefined],
    ['when it was published', 2, 10],
    ['until it was corrected', 5.9, 10],
    ['when it was corrected', 6, 11],
  ])('an interval reads %s', (_, madeAt, value) => {
    expect(archive.asOf(at(madeAt)).at(at(1))).toBe(value);
  });

  it('reads as it was known earlier, and never as it was known later', () => {
    const known = archive.asOf(at(7));
    expect(known.at(at(1), at(3))).toBe(10);
    expect(archive.asOf(at(3)).at(at(1), at(99))).toBe(10);
  });

  it('gives ranges, the latest and the interval that holds an instant', () => {
    const known = archive.asOf(at(5));
    expect(known.between(at(0), at(9)).map(({ value }) => value)).toEqual([10, 30]);
    expect(
      archive
        .asOf(at(6))
        .between(at(1), at(2))
        .map(({ value }) => value),
    ).toEqual([11]);
    expect(known.latest()?.value).toBe(90);
    expect(known.latest(known.madeAtMs)?.value).toBe(30);
    expect(known.holding(at(3.5))).toBe(30);
    expect(known.holding(at(4.5))).toBeUndefined();
  });

  it('what is known is made by an archive and by nobody else', () => {
    expect(() => new Known(Symbol('forged') as never, [], 60, 0)).toThrow(/Archive\.asOf/);
  });

  it('whatever is published later changes nothing that can be read', () => {
    const observation = fc.record({
      startMs: fc.integer({ min: 0, max: 20 }).map(at),
      knownAtMs: fc.integer({ min: 0, max: 20 }).map(at),
      value: fc.integer(),
    });
    fc.assert(
      fc.property(
        fc.array(observation),
        fc.array(observation),
        fc.integer({ min: 0, max: 20 }),
        (past, later, hour) => {
          const madeAtMs = at(hour);
          const known = past.filter(({ knownAtMs }) => knownAtMs <= madeAtMs);
          const future = later.map((each) => ({ ...each, knownAtMs: madeAtMs + 1 + each.knownAtMs }));
          const read = (observations: readonly (typeof known)[number][]): unknown => {
            const { series } = viewAt({ series: new Archive(60, observations) }, madeAtMs);
            const starts = Array.from({ length: 21 }, (_, index) => at(index));
            return [
              starts.map((start) => [series.at(start), series.holding(start + 1), series.latest(start)]),
              series.between(0, Infinity),
              series.latest(),
            ];
          };
          expect(read([...future, ...known])).toEqual(read(known));
        },
      ),
    );
  });
});
