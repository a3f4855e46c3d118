import { describe, expect, it } from '@jest/globals';
import { fromIso } from '../interval.js';
import { counterRule, liveInterval, type LiveReading, readingPowerW } from './index.js';

const START = '2026-08-20T19:00:00.000Z';
const interval = { start: fromIso(START), minutes: 15 };
const rule = counterRule({ rollsOverAtKwh: null, powerWMax: 20e6 }, 15, 10);

function reading(seconds: number, change: Partial<LiveReading> = {}): LiveReading {
  const at = fromIso(START).plus({ seconds });
  return { at, powerW: null, counterKwh: null, clockWasSet: false, ...change };
}

/** Every ten seconds, off the boundary by `late`; half a kWh a second. */
function counted(
  late: number,
  change: (seconds: number) => Partial<LiveReading> = () => ({}),
): LiveReading[] {
  return Array.from({ length: 96 }, (_, index) => {
    const seconds = -30 + index * 10 + late;
    return reading(seconds, { counterKwh: 1_000 + seconds / 2, ...change(seconds) });
  });
}

describe('an interval of a live meter', () => {
  it('whose counter was read within a hundredth of it from its ends is measured', () => {
    expect(liveInterval(interval, counted(0.3), rule)).toMatchObject({ energyKwh: 450, quality: 'measured' });
  });

  it('is measured, too, where the first reading of all came just after its start', () => {
    const readings = counted(0.3).filter(({ at }) => at >= interval.start);
    // The 0.3 s before it are not known: 0.15 kWh.
    expect(liveInterval(interval, readings, rule)).toMatchObject({ energyKwh: 449.85, quality: 'measured' });
  });

  it('is estimated where readings near its end were lost, missing where more were', () => {
    const without = (seconds: number) =>
      counted(0).filter(({ at }) => Math.abs(at.diff(interval.start).as('seconds') - 900) > seconds);
    expect(liveInterval(interval, without(10), rule)).toMatchObject({ energyKwh: null, quality: 'missing' });
    const slow = { ...rule, gapSecondsMax: 60 };
    expect(liveInterval(interval, without(10), slow)).toMatchObject({ energyKwh: 450, quality: 'estimated' });
  });

  it('in which the meter was lost for a while is measured all the same: the counter went on', () => {
    const readings = counted(0).filter((_, index) => index < 20 || index > 60);
    expect(liveInterval(interval, readings, rule)).toMatchObject({ energyKwh: 450, quality: 'measured' });
  });

  it('in which the clock was set is suspect, without a value', () => {
    const readings = counted(0, (seconds) => ({ clockWasSet: seconds === 300 }));
    expect(liveInterval(interval, readings, rule)).toMatchObject({ energyKwh: null, quality: 'suspect' });
    const before = counted(0, (seconds) => ({ clockWasSet: seconds === -20 }));
    expect(liveInterval(interval, before, rule)).toMatchObject({ energyKwh: 450, quality: 'measured' });
  });

  it('of a meter without a counter is the mean of its power, an estimate', () => {
    const powers = counted(0, () => ({ counterKwh: null, powerW: 1.8e6 }));
    expect(liveInterval(interval, powers, rule)).toMatchObject({ energyKwh: 450, quality: 'estimated' });
    const gap = powers.filter((_, index) => index < 20 || index > 30);
    expect(liveInterval(interval, gap, rule)).toMatchObject({ energyKwh: null, quality: 'missing' });
  });
});

it('power is the meter’s own, else by its counter', () => {
  const [first, second] = [reading(0, { counterKwh: 10 }), reading(10, { counterKwh: 15 })];
  expect(readingPowerW(first, second)).toBe(1.8e6);
  expect(readingPowerW(first, { ...second, powerW: 1.7e6 })).toBe(1.7e6);
  expect(readingPowerW(null, second)).toBeNull();
  expect(readingPowerW(second, { ...first, at: second.at.plus({ seconds: 10 }) })).toBeNull();
});
