import { describe, expect, it } from '@jest/globals';
import {
  MATCH_DAY,
  MATCHING_PAIR,
  PRECEDING,
  SAME_DAY_3_PLUS_2,
  WEEKDAYS,
} from '../../../test/support/baseline-methods.js';
import { at, CHICAGO, metered, type Reading, requestFor } from '../../../test/support/meter.js';
import { describeVectors } from '../../../test/support/program-vectors.js';
import { addDays, datesBetween, localTime, weekdayOf } from '../market/local-time.js';
import { daylightHours } from './daylight.js';
import { type BaselineMethod, estimateBaseline, windowStarts } from './index.js';
import { leastSquares } from './least-squares.js';

const EVENT_DAY = '2026-08-19';
const KW = 1e3;
const hourOf = (minute: number): number => Math.floor(minute / 60);

describeVectors('PJM-CBL-WIN', ({ input, expected }) => {
  const hours = input['event_hours_ending'] as number[];
  const event = { from: at(EVENT_DAY, hours[0]! - 1), to: at(EVENT_DAY, hours.at(-1)!) };
  const method = SAME_DAY_3_PLUS_2 as Extract<BaselineMethod, { kind: 'day-windows' }>;
  const hoursEnding = method.windows.map((window) => [
    ...new Set(
      windowStarts(event, window, 15).map((startMs) => hourOf(localTime(CHICAGO, startMs).minute) + 1),
    ),
  ]);
  expect(hoursEnding).toEqual([expected['pre_he'], expected['post_he']]);
});

describe('same-day 3+2', () => {
  it('is the mean of three hours before and two after, each an hour away', () => {
    const load = metered(EVENT_DAY, EVENT_DAY, (_, minute) => hourOf(minute) * KW);
    const { raw } = estimateBaseline(SAME_DAY_3_PLUS_2, requestFor(EVENT_DAY, [12, 17], load));
    expect(raw.intervals).toHaveLength(20);
    expect(raw.intervals[0]!.powerW).toBeCloseTo(((8 + 9 + 10 + 18 + 19) / 5) * KW, 6);
    expect(raw.days).toEqual([]);
  });

  it('says which hours are missing', () => {
    const load = metered(EVENT_DAY, EVENT_DAY, (_, minute) => (hourOf(minute) >= 18 ? null : 10 * KW));
    const { raw } = estimateBaseline(SAME_DAY_3_PLUS_2, requestFor(EVENT_DAY, [12, 17], load));
    expect(raw.intervals[0]!.powerW).toBe(10 * KW);
    expect(raw.problems).toHaveLength(8);
    expect(raw.problems[0]).toMatch(/^meter interval 2026-08-19T23:00:00.000Z is missing/);
  });
});

describe('meter before and after', () => {
  const method: BaselineMethod = {
    kind: 'day-windows',
    windows: [{ anchor: 'start', fromMinutes: -60, toMinutes: 0 }],
    days: null,
    adjustment: null,
  };

  it('is what the meter saw before; an event that begins within an interval has that interval', () => {
    const load = metered(EVENT_DAY, EVENT_DAY, (_, minute) => minute * KW);
    const event = { from: '2026-08-19T19:03:00Z', to: '2026-08-19T20:00:00Z' };
    const { raw } = estimateBaseline(method, requestFor(EVENT_DAY, [14, 15], load, { event }));
    // 13:00, 13:15, 13:30 and 13:45.
    expect(raw.intervals[0]).toMatchObject({ start: '2026-08-19T19:00:00.000Z', powerW: 802.5 * KW });
  });

  it('leaves out load that was tagged where exclusions apply', () => {
    const load = metered(EVENT_DAY, EVENT_DAY, (_, minute) =>
      minute < 13 * 60 + 30 ? 100 * KW : [20 * KW, 'fault'],
    );
    const estimate = estimateBaseline(method, requestFor(EVENT_DAY, [14, 15], load));
    expect(estimate.raw.intervals[0]!.powerW).toBe(60 * KW);
    expect(estimate.exclusionsApplied.intervals[0]!.powerW).toBe(100 * KW);
    expect(estimate.exclusionsApplied.problems[0]).toMatch(/is tagged fault: the mean is of the others/);
  });

  it('of the same hour on days before too', () => {
    const withDays: BaselineMethod = {
      ...method,
      windows: [{ anchor: 'start', fromMinutes: -120, toMinutes: -60 }],
      days: { ...PRECEDING, likeDays: [{ ...WEEKDAYS, take: 4, min: 4 }] },
    };
    const load = metered('2026-08-10', EVENT_DAY, (date, minute) =>
      hourOf(minute) === 12 ? Number(date.slice(8)) * KW : 999 * KW,
    );
    const { raw } = estimateBaseline(withDays, requestFor(EVENT_DAY, [14, 15], load));
    expect(raw.intervals[0]!.powerW).toBeCloseTo(((19 + 18 + 17 + 14 + 13) / 5) * KW, 6);
    expect(raw.days[0]!.used).toEqual(['2026-08-18', '2026-08-17', '2026-08-14', '2026-08-13']);
  });
});

