import { describe, expect, it } from '@jest/globals';
import {
  HIGH_4_OF_5,
  MIDDLE_8_OF_10,
  NEAREST_20,
  TEN_IN_TEN,
  TOP_5_OF_10,
} from '../../../test/support/baseline-methods.js';
import { metered, type Reading, requestFor, TEST_CALENDAR } from '../../../test/support/meter.js';
import { describeVectors } from '../../../test/support/program-vectors.js';
import { dayTypeOf } from '../market/calendar.js';
import { addDays } from '../market/local-time.js';
import { type BaselineMethod, type BaselineRequest, type BaselineView, estimateBaseline } from './index.js';

/** A Wednesday. */
const EVENT_DAY = '2026-08-19';
const KW = 1e3;

/** Weekdays before the event day, the latest first. */
function weekdaysBefore(count: number): string[] {
  const dates: string[] = [];
  for (let date = addDays(EVENT_DAY, -1); dates.length < count; date = addDays(date, -1)) {
    if (dayTypeOf(TEST_CALENDAR, date) === 'weekday') dates.push(date);
  }
  return dates;
}

function isDuring(minute: number, [from, to]: readonly [number, number]): boolean {
  return minute >= from * 60 && minute < to * 60;
}

function rawOf(method: BaselineMethod, request: BaselineRequest): BaselineView {
  return estimateBaseline(method, request).raw;
}

function everyKw(view: BaselineView): number[] {
  return view.intervals.map(({ powerW }) => powerW! / KW);
}

interface DayVector {
  readonly levels: readonly number[];
  /** Baseline and load in each hour of the adjustment. */
  readonly adjustment: readonly (readonly [base: number, actual: number])[];
  readonly adjustedFromHour: number;
}

/** Meter data in which the days before the event have these levels from 14:00 to 16:00, and the adjustment its pairs. */
function dayVector({ levels, adjustment, adjustedFromHour }: DayVector): BaselineRequest {
  const days = weekdaysBefore(levels.length);
  const reading: Reading = (date, minute) => {
    const index = days.indexOf(date);
    const pair = adjustment[Math.floor(minute / 60) - adjustedFromHour];
    if (date === EVENT_DAY) return (pair?.[1] ?? 20) * KW;
    if (pair) return pair[0] * KW;
    return (levels[index] ?? 77) * KW;
  };
  return requestFor(EVENT_DAY, [14, 16], metered(days.at(-1)!, EVENT_DAY, reading));
}

describeVectors('PJM-H4OF5', ({ input, expected }) => {
  const pairs = input['adj_actual_vs_cbl'] as [number, number][];
  const request = dayVector({
    levels: input['day_event_avgs'] as number[],
    adjustment: pairs.map(([actual, base]) => [base, actual]),
    adjustedFromHour: 10,
  });
  const view = rawOf(HIGH_4_OF_5, request);
  expect(view.intervals[0]!.unadjustedW! / KW).toBeCloseTo(expected['raw'] as number, 9);
  expect(view.adjustment!.applied / KW).toBeCloseTo(expected['saa'] as number, 9);
  for (const kw of everyKw(view)) {
    expect(kw).toBeCloseTo(expected['cbl'] as number, 9);
    expect(kw - (input['event_actual'] as number)).toBeCloseTo(expected['reduction'] as number, 9);
  }
});

describeVectors('CAISO-10IN10', ({ input, expected }) => {
  const base = input['adj_hours_baseline'] as number[];
  const actual = input['adj_hours_actual'] as number[];
  const request = dayVector({
    levels: input['day_values_kw'] as number[],
    adjustment: base.map((each, index) => [each, actual[index]!]),
    adjustedFromHour: 10,
  });
  const view = rawOf(TEN_IN_TEN, request);
  expect(view.intervals[0]!.unadjustedW! / KW).toBeCloseTo(expected['raw'] as number, 9);
  expect(view.adjustment!.unbounded).toBeCloseTo(expected['ratio'] as number, 9);
  expect(view.adjustment!.applied).toBeCloseTo(expected['applied'] as number, 9);
  for (const kw of everyKw(view)) {
    expect(kw).toBeCloseTo(expected['adjusted'] as number, 9);
    expect(kw - (input['event_actual_kw'] as number)).toBeCloseTo(expected['reduction'] as number, 9);
  }
});

