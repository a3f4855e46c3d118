import { describe, expect, it } from '@jest/globals';
import { ercotIntervalStart } from './ercot-time.js';

describe('ercotIntervalStart', () => {
  it.each([
    ['2026-09-04', 24, 4, false, '2026-09-05T04:45:00.000Z'],
    ['2024-11-03', 2, 1, false, '2024-11-03T06:00:00.000Z'],
    ['2024-11-03', 2, 1, true, '2024-11-03T07:00:00.000Z'],
    ['2024-11-03', 3, 1, false, '2024-11-03T08:00:00.000Z'],
    ['2024-11-03', 1, 4, false, '2024-11-03T05:45:00.000Z'],
    ['2025-03-09', 2, 4, false, '2025-03-09T07:45:00.000Z'],
    ['2025-03-09', 4, 1, false, '2025-03-09T08:00:00.000Z'],
    ['2024-01-01', 1, 1, false, '2024-01-01T06:00:00.000Z'],
  ])('%s hour ending %d interval %d repeated %s: %s', (date, hour, interval, repeated, expected) => {
    expect(ercotIntervalStart(date, hour, interval, repeated)?.toISO()).toBe(expected);
  });

  it.each([
    ['the hour that spring skips', '2025-03-09', 3, 1, false],
    ['a repeat of an hour that does not repeat', '2025-07-01', 2, 1, true],
    ['hour ending 25', '2024-11-03', 25, 1, false],
    ['hour ending 0', '2024-11-03', 0, 1, false],
    ['no such day', '2024-02-30', 1, 1, false],
  ])('%s: none', (_, date, hour, interval, repeated) => {
    expect(ercotIntervalStart(date, hour, interval, repeated)).toBeNull();
  });

  it.each([
    ['2025-03-09', 92],
    ['2025-07-01', 96],
    ['2025-11-02', 100],
  ])('%s has %d intervals, each a quarter of an hour after the last', (date, count) => {
    const starts: number[] = [];
    for (let hour = 1; hour <= 24; hour += 1) {
      for (const repeated of [false, true]) {
        for (let interval = 1; interval <= 4; interval += 1) {
          const start = ercotIntervalStart(date, hour, interval, repeated);
          if (start) starts.push(start.toMillis());
        }
      }
    }
    expect(starts).toHaveLength(count);
    expect(starts.every((at, index) => index === 0 || at - starts[index - 1]! === 900_000)).toBe(true);
  });
});
