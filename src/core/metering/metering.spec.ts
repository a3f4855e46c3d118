import { describe, expect, it } from '@jest/globals';
import { fromIso } from '../interval.js';
import type { MeterInterval, MeterReading } from '../ports/meter.js';
import {
  type CounterRule,
  gaps,
  intervalFromCounter,
  type MeterVersion,
  modelledMeter,
  newVersions,
  reconcile,
  versionsKnownAt,
} from './index.js';

const START = '2026-08-20T19:00:00.000Z';
const RULE: CounterRule = { rollsOverAtKwh: 10_000, powerWMax: 20e6, gapSecondsMax: 60, exactSecondsMax: 1 };

function later(seconds: number): string {
  return new Date(Date.parse(START) + seconds * 1e3).toISOString();
}

function quarter(
  index: number,
  energyKwh: number | null,
  quality: MeterInterval['quality'] = 'measured',
): MeterInterval {
  return { start: later(index * 900), minutes: 15, energyKwh, quality };
}

function readings(...pairs: (readonly [seconds: number, kwh: number | null])[]): MeterReading[] {
  return pairs.map(([seconds, counterKwh]) => ({ at: fromIso(later(seconds)), powerW: null, counterKwh }));
}

/** A counter at constant power, read every 30 s. */
function steady(kwhPerSecond: number, from: number, offset = 0): MeterReading[] {
  return readings(
    ...Array.from({ length: 33 }, (_, index): [number, number] => {
      const seconds = -30 + index * 30 + offset;
      return [seconds, (from + kwhPerSecond * seconds + 10_000) % 10_000];
    }),
  );
}

describe('an interval from a counter', () => {
  const interval = { start: fromIso(START), minutes: 15 };

  it('that was read at both ends is measured', () => {
    expect(intervalFromCounter(interval, steady(0.5, 1_000), RULE)).toEqual(quarter(0, 450));
  });

  it('that was read beside its ends is a straight line between', () => {
    expect(intervalFromCounter(interval, steady(0.5, 1_000, 7), RULE)).toEqual(quarter(0, 450, 'estimated'));
  });

  it('goes on from 0 where the counter rolls over', () => {
    expect(intervalFromCounter(interval, steady(0.5, 9_900), RULE)).toEqual(quarter(0, 450));
  });

  it.each<[string, MeterReading[], Partial<CounterRule>, MeterInterval]>([
    ['nothing was read', [], {}, quarter(0, null, 'missing')],
    ['it was not read near its end', readings([0, 5], [800, 9]), {}, quarter(0, null, 'missing')],
    ['readings lie too far apart', readings([-50, 5], [50, 6], [900, 9]), {}, quarter(0, null, 'missing')],
    [
      'the counter goes back',
      readings([0, 9], [900, 3]),
      { rollsOverAtKwh: null },
      quarter(0, null, 'suspect'),
    ],
    ['it jumps', readings([0, 9], [30, 9_000], [900, 9_001]), {}, quarter(0, null, 'suspect')],
    ['the meter was replaced', readings([0, 500], [30, 2], [900, 3]), {}, quarter(0, null, 'suspect')],
  ])('where %s', (_, seen, change, expected) => {
    expect(intervalFromCounter(interval, seen, { ...RULE, ...change })).toEqual(expected);
  });
});