describe('days that resemble the event day', () => {
  /** Each date has its own level until 14:00; two of them are like the event day, and had 70 and 90 kW after it. */
  const reading: Reading = (date, minute) => {
    const alike = ['2026-08-05', '2026-07-28'].indexOf(date);
    const dayBefore = ['2026-08-04', '2026-07-27', '2026-08-18'].includes(date);
    if (minute < 14 * 60) return (alike >= 0 || dayBefore || date === EVENT_DAY ? 50 : 80) * KW;
    if (alike >= 0) return (alike === 0 ? 70 : 90) * KW;
    return dayBefore ? 50 * KW : 80 * KW;
  };
  const load = metered('2026-07-01', EVENT_DAY, (date, minute) =>
    date === EVENT_DAY && minute >= 14 * 60 ? 5 * KW : reading(date, minute),
  );

  it('with the day before each: their mean, adjusted', () => {
    const { raw } = estimateBaseline(MATCHING_PAIR, requestFor(EVENT_DAY, [14, 16], load));
    expect(raw.days[0]!.used).toEqual(['2026-08-05', '2026-07-28']);
    expect(raw.adjustment!.applied).toBe(1);
    expect(raw.intervals[0]!.powerW).toBeCloseTo(80 * KW, 6);
    expect(raw.days[0]!.leftOut).toContainEqual({
      date: '2026-08-06',
      why: expect.stringMatching(/^less similar: \d+\.\d kW apart$/) as unknown,
    });
  });

  it('not where an event the day before makes them so', () => {
    const request = requestFor(EVENT_DAY, [14, 16], load, { eventDates: ['2026-08-04'] });
    const { raw } = estimateBaseline(MATCHING_PAIR, request);
    expect(raw.days[0]!.used).not.toContain('2026-08-05');
    expect(raw.days[0]!.leftOut).toContainEqual({
      date: '2026-08-05',
      why: 'too few intervals in common with the event day to compare',
    });
  });

  it('outside the event and the hours next to it: the event itself says nothing', () => {
    const byLevel: Reading = (date, minute) => {
      const level = Math.abs(Number(date.slice(8)) - 19);
      // Next to the event everything is the same, and would mislead.
      if (date === EVENT_DAY) return minute >= 13 * 60 && minute < 17 * 60 ? 5 * KW : 100 * KW;
      if (minute >= 13 * 60 && minute < 17 * 60) return level === 6 ? 5 * KW : (100 + level) * KW;
      return (level === 6 ? 300 : 100 + level) * KW;
    };
    const { raw } = estimateBaseline(
      MATCH_DAY,
      requestFor(EVENT_DAY, [14, 16], metered('2026-08-03', EVENT_DAY, byLevel)),
    );
    expect(raw.days[0]!.used).toEqual(['2026-08-18', '2026-08-17', '2026-08-14']);
    expect(raw.intervals[0]!.powerW).toBeCloseTo((100 + (1 + 2 + 5) / 3) * KW, 6);
  });
});

describe('regression', () => {
  const METHOD: BaselineMethod = {
    kind: 'regression',
    balanceC: 18,
    days: { ...PRECEDING, lookBackDaysMax: 365, likeDays: [{ ...WEEKDAYS, take: 365, min: 20 }] },
    adjustment: null,
  };
  const dates = datesBetween('2026-05-01', EVENT_DAY);
  const celsius = (date: string): number =>
    14 + ((Number(date.slice(8)) * 7 + Number(date.slice(5, 7)) * 3) % 23);
  const weather = dates.map((date) => ({ date, meanDryBulbC: celsius(date) }));
  /** 1 MW, 20 kW for each degree above 18, 5 kW below, 30 kW more on Mondays; afternoons draw more, and each :45. */
  const dayMeanKw = (date: string): number =>
    1_000 +
    20 * Math.max(0, celsius(date) - 18) +
    5 * Math.max(0, 18 - celsius(date)) +
    (weekdayOf(date) === 1 ? 30 : 0);
  const reading: Reading = (date, minute) =>
    dayMeanKw(date) * (minute < 720 ? 0.9 : 1.1) * (minute % 60 === 45 ? 1.03 : 0.99) * KW;
  const load = metered('2026-05-01', EVENT_DAY, reading);

  it('finds a load that follows weather, weekday and hour', () => {
    const { raw } = estimateBaseline(METHOD, requestFor(EVENT_DAY, [11, 13], load, { weather }));
    const expected = [0.9, 0.9, 0.9, 0.9, 1.1, 1.1, 1.1, 1.1].map(
      (hour, index) => dayMeanKw(EVENT_DAY) * hour * (index % 4 === 3 ? 1.03 : 0.99),
    );
    raw.intervals.forEach(({ powerW }, index) => expect(powerW! / KW).toBeCloseTo(expected[index]!, 6));
    expect(raw.days[0]!.used.length).toBeGreaterThan(60);
  });

  it.each([
    [
      'the event day',
      weather.filter(({ date }) => date !== EVENT_DAY),
      /the weather of 2026-08-19 is not known/,
    ],
    ['most days', weather.slice(-8), /only \d+ of the \d+ days that a fit of its weather needs/],
  ])('without the weather of %s there is none', (_, given, problem) => {
    const { raw } = estimateBaseline(METHOD, requestFor(EVENT_DAY, [11, 13], load, { weather: given }));
    expect(raw.intervals.every(({ powerW }) => powerW === null)).toBe(true);
    expect(raw.problems[0]).toMatch(problem);
  });

  it('least squares leaves out columns that others explain', () => {
    const rows = [1, 2, 3, 4].map((x) => [1, x, 2 * x, 0]);
    const { coefficients, used } = leastSquares(rows, [5, 7, 9, 11]);
    expect(used).toEqual([0, 1]);
    [3, 2, 0, 0].forEach((value, index) => expect(coefficients[index]).toBeCloseTo(value, 9));
  });

  it.each([
    ['2026-06-21', 32.8, 14.2],
    ['2026-12-21', 32.8, 10.0],
    ['2026-03-20', 51.5, 12.0],
    ['2026-06-21', 80, 24],
  ])('on %s at %d° there are about %d h of daylight', (date, latitude, hours) => {
    expect(daylightHours(date, latitude)).toBeCloseTo(hours, 0);
  });
});

