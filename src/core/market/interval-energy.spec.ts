import { describe, expect, it, test } from '@jest/globals';
import { DateTime } from 'luxon';
import type { LoadTag } from '../baselines/index.js';
import { intervalStarts } from '../interval.js';
import {
  intervalEnergy,
  intervalTag,
  meanSetpointW,
  type PowerSample,
  type SetpointStep,
} from './interval-energy.js';
import { fc } from '../../../test/support/fast-check.js';

const START = DateTime.fromISO('2024-08-20T19:00:00Z', { zone: 'utc' });
const QUARTER = { start: START, minutes: 15 };
const GAP_SECONDS = 120;

/** Samples from pairs of seconds after `START` and watts. */
function samples(...pairs: [number, number, number?][]): PowerSample[] {
  return pairs.map(([seconds, powerW, estimatedShare = 0]) => ({
    at: START.plus({ seconds }),
    powerW,
    estimatedShare,
  }));
}

/** A sample every minute from `fromSeconds` to `toSeconds`. */
function everyMinute(fromSeconds: number, toSeconds: number, powerW: number): PowerSample[] {
  return samples(
    ...Array.from({ length: (toSeconds - fromSeconds) / 60 + 1 }, (_, index): [number, number] => [
      fromSeconds + index * 60,
      powerW,
    ]),
  );
}

