import { describe, expect, it } from '@jest/globals';
import {
  type BaselineEstimate,
  type BaselineRequest,
  estimateBaseline,
} from '../../src/core/baselines/index.js';
import { ruleInForce } from '../../src/core/programs/index.js';
import { at, metered, type Reading, requestFor } from '../support/meter.js';
import { builtIn } from '../support/programs.js';

/*
 * Baselines worked out by hand from the rules' texts, by the methods of config/programs. Days are flat unless a case says
 * otherwise: what is shown in each name is the arithmetic of its figure, in kW.
 */
const KW = 1e3;
const WEDNESDAY = '2026-11-18';
/** Weekdays before it, the latest first; ERCOT keeps no holiday on Veterans Day. */
const BEFORE = [
  '2026-11-17',
  '2026-11-16',
  '2026-11-13',
  '2026-11-12',
  '2026-11-11',
  '2026-11-10',
  '2026-11-09',
  '2026-11-06',
  '2026-11-05',
  '2026-11-04',
  '2026-11-03',
];
const TENS = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110];

type Levels = Readonly<Record<string, number>>;
const levelsOf = (dates: readonly string[], levels: readonly number[]): Levels =>
  Object.fromEntries(dates.map((date, index) => [date, levels[index]!]));

function estimate(
  [programId, baselineId]: readonly [string, string],
  day: string,
  hours: readonly [number, number],
  reading: Reading,
  change: Partial<BaselineRequest> & { from?: string; to?: string; minutes?: number } = {},
): BaselineEstimate {
  const { program, calendar } = builtIn(programId);
  const { from = '2026-09-15', to = day, minutes = 15, ...rest } = change;
  const rule = ruleInForce(program, 'baseline', '2026-11-18', baselineId)!;
  const request = requestFor(day, hours, metered(from, to, reading, minutes), { calendar, minutes, ...rest });
  return estimateBaseline(rule.method, request);
}

/** Flat days at their levels (others at 77), and the event's day at one. */
const flat =
  (day: string, dayKw: number, levels: Levels): Reading =>
  (date) =>
    (date === day ? dayKw : (levels[date] ?? 77)) * KW;

const kw = ({ raw }: BaselineEstimate): number => raw.intervals[0]!.powerW! / KW;
const unadjusted = ({ raw }: BaselineEstimate): number => raw.intervals[0]!.unadjustedW! / KW;

