import { describe, expect, it } from '@jest/globals';
import { horizonSteps } from './steps.js';

const AT_MS = Date.parse('2026-07-01T12:37:20Z');

describe('the grid of a horizon', () => {
  it('is fine at first and coarse later, without a gap', () => {
    const steps = horizonSteps(AT_MS, 36, 5);
    expect(new Date(steps[0]!.startMs).toISOString()).toBe('2026-07-01T12:35:00.000Z');
    for (const [index, { startMs }] of steps.entries()) {
      const before = steps[index - 1];
      if (before) expect(startMs).toBe(before.startMs + before.minutes * 60_000);
    }
    expect(steps.map(({ minutes }) => minutes)).toEqual([
      ...Array<number>(26).fill(5),
      ...Array<number>(25).fill(15),
      ...Array<number>(28).fill(60),
    ]);
  });

  it('lies within single hours of the clock and covers what was asked for', () => {
    for (const [tick, hours] of [
      [1, 24],
      [5, 48],
      [15, 36],
      [60, 24],
    ] as const) {
      const steps = horizonSteps(AT_MS, hours, tick);
      for (const { startMs, minutes } of steps) {
        expect((startMs / 60_000) % 60).toBeLessThanOrEqual(60 - minutes);
      }
      const last = steps.at(-1)!;
      expect(last.startMs + last.minutes * 60_000).toBeGreaterThanOrEqual(
        steps[0]!.startMs + hours * 3_600_000,
      );
    }
  });
});