describeVectors('MID8OF10', ({ input, expected }) => {
  const base = input['adj_base'] as number[];
  const actual = input['adj_actual'] as number[];
  // Eight quarters: two hours.
  const request = dayVector({
    levels: input['days'] as number[],
    adjustment: [0, 4].map((quarter) => [base[quarter]!, actual[quarter]!] as const),
    adjustedFromHour: 11,
  });
  const view = rawOf(MIDDLE_8_OF_10, request);
  expect(view.adjustment!.from).toHaveLength(8);
  expect(view.adjustment!.applied).toBeCloseTo(expected['factor'] as number, 9);
  for (const { unadjustedW, powerW } of view.intervals) {
    expect(unadjustedW! / KW).toBeCloseTo(expected['raw'] as number, 9);
    expect(powerW! / KW).toBeCloseTo(expected['adjusted'] as number, 9);
  }
});

describe('days of a baseline', () => {
  const flat = (levels: Readonly<Record<string, number>>, other = 50): Reading => {
    return (date) => (levels[date] ?? other) * KW;
  };

  it('are named, and so are those left out with the reason of each', () => {
    const [first, second, third] = weekdaysBefore(3);
    const reading: Reading = (date, minute) => {
      if (date === first) return minute < 600 ? null : 50 * KW;
      return (date === third ? 90 : 50) * KW;
    };
    const load = metered('2026-07-20', EVENT_DAY, reading);
    const view = rawOf(MIDDLE_8_OF_10, requestFor(EVENT_DAY, [14, 16], load, { eventDates: [second!] }));
    const [chosen] = view.days;
    expect(chosen!.used).toHaveLength(8);
    expect(chosen!.used).not.toContain(first);
    const why = Object.fromEntries(chosen!.leftOut.map((each) => [each.date, each.why]));
    expect(why).toMatchObject({
      [first!]: '41.7 % of its intervals are missing',
      [second!]: 'an event day',
      [third!]: 'among the highest means of the day',
      '2026-08-16': 'another type of day: sunday',
      '2026-08-15': 'another type of day: saturday',
    });
  });

  it('are too few: there is no baseline, and it says why', () => {
    const load = metered('2026-08-10', EVENT_DAY, flat({}));
    const view = rawOf(MIDDLE_8_OF_10, requestFor(EVENT_DAY, [14, 16], load));
    expect(view.intervals.map(({ powerW }) => powerW)).toEqual(Array(8).fill(null));
    expect(view.problems).toContain('only 7 of the 10 days like 2026-08-19 that the method needs');
    expect(view.problems).toContain("8 of the event's 8 intervals have no baseline");
  });

  it('may be fewer where the method says so', () => {
    const load = metered('2026-08-10', EVENT_DAY, flat({}, 80));
    expect(everyKw(rawOf(TEN_IN_TEN, requestFor(EVENT_DAY, [14, 16], load)))).toEqual(Array(8).fill(80));
  });

  it('are looked for further back only where there are too few', () => {
    // Ten like days lie within 45 days; the older ones must not matter.
    const load = metered('2026-05-01', EVENT_DAY, (date) => (date < '2026-07-05' ? 999 : 50) * KW);
    expect(everyKw(rawOf(MIDDLE_8_OF_10, requestFor(EVENT_DAY, [14, 16], load)))[0]).toBe(50);
  });

  it('with hardly any load are replaced by others', () => {
    const [first] = weekdaysBefore(1);
    const load = metered('2026-07-20', EVENT_DAY, flat({ [first!]: 10 }, 100));
    const view = rawOf(HIGH_4_OF_5, requestFor(EVENT_DAY, [14, 16], load));
    expect(view.days[0]!.leftOut).toContainEqual({
      date: first,
      why: "below 25 % of the mean in the event's hours",
    });
    expect(view.intervals[0]!.unadjustedW).toBe(100 * KW);
  });

  it.each([
    ['a holiday', '2026-09-07', 40],
    ['a Sunday', '2026-08-30', 40],
    ['a weekday', '2026-09-08', 100],
  ])('of %s are of its own type', (_, date, kw) => {
    const reading: Reading = (day) => (dayTypeOf(TEST_CALENDAR, day) === 'weekday' ? 100 : 40) * KW;
    const load = metered('2026-07-20', date, reading);
    expect(everyKw(rawOf(MIDDLE_8_OF_10, requestFor(date, [14, 16], load)))[0]).toBeCloseTo(kw, 9);
  });

  it('nearest to the event may lie after it', () => {
    const load = metered('2026-08-01', '2026-09-12', (date) => (date > EVENT_DAY ? 60 : 40) * KW);
    const view = rawOf(NEAREST_20, requestFor(EVENT_DAY, [14, 16], load));
    const used = view.days[0]!.used;
    expect(used.filter((date) => date > EVENT_DAY)).toHaveLength(10);
    expect(everyKw(view)[0]).toBeCloseTo(50, 9);
  });

  it('top five of ten count by their mean in the hours of the event, within the bounds of the factor', () => {
    const days = weekdaysBefore(10);
    const reading: Reading = (date, minute) => {
      if (date === EVENT_DAY) return 200 * KW;
      return (isDuring(minute, [14, 16]) ? 100 + days.indexOf(date) : 100) * KW;
    };
    const view = rawOf(TOP_5_OF_10, requestFor(EVENT_DAY, [14, 16], metered(days[9]!, EVENT_DAY, reading)));
    expect(view.intervals[0]!.unadjustedW! / KW).toBeCloseTo((105 + 106 + 107 + 108 + 109) / 5, 9);
    expect(view.adjustment).toMatchObject({ applied: 1.2, unbounded: 2 });
    expect(view.adjustment!.from).toHaveLength(8);
    expect(everyKw(view)[0]).toBeCloseTo(107 * 1.2, 9);
  });
});

