import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../statistics/index.js';
import { learnMoveTimes, type MoveTimeKey, moveTimeQuantiles, NO_MOVE_TIMES } from './move-times.js';

const WAKE: MoveTimeKey = { model: 'S21', firmware: 'any', move: 'up', envelopeSeconds: 600 };

/** Wake times around `median` seconds, log-normal. */
function times(count: number, median: number, spread: number, seed = 1): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => median * Math.exp(spread * random.normal()));
}

describe('move times', () => {
  it('begin with the envelope: nine of ten machines are there by its slow end', () => {
    const [half, most] = moveTimeQuantiles(NO_MOVE_TIMES, WAKE, [0.5, 0.9]);
    expect(half!).toBeLessThan(450);
    expect(Math.abs(most! / 600 - 1)).toBeLessThan(0.1);
  });

  it('find the quantiles of the truth', () => {
    const state = learnMoveTimes(
      NO_MOVE_TIMES,
      times(3000, 240, 0.25).map((seconds) => ({ ...WAKE, seconds })),
    );
    const [half, most] = moveTimeQuantiles(state, WAKE, [0.5, 0.95]);
    expect(Math.abs(half! / 240 - 1)).toBeLessThan(0.02);
    expect(Math.abs(most! / (240 * Math.exp(1.645 * 0.25)) - 1)).toBeLessThan(0.04);
  });

  it('few readings leave the slow end slow', () => {
    const slowEnd = (count: number): number =>
      moveTimeQuantiles(
        learnMoveTimes(
          NO_MOVE_TIMES,
          times(count, 240, 0.1).map((seconds) => ({ ...WAKE, seconds })),
        ),
        WAKE,
        [0.99],
      )[0]!;
    expect(slowEnd(5)).toBeGreaterThan(slowEnd(50));
    expect(slowEnd(50)).toBeGreaterThan(slowEnd(1000));
  });

  it('a machine that had not arrived when the watch ended counts as slower than that', () => {
    const limit = 300;
    const watched = times(3000, 240, 0.3).map((seconds) =>
      seconds > limit ? { ...WAKE, seconds: limit, isUnfinished: true } : { ...WAKE, seconds },
    );
    const cut = watched.map((each) => ({ ...each, isUnfinished: false }));
    const [withThem, without] = [watched, cut].map(
      (each) => moveTimeQuantiles(learnMoveTimes(NO_MOVE_TIMES, each), WAKE, [0.95])[0]!,
    );
    const truth = 240 * Math.exp(1.645 * 0.3);
    expect(without!).toBeLessThan(0.9 * truth);
    expect(Math.abs(withThem! / truth - 1)).toBeLessThan(0.08);
  });

  it('keep waking and sleeping, models and firmwares apart, and refuse nonsense', () => {
    const state = learnMoveTimes(
      NO_MOVE_TIMES,
      times(200, 30, 0.2).map((seconds) => ({ ...WAKE, seconds })),
    );
    for (const other of [{ move: 'down' as const }, { model: 'M60' }, { firmware: 'other' }]) {
      expect(moveTimeQuantiles(state, { ...WAKE, ...other }, [0.9])).toEqual(
        moveTimeQuantiles(NO_MOVE_TIMES, WAKE, [0.9]),
      );
    }
    expect(() => learnMoveTimes(state, [{ ...WAKE, seconds: 0 }])).toThrow('0 s');
  });
});