describe('Middle 8-of-10 (ERCOT)', () => {
  const MID = ['ercot-ers-30', 'middle-8-of-10'] as const;
  const levels = levelsOf(BEFORE, TENS);

  it('(20 + … + 90) / 8 = 55, × 66 / 55 = 66', () => {
    const found = estimate(MID, WEDNESDAY, [14, 16], flat(WEDNESDAY, 66, levels));
    expect([unadjusted(found), found.raw.adjustment!.applied]).toEqual([55, expect.closeTo(1.2, 12)]);
    expect(kw(found)).toBeCloseTo(66, 9);
  });

  it('with 12 November an event day: (20 + 30 + 50 + … + 100) / 8 = 62.5', () => {
    const reading = flat(WEDNESDAY, 62.5, levels);
    const found = estimate(MID, WEDNESDAY, [14, 16], reading, { eventDates: ['2026-11-12'] });
    expect([unadjusted(found), kw(found)]).toEqual([62.5, 62.5]);
    expect(found.raw.days[0]!.leftOut).toContainEqual({ date: '2026-11-12', why: 'an event day' });
  });

  it('after Thanksgiving and the Friday behind it, which are no weekdays: (20 + … + 90) / 8 = 55', () => {
    const dates = ['25', '24', '23', '20', '19', '18', '17', '16', '13', '12'].map((day) => `2026-11-${day}`);
    const all = { ...levelsOf(dates, TENS), '2026-11-26': 900, '2026-11-27': 900 };
    expect(kw(estimate(MID, '2026-11-30', [14, 16], flat('2026-11-30', 55, all)))).toBeCloseTo(55, 9);
  });

  it('in the hour that autumn repeats, the mean of both: (7 × 50 + (40 + 80) / 2) / 8 = 51.25', () => {
    // 1 November 2026 has 01:00 twice; 14 and 15 November are the highest and the lowest day.
    const extremes: Levels = { '2026-11-14': 100, '2026-11-15': 0 };
    const seen = new Map<string, number>();
    const reading: Reading = (date, minute) => {
      if (date !== '2026-11-01' || minute < 60 || minute >= 120) return (extremes[date] ?? 50) * KW;
      const key = String(minute);
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return (seen.get(key) === 1 ? 40 : 80) * KW;
    };
    expect(unadjusted(estimate(MID, '2026-11-21', [1, 2], reading))).toBeCloseTo(51.25, 9);
  });

  it('where spring skips an hour: 01:00 has (7 × 50 + 70) / 8 = 52.5, 02:00 the mean of the others, 50', () => {
    // 14 March 2027 has no 02:00; 13 and 20 March are the highest and the lowest day.
    const days: Levels = { '2027-03-13': 100, '2027-03-14': 70, '2027-03-20': 10 };
    const reading: Reading = (date) => (days[date] ?? 50) * KW;
    const { raw } = estimate(MID, '2027-03-21', [1, 3], reading, { from: '2027-01-15' });
    expect(raw.intervals.map(({ unadjustedW }) => unadjustedW! / KW)).toEqual([
      ...Array<number>(4).fill(52.5),
      ...Array<number>(4).fill(50),
    ]);
  });

  it('without the day that has nothing of the event’s only hour: eight others at 50', () => {
    const reading: Reading = (date) => (date === '2027-03-14' ? 70 : 50) * KW;
    const found = estimate(MID, '2027-03-21', [2, 3], reading, { from: '2027-01-15' });
    expect(unadjusted(found)).toBe(50);
    const { leftOut } = found.raw.days.find(({ date }) => date === '2027-03-21')!;
    expect(leftOut).toContainEqual({ date: '2027-03-14', why: "no meter data in the event's hours" });
  });

  it('with a day of which more than a tenth is missing left out: 10 of 96 quarters are, 9 are not', () => {
    const missing =
      (count: number): Reading =>
      (date, minute) =>
        date === BEFORE[3] && minute < count * 15 ? null : flat(WEDNESDAY, 55, levels)(date, minute);
    expect(unadjusted(estimate(MID, WEDNESDAY, [14, 16], missing(9)))).toBeCloseTo(55, 9);
    // Without 40: (20 + 30 + 50 + … + 100) / 8, and 110 is the highest.
    expect(unadjusted(estimate(MID, WEDNESDAY, [14, 16], missing(10)))).toBeCloseTo(62.5, 9);
  });

  it('raw with what was curtailed for price, and without it where exclusions apply: 55 and 62.5', () => {
    const reading: Reading = (date, minute) =>
      date === BEFORE[3] ? [40 * KW, 'price'] : flat(WEDNESDAY, 55, levels)(date, minute);
    const { raw, exclusionsApplied } = estimate(MID, WEDNESDAY, [14, 16], reading);
    expect(raw.intervals[0]!.unadjustedW).toBeCloseTo(55 * KW, 6);
    expect(exclusionsApplied.intervals[0]!.unadjustedW).toBeCloseTo(62.5 * KW, 6);
  });

  it('is adjusted by the two hours from 3 h to 1 h before, and not by the last: 55 × (44 + 88) / 110 = 66', () => {
    // 11:00 to 12:00 at 44, 12:00 to 13:00 at 88, then 0, against 55 throughout.
    const steps: Reading = (date, minute) =>
      date !== WEDNESDAY
        ? levels[date]! * KW || 77 * KW
        : [44, 88, 0][Math.floor(minute / 60) - 11]! * KW || 0;
    expect(kw(estimate(MID, WEDNESDAY, [14, 16], steps))).toBeCloseTo(66, 9);
  });
});