describe('curtailment for other reasons', () => {
  const [first, second] = weekdaysBefore(2);
  const reading: Reading = (date, minute) => {
    if (date === first && isDuring(minute, [14, 15])) return [5 * KW, 'price'];
    if (date === second && isDuring(minute, [2, 3])) return [5 * KW, 'fault'];
    return 100 * KW;
  };
  const estimate = estimateBaseline(
    TEN_IN_TEN,
    requestFor(EVENT_DAY, [14, 16], metered('2026-07-20', EVENT_DAY, reading)),
  );

  it('depresses the raw baseline, and not the one with exclusions applied', () => {
    expect(everyKw(estimate.raw)[0]).toBeCloseTo((9 * 100 + 5) / 10, 9);
    expect(everyKw(estimate.exclusionsApplied)).toEqual(Array(8).fill(100));
    expect(estimate.exclusionsApplied.days[0]!.leftOut[0]).toEqual({ date: first, why: 'tagged price' });
  });

  it('at hours that do not count leaves the day in', () => {
    expect(estimate.exclusionsApplied.days[0]!.used).toContain(second);
  });

  it('before the event takes no part in the adjustment', () => {
    const depressed: Reading = (date, minute) =>
      date === EVENT_DAY && isDuring(minute, [10, 11]) ? [10 * KW, 'price'] : 100 * KW;
    const load = metered('2026-07-20', EVENT_DAY, depressed);
    const both = estimateBaseline(TEN_IN_TEN, requestFor(EVENT_DAY, [14, 16], load));
    expect(both.raw.adjustment!.unbounded).toBeCloseTo((4 * 10 + 8 * 100) / 1200, 9);
    expect(both.raw.adjustment!.applied).toBe(0.8);
    expect(both.exclusionsApplied.adjustment!.applied).toBe(1);
    expect(both.exclusionsApplied.problems).toEqual(['4 of 12 adjustment intervals take no part']);
  });

  it('in all of the adjustment leaves the baseline unadjusted, and says so', () => {
    const depressed: Reading = (date, minute) =>
      date === EVENT_DAY && minute < 14 * 60 ? [10 * KW, 'coincident-peak'] : 100 * KW;
    const load = metered('2026-07-20', EVENT_DAY, depressed);
    const { exclusionsApplied } = estimateBaseline(TEN_IN_TEN, requestFor(EVENT_DAY, [14, 16], load));
    expect(exclusionsApplied.adjustment).toBeNull();
    expect(exclusionsApplied.problems).toContain('not adjusted: nothing to adjust by');
    expect(everyKw(exclusionsApplied)[0]).toBe(100);
  });
});