describe('versions', () => {
  const file = { knownAt: '2026-08-21T12:00:00.000Z', source: 'august.xml' };
  const first = newVersions(new Map(), [quarter(0, 5_000), quarter(1, null, 'missing')], file);
  const known = new Map(first.added.map((each) => [each.start, each]));

  it('of what is new are the first', () => {
    expect(first).toMatchObject({ corrections: 0, unchanged: 0 });
    expect(first.added.map(({ version, source }) => [version, source])).toEqual([
      [1, 'august.xml'],
      [1, 'august.xml'],
    ]);
  });

  it('a correction is the second; the same again is nothing; a gap corrects nothing; late data fill a gap', () => {
    const incoming = [quarter(0, 5_000.0004), quarter(1, 4_000, 'estimated')];
    const second = newVersions(known, incoming, { knownAt: '2026-09-01T00:00:00.000Z', source: 'b' });
    expect(second).toMatchObject({
      corrections: 1,
      unchanged: 1,
      added: [{ start: later(900), version: 2 }],
    });
    expect(newVersions(known, [quarter(0, null, 'missing')], file).added).toEqual([]);
    expect(newVersions(known, [quarter(0, 5_000, 'edited')], file).added).toMatchObject([{ version: 2 }]);
  });

  it('known at an instant are those that count then', () => {
    const versions: MeterVersion[] = [
      { ...quarter(1, 2), version: 1, knownAt: '2026-08-21T00:00:00.000Z', source: 'a' },
      { ...quarter(0, 2), version: 2, knownAt: '2026-09-01T00:00:00.000Z', source: 'b' },
      { ...quarter(0, 1), version: 1, knownAt: '2026-08-21T00:00:00.000Z', source: 'a' },
    ];
    expect(versionsKnownAt(versions, '2026-08-31T00:00:00.000Z').map(({ energyKwh }) => energyKwh)).toEqual([
      1, 2,
    ]);
    expect(versionsKnownAt(versions, '2026-09-02T00:00:00.000Z')[0]).toMatchObject({
      energyKwh: 2,
      version: 2,
    });
  });

  it('gaps are what is not there, and what says of itself that it is missing', () => {
    const span = { from: START, to: later(3_600), minutes: 15 };
    expect(gaps([quarter(0, 1), quarter(1, null, 'missing'), quarter(3, 1)], span)).toEqual([
      later(900),
      later(1_800),
    ]);
  });
});

describe('the sum of the miners', () => {
  const losses = { fixedW: 400e3, ratio: 0.03 };
  const sums = Array.from({ length: 8 }, (_, index) => ({ ...quarter(index, 4_900), estimatedRatio: 1 }));

  it('with its losses is an estimate', () => {
    // 4,900 kWh × 1.03 + 400 kW × ¼ h.
    expect(modelledMeter(sums[0]!, losses)).toEqual(quarter(0, 5_147, 'estimated'));
    expect(modelledMeter({ ...sums[0]!, energyKwh: null }, losses)).toEqual(quarter(0, null, 'missing'));
  });

  it('that agrees with the meter raises no alarm', () => {
    const meter = sums.map((_, index) => quarter(index, 5_100));
    const found = reconcile(meter, sums, losses, { toleranceRatio: 0.02, intervals: 8 });
    expect(found).toMatchObject({
      compared: 8,
      alarm: false,
      why: null,
      meterKwh: 40_800,
      modelledKwh: 41_176,
    });
    expect(found.differenceRatio).toBeCloseTo(47 / 5_100, 9);
  });

  it('that drifts from the meter raises one, and says by how much and where most', () => {
    const meter = sums.map((_, index) => quarter(index, index === 5 ? 4_000 : 4_900));
    const found = reconcile(meter, sums, losses, { toleranceRatio: 0.05, intervals: 8 });
    expect(found).toMatchObject({ alarm: true, worst: { start: later(5 * 900), differenceW: 4_588_000 } });
    expect(found.why).toContain('7.5 % more than the meter');
  });

  it('tells nothing from too few intervals, and compares the latest', () => {
    const meter = sums.map((_, index) => quarter(index, index < 4 ? 4_000 : index === 4 ? null : 5_147));
    const rule = { toleranceRatio: 0.02, intervals: 3 };
    expect(reconcile(meter, sums, losses, rule)).toMatchObject({
      compared: 3,
      alarm: false,
      differenceRatio: 0,
    });
    expect(reconcile(meter, sums, losses, { ...rule, intervals: 8 })).toMatchObject({
      alarm: false,
      why: 'only 7 of 8 intervals are known to both',
    });
  });
});