describe('ERCOT’s other default baselines', () => {
  it('Nearest 20: within 15 days 11 weekdays before and 9 after, without Thanksgiving: (11 × 40 + 9 × 60) / 20 = 49', () => {
    const reading: Reading = (date) => (date === WEDNESDAY ? 50 : date < WEDNESDAY ? 40 : 60) * KW;
    const found = estimate(['ercot-ers-30', 'nearest-20'], WEDNESDAY, [14, 16], reading, {
      to: '2026-12-20',
    });
    expect(found.raw.days[0]!.used).toHaveLength(20);
    expect(unadjusted(found)).toBe(49);
  });

  it('Meter Before: (10 + 20 + 30 + 40) / 4 = 25', () => {
    const reading: Reading = (_, minute) => ([10, 20, 30, 40][(minute - 13 * 60) / 15] ?? 99) * KW;
    const found = estimate(['ercot-ers-30', 'meter-before-after'], WEDNESDAY, [14, 15], reading);
    expect(found.raw.intervals.map(({ powerW }) => powerW)).toEqual(Array(4).fill(25 * KW));
  });
});

describe('PJM', () => {
  const HIGH = ['pjm-economic', 'high-4-of-5'] as const;
  const hourly = { minutes: 60 };

  it('High 4 of 5: (80 + 90 + 100 + 110) / 4 = 95 without the lowest, − 8 by the three hours before = 87', () => {
    const levels = levelsOf(BEFORE, [100, 80, 110, 60, 90]);
    const reading = flat(WEDNESDAY, 87, levels);
    const found = estimate(HIGH, WEDNESDAY, [14, 16], reading, hourly);
    expect([unadjusted(found), found.raw.adjustment!.applied / KW, kw(found)]).toEqual([95, -8, 87]);
  });

  it('a day under a quarter of the mean is replaced: 10 < 0.25 × 82 = 20.5, so 60 comes in and goes as the lowest', () => {
    const levels = levelsOf(BEFORE, [100, 100, 10, 100, 100, 60]);
    const found = estimate(HIGH, WEDNESDAY, [14, 16], flat(WEDNESDAY, 100, levels), hourly);
    expect(unadjusted(found)).toBe(100);
    expect(found.raw.days[0]!.leftOut.map(({ date }) => date)).toEqual(
      expect.arrayContaining([BEFORE[2], BEFORE[5]]),
    );
  });

  it('a Saturday has the best 2 of 3: (90 + 60) / 2 = 75', () => {
    const levels = { '2026-11-14': 90, '2026-11-07': 30, '2026-10-31': 60 };
    expect(unadjusted(estimate(HIGH, '2026-11-21', [14, 16], flat('2026-11-21', 75, levels), hourly))).toBe(
      75,
    );
  });

  it('a Sunday and a holiday are alike: Thanksgiving and two Sundays, (90 + 70) / 2 = 80', () => {
    const levels = { '2026-11-26': 90, '2026-11-22': 70, '2026-11-15': 20 };
    expect(unadjusted(estimate(HIGH, '2026-11-29', [14, 16], flat('2026-11-29', 80, levels), hourly))).toBe(
      80,
    );
  });

  it('Same Day 3+2 of HE 15 to 17: (10 + 11 + 12 + 18 + 19) / 5 = 14', () => {
    const reading: Reading = (_, minute) => (minute / 60) * KW;
    const found = estimate(['pjm-economic', 'same-day-3-plus-2'], WEDNESDAY, [14, 17], reading, hourly);
    expect(kw(found)).toBe(14);
  });
});