describe('days on which the clock changes', () => {
  const byHour: Reading = (_, minute) => (100 + Math.floor(minute / 60)) * KW;
  const unadjusted: BaselineMethod = { ...TEN_IN_TEN, adjustment: null };

  it('an event over the hour that spring skips has intervals for the hours that there are', () => {
    const load = metered('2026-01-20', '2026-03-08', byHour);
    const view = rawOf(unadjusted, requestFor('2026-03-08', [1, 4], load));
    expect(everyKw(view)).toEqual([...Array(4).fill(101), ...Array(4).fill(103)]);
  });

  it('an event over the hour that autumn repeats has a baseline for both passes', () => {
    const load = metered('2026-09-20', '2026-11-01', byHour);
    const view = rawOf(unadjusted, requestFor('2026-11-01', [1, 3], load));
    expect(everyKw(view)).toEqual([...Array(8).fill(101), ...Array(4).fill(102)]);
  });

  it('a day without the hour takes no part in it', () => {
    const load = metered('2026-02-01', '2026-03-15', (date, minute) => {
      return (date === '2026-03-08' ? 500 : 100 + Math.floor(minute / 60)) * KW;
    });
    const view = rawOf(unadjusted, requestFor('2026-03-15', [1, 4], load));
    expect(view.days[0]!.used).toContain('2026-03-08');
    const [one, two, three] = [0, 4, 8].map((index) => everyKw(view)[index]);
    expect(one).toBeCloseTo((101 * 9 + 500) / 10, 9);
    expect(two).toBe(102);
    expect(three).toBeCloseTo((103 * 9 + 500) / 10, 9);
  });

  it('a day with the hour twice counts once, by the mean of both', () => {
    let pass = 0;
    const load = metered('2026-09-20', '2026-11-08', (date, minute) => {
      if (date !== '2026-11-01' || !isDuring(minute, [1, 2])) return 100 * KW;
      pass += 1;
      return (pass <= 4 ? 200 : 400) * KW;
    });
    const view = rawOf(unadjusted, requestFor('2026-11-08', [1, 2], load));
    expect(view.days[0]!.used).toContain('2026-11-01');
    expect(everyKw(view)[0]).toBeCloseTo((9 * 100 + 300) / 10, 9);
  });
});

describe('an event past midnight', () => {
  it('has each date by days like that date', () => {
    // Friday to Saturday.
    const reading: Reading = (date) => (dayTypeOf(TEST_CALENDAR, date) === 'weekday' ? 100 : 40) * KW;
    const load = metered('2026-07-01', '2026-08-22', reading);
    const view = rawOf(
      { ...TEN_IN_TEN, adjustment: null },
      requestFor('2026-08-21', [23, 24 - 0.25], load, {
        event: { from: '2026-08-22T04:00:00Z', to: '2026-08-22T06:00:00Z' },
      }),
    );
    expect(view.days.map(({ date }) => date)).toEqual(['2026-08-21', '2026-08-22']);
    expect(everyKw(view)).toEqual([...Array(4).fill(100), ...Array(4).fill(40)]);
  });
});

describe('what contradicts itself is refused', () => {
  const load = metered('2026-08-18', EVENT_DAY, () => 1);
  it.each([
    ['an interval twice', { load: [...load, load[0]!] }, /is there twice; give each interval once/],
    [
      'an interval off the clock',
      { load: [{ ...load[0]!, start: '2026-08-18T05:07:00.000Z' }] },
      /does not start on a multiple of 15 min/,
    ],
    [
      'an event that ends before it starts',
      { event: { from: '2026-08-19T20:00:00Z', to: '2026-08-19T19:00:00Z' } },
      /does not last/,
    ],
  ])('%s', (_, change, message) => {
    expect(() => rawOf(TEN_IN_TEN, requestFor(EVENT_DAY, [14, 16], load, change))).toThrow(message);
  });
});
