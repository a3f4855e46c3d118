import { describe, expect, it } from '@jest/globals';
import type { MeterInterval } from '../ports/meter.js';
import { commonMinutes, driftStep, meterErrorRatio, type MinerInterval, reconcileOver } from './index.js';

const LOSSES = { fixedW: 0, ratio: 0.02 };
const RULE = { toleranceRatio: 0.03, intervals: 8 };

function starting(index: number, minutes: number): string {
  return new Date(Date.UTC(2026, 7, 20) + index * minutes * 60_000).toISOString();
}

function metered(count: number, minutes: number, energyKwh: (index: number) => number): MeterInterval[] {
  return Array.from({ length: count }, (_, index) => {
    return { start: starting(index, minutes), minutes, energyKwh: energyKwh(index), quality: 'measured' };
  });
}

function mined(count: number, minutes: number, energyKwh: number | null): MinerInterval[] {
  return Array.from({ length: count }, (_, index) => ({
    start: starting(index, minutes),
    minutes,
    energyKwh,
  }));
}

describe('a meter and miners of other lengths', () => {
  it.each([
    [5, 15, 15],
    [15, 15, 15],
    [10, 15, 30],
    [60, 5, 60],
  ])('%d and %d min have %d in common', (a, b, expected) => expect(commonMinutes(a, b)).toBe(expected));

  it('are compared over the same time', () => {
    const found = reconcileOver(
      metered(24, 5, () => 340),
      mined(8, 15, 1_000),
      LOSSES,
      RULE,
    );
    // 8 intervals of 5 min are 40 min, which are 3 quarters.
    expect(found).toMatchObject({ compared: 3, differenceRatio: 0, alarm: false, meterKwh: 3_060 });
    const none = reconcileOver([], mined(8, 15, 1_000), LOSSES, RULE);
    expect(none).toMatchObject({ compared: 0, alarm: false, differenceRatio: null });
  });
});

describe('an alarm', () => {
  const off = (ratio: number) =>
    reconcileOver(
      metered(8, 15, () => 1_020 / (1 + ratio)),
      mined(8, 15, 1_000),
      LOSSES,
      RULE,
    );

  it('is raised once, stays near the tolerance, and is cleared well below it', () => {
    expect(driftStep(false, off(0.029), RULE)).toBeNull();
    expect(driftStep(false, off(0.04), RULE)).toBe('raise');
    expect(driftStep(true, off(0.04), RULE)).toBeNull();
    expect(driftStep(true, off(0.027), RULE)).toBeNull();
    expect(driftStep(true, off(0.02), RULE)).toBe('clear');
  });

  it('stays while nothing can be compared', () => {
    const nothing = reconcileOver([], mined(8, 15, null), LOSSES, RULE);
    expect([driftStep(true, nothing, RULE), driftStep(false, nothing, RULE)]).toEqual([null, null]);
  });
});

describe('the error of a meter', () => {
  it('is the root mean square of the differences over that of the loads', () => {
    const meter = metered(100, 15, (index) => (index % 2 === 0 ? 1_030 : 1_010));
    const found = meterErrorRatio(meter, mined(100, 15, 1_000), LOSSES)!;
    expect(found.intervals).toBe(100);
    expect(found.ratio).toBeCloseTo(10 / 1_020, 5);
  });

  it('is not known from too few intervals, nor from those that nobody measured', () => {
    expect(
      meterErrorRatio(
        metered(95, 15, () => 1_000),
        mined(95, 15, 1_000),
        LOSSES,
      ),
    ).toBeNull();
    const estimated = metered(200, 15, () => 1_000).map((each) => ({
      ...each,
      quality: 'estimated' as const,
    }));
    expect(meterErrorRatio(estimated, mined(200, 15, 1_000), LOSSES)).toBeNull();
  });
});