describe('NYISO', () => {
  it('5 of 10: (60 + 70 + 80 + 90 + 100) / 5 = 80, × 0.8 where the day is at half = 64', () => {
    const reading = flat(WEDNESDAY, 40, levelsOf(BEFORE, TENS));
    const found = estimate(['nyiso-scr', '5-of-10'], WEDNESDAY, [14, 16], reading, { minutes: 60 });
    expect([unadjusted(found), found.raw.adjustment!.unbounded]).toEqual([80, 0.5]);
    expect(kw(found)).toBeCloseTo(64, 9);
  });

  it('average coincident load: of 40 hours with 1, 2, … 40 MW the top 20 make (21 + 40) / 2 = 30.5 MW', () => {
    const first = Date.parse(at('2026-07-01', 0));
    const systemPeaks = Array.from({ length: 40 }, (_, hour) =>
      new Date(first + hour * 3_600_000).toISOString(),
    );
    const reading: Reading = (date, minute) =>
      (date === '2026-07-01' ? minute / 60 + 1 : date === '2026-07-02' ? minute / 60 + 25 : 0) * 1e6;
    const found = estimate(['nyiso-scr', 'acl'], '2026-07-20', [14, 16], reading, {
      from: '2026-07-01',
      minutes: 60,
      systemPeaks,
    });
    expect(kw(found)).toBe(30_500);
  });
});

describe('CAISO and MISO', () => {
  const TEN = ['caiso-pdr', '10-in-10'] as const;

  it('10 of 10: (10 + … + 100) / 10 = 55, × 0.8 where the day is at a fifth = 44', () => {
    const found = estimate(TEN, WEDNESDAY, [14, 16], flat(WEDNESDAY, 11, levelsOf(BEFORE, TENS)));
    expect([unadjusted(found), found.raw.adjustment!.applied]).toEqual([55, 0.8]);
    expect(kw(found)).toBeCloseTo(44, 9);
  });

  it('four weekend days are enough where there are no more: (40 + 50 + 60 + 70) / 4 = 55', () => {
    const levels = { '2026-11-15': 40, '2026-11-14': 50, '2026-11-08': 60, '2026-11-07': 70 };
    const reading = flat('2026-11-21', 55, levels);
    const few = estimate(TEN, '2026-11-21', [14, 16], reading, { from: '2026-11-05' });
    expect(unadjusted(few)).toBe(55);
    const tooFew = estimate(TEN, '2026-11-21', [14, 16], reading, { from: '2026-11-08' });
    expect(tooFew.raw.intervals[0]!.powerW).toBeNull();
    expect(tooFew.raw.days.at(-1)!.used).toEqual([]);
  });

  it('MISO’s 10 of 10 is not adjusted: (10 + … + 100) / 10 = 55, whatever the day', () => {
    const found = estimate(
      ['miso-lmr', '10-in-10'],
      WEDNESDAY,
      [14, 16],
      flat(WEDNESDAY, 5, levelsOf(BEFORE, TENS)),
    );
    expect([kw(found), found.raw.adjustment]).toEqual([55, null]);
  });
});

it('CenterPoint: the hour from 2 h before, that day and four business days: (50 + 10 + 20 + 30 + 40) / 5 = 30', () => {
  // Of the five weekdays before 16 November one is Veterans Day, a federal holiday.
  const monday = '2026-11-16';
  const levels = levelsOf(
    ['2026-11-13', '2026-11-12', '2026-11-11', '2026-11-10', '2026-11-09'],
    [10, 20, 900, 30, 40],
  );
  const reading: Reading = (date, minute) =>
    minute >= 12 * 60 && minute < 13 * 60 ? flat(monday, 50, levels)(date, minute) : 500 * KW;
  expect(kw(estimate(['centerpoint-lm', 'hour-before-five-days'], monday, [14, 16], reading))).toBe(30);
});

it('NESO: what was nominated counts, half hour by half hour, and what was not has no baseline', () => {
  const nominations = [{ start: at(WEDNESDAY, 17), powerW: 12e6 }];
  const found = estimate(['neso-dfs', 'self-nominated'], WEDNESDAY, [17, 18], () => 0, {
    minutes: 30,
    nominations,
  });
  expect(found.raw.intervals.map(({ powerW }) => powerW)).toEqual([12e6, null]);
});