describe('levels', () => {
  const load = metered('2026-07-01', EVENT_DAY, (_, minute) => (minute === 14 * 60 ? 100 : 50) * KW);

  it("the enrolment's level, whatever the load", () => {
    const request = requestFor(EVENT_DAY, [14, 15], load, { levelW: 7 * KW });
    const { raw } = estimateBaseline({ kind: 'level', adjustment: null }, request);
    expect(raw.intervals.map(({ powerW }) => powerW)).toEqual(Array(4).fill(7 * KW));
    const without = estimateBaseline(
      { kind: 'level', adjustment: null },
      requestFor(EVENT_DAY, [14, 15], load),
    );
    expect(without.raw.problems[0]).toMatch(/gives no level/);
  });

  it('what was nominated, and how much was not', () => {
    const nominations = [{ start: at(EVENT_DAY, 14), powerW: 30 * KW }];
    const request = requestFor(EVENT_DAY, [14, 14.5], load, { nominations });
    const { raw } = estimateBaseline({ kind: 'nominated', adjustment: null }, request);
    expect(raw.intervals.map(({ powerW }) => powerW)).toEqual([30 * KW, null]);
    expect(raw.problems[0]).toBe('1 intervals were not nominated');
  });

  it("the mean of the site's highest hours among the system's highest (ACL)", () => {
    const method: BaselineMethod = { kind: 'coincident-peaks', siteTop: 2, systemTop: 4, adjustment: null };
    const hourly = metered('2026-07-01', EVENT_DAY, (date, minute) =>
      date === '2026-07-03' && hourOf(minute) === 15
        ? [500 * KW, 'fault']
        : (Number(date.slice(8)) + hourOf(minute)) * KW,
    );
    const peaks = ['2026-07-01', '2026-07-02', '2026-07-03', '2026-07-04', '2026-07-05'];
    const request = requestFor(EVENT_DAY, [14, 15], hourly, {
      systemPeaks: peaks.map((date) => at(date, 15)),
    });
    const { raw, exclusionsApplied } = estimateBaseline(method, request);
    // 16, 17, 500 and 19 kW; the fifth peak is not among the highest four.
    expect(raw.intervals[0]!.powerW).toBeCloseTo(((500 + 19) / 2) * KW, 6);
    expect(exclusionsApplied.intervals[0]!.powerW).toBeCloseTo(((19 + 17) / 2) * KW, 6);
    const few = estimateBaseline(method, {
      ...request,
      systemPeaks: peaks.slice(0, 3).map((d) => at(d, 15)),
    });
    expect(few.raw.problems[0]).toBe("only 3 of the system's 4 peak hours are given");
  });
});

describe('a year of quarter hours', () => {
  it('is gone through for a matching pair', () => {
    const load = metered(
      addDays(EVENT_DAY, -365),
      EVENT_DAY,
      (date, minute) => (minute + Number(date.slice(8))) * KW,
    );
    expect(load.length).toBeGreaterThanOrEqual(365 * 96);
    const { raw } = estimateBaseline(MATCHING_PAIR, requestFor(EVENT_DAY, [14, 16], load));
    expect(raw.days[0]!.used).toHaveLength(2);
    // Days of the same number in the month were alike, and so were the days before them.
    for (const date of raw.days[0]!.used) expect(date.slice(8)).toBe('19');
  });
});