describe('energy of a quarter of an hour', () => {
  const nothing = { meanPowerW: null, energyMwh: null, coverageRatio: 0, estimatedRatio: null };
  test.each<[string, PowerSample[], object]>([
    ['no readings: nothing is known', [], nothing],
    ['one reading: nothing is known', samples([300, 24e6]), nothing],
    [
      '24 MW throughout is 6 MWh',
      everyMinute(-60, 960, 24e6),
      { meanPowerW: 24e6, energyMwh: 6, coverageRatio: 1, estimatedRatio: 0 },
    ],
    [
      'a site that sleeps is 0 MWh, and known',
      everyMinute(0, 900, 0),
      { meanPowerW: 0, energyMwh: 0, coverageRatio: 1, estimatedRatio: 0 },
    ],
    [
      'a reading on each boundary covers the whole',
      everyMinute(0, 900, 12e6),
      { energyMwh: 3, coverageRatio: 1 },
    ],
    [
      'readings outside count for what lies within',
      samples([-60, 0], [60, 12e6], [120, 12e6]),
      { meanPowerW: 10.5e6, coverageRatio: 120 / 900 },
    ],
    [
      'a fall half way, seen a minute later',
      [...everyMinute(0, 420, 24e6), ...everyMinute(480, 900, 0)],
      { meanPowerW: 12e6, energyMwh: 3, coverageRatio: 1 },
    ],
    [
      'a gap as long as allowed is bridged',
      [...everyMinute(0, 300, 24e6), ...everyMinute(420, 900, 24e6)],
      { energyMwh: 6, coverageRatio: 1 },
    ],
    [
      'a longer gap is not: energy is of the rest',
      [...everyMinute(0, 300, 24e6), ...everyMinute(600, 900, 24e6)],
      { meanPowerW: 24e6, energyMwh: 4, coverageRatio: 2 / 3 },
    ],
    ['began late', everyMinute(600, 960, 24e6), { energyMwh: 2, coverageRatio: 1 / 3 }],
    ['ended early', everyMinute(-60, 300, 24e6), { energyMwh: 2, coverageRatio: 1 / 3 }],
    ['all before', everyMinute(-600, 0, 24e6), nothing],
    ['all after', everyMinute(900, 1500, 24e6), nothing],
    [
      'two readings at the same instant: the step counts',
      samples([0, 10e6], [60, 10e6], [60, 20e6], [120, 20e6]),
      { meanPowerW: 15e6, coverageRatio: 120 / 900 },
    ],
    [
      'estimated watts are weighed by their energy',
      samples([0, 10e6, 1], [120, 10e6, 1], [120, 30e6, 0], [240, 30e6, 0]),
      { estimatedRatio: 0.25 },
    ],
  ])('%s', (_, given, expected) => {
    const energy = intervalEnergy(QUARTER, given, GAP_SECONDS) as unknown as Record<string, number | null>;
    for (const [name, value] of Object.entries(expected as Record<string, number | null>)) {
      if (value === null) expect([name, energy[name]]).toEqual([name, null]);
      else expect(energy[name]).toBeCloseTo(value, 6);
    }
  });

  test('readings out of order are refused', () => {
    expect(() => intervalEnergy(QUARTER, samples([60, 1], [0, 1]), GAP_SECONDS)).toThrow(/ascending/);
  });

  test('stays between the least and the greatest reading, and energy is mean × time × coverage', () => {
    const reading = fc.tuple(
      fc.integer({ min: -300, max: 1200 }),
      fc.integer({ min: 0, max: 3e7 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(reading, { minLength: 2, maxLength: 40 }), (pairs) => {
        const given = samples(...[...pairs].sort(([a], [b]) => a - b));
        const { meanPowerW, energyMwh, coverageRatio, estimatedRatio } = intervalEnergy(
          QUARTER,
          given,
          GAP_SECONDS,
        );
        expect(coverageRatio).toBeGreaterThanOrEqual(0);
        expect(coverageRatio).toBeLessThanOrEqual(1);
        if (meanPowerW === null) return;
        const watts = pairs.map(([, powerW]) => powerW);
        expect(meanPowerW).toBeGreaterThanOrEqual(Math.min(...watts) - 1e-6);
        expect(meanPowerW).toBeLessThanOrEqual(Math.max(...watts) + 1e-6);
        expect(energyMwh).toBeCloseTo((meanPowerW / 1e6) * 0.25 * coverageRatio, 9);
        expect(estimatedRatio).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('a local day of 5-minute or 15-minute intervals conserves energy', () => {
  test.each([
    ['23 hours', '2024-03-10', 23],
    ['24 hours', '2024-08-20', 24],
    ['25 hours, one of them twice', '2024-11-03', 25],
  ])('%s', (_, day, hours) => {
    const midnight = DateTime.fromISO(day, { zone: 'America/Chicago' });
    const [from, to] = [midnight.toUTC(), midnight.plus({ days: 1 }).toUTC()];
    const given: PowerSample[] = [];
    for (let at = from; at <= to; at = at.plus({ minutes: 1 })) {
      given.push({ at, powerW: 12e6 + 12e6 * Math.sin(at.toSeconds() / 5000), estimatedShare: 0 });
    }
    const total = (minutes: number): number =>
      intervalStarts(from, to, minutes)
        .map((start) => intervalEnergy({ start, minutes }, given, GAP_SECONDS))
        .reduce((sum, { energyMwh, coverageRatio }) => sum + (coverageRatio === 1 ? energyMwh! : NaN), 0);
    expect(intervalStarts(from, to, 15)).toHaveLength(hours * 4);
    const trapezoids = given
      .slice(1)
      .reduce((sum, { powerW }, index) => sum + (powerW + given[index]!.powerW) / 2 / 60 / 1e6, 0);
    expect(total(15)).toBeCloseTo(trapezoids, 6);
    expect(total(5)).toBeCloseTo(trapezoids, 6);
  });
});

describe('the setpoint of an interval', () => {
  const step = (seconds: number, setpointW: number) => ({ at: START.plus({ seconds }), setpointW });
  test.each([
    ['none', [], null],
    ['set before, kept throughout', [step(-3600, 24e6)], 24e6],
    ['changed after a third', [step(-60, 24e6), step(300, 0)], 8e6],
    ['changed on the start', [step(-60, 24e6), step(0, 6e6)], 6e6],
    ['changed on the end', [step(-60, 24e6), step(900, 6e6)], 24e6],
    ['first set within', [step(600, 6e6)], 6e6],
    ['changed twice', [step(0, 3e6), step(300, 6e6), step(600, 9e6)], 6e6],
    ['only after', [step(960, 6e6)], null],
  ])('%s', (_, steps, expected) => {
    expect(meanSetpointW(QUARTER, steps)).toBe(expected);
  });
});

describe('why load was curtailed in an interval', () => {
  const step = (minutes: number, curtailedFor: LoadTag | null): SetpointStep => {
    return { at: QUARTER.start.plus({ minutes }), setpointW: 1, curtailedFor };
  };

  it.each<[string, SetpointStep[], string | null]>([
    ['nobody has', [step(-5, null)], null],
    [
      'the reason that was for the longest',
      [step(-5, 'price'), step(5, 'program'), step(14, null)],
      'program',
    ],
    ['for less than a tenth of it', [step(-5, null), step(14, 'price')], null],
    ['again and again', [step(0, 'price'), step(3, 'program'), step(7, 'price'), step(12, null)], 'price'],
  ])('%s', (_, steps, expected) => expect(intervalTag(QUARTER, steps)).toBe(expected));
});
