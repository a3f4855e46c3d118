import { describe, expect, it } from '@jest/globals';
import { describeVectors } from '../../../test/support/program-vectors.js';
import { builtIn, builtInProgram, deploy, enrolment, recall } from '../../../test/support/programs.js';
import { type Enrolment, eventsOf } from '../programs/index.js';
import {
  appliedAvailability,
  availability,
  type AvailabilityRequest,
  eventPerformance,
  type EventRecord,
  portfolioTest,
  realPowerTest,
  serviceLevelReductionW,
  worstStretchDropW,
} from './index.js';

/** 14:03 in Chicago, a Wednesday. */
const NOW = '2026-11-18T20:03:00.000Z';
const MW = 1e6;

function later(minutes: number): string {
  return new Date(Date.parse(NOW) + minutes * 60_000).toISOString();
}

/** ERS-10: due 14:13, recalled 15:00. */
function record(change: Partial<EventRecord> = {}, of: Partial<Enrolment> = {}): EventRecord {
  const [event] = eventsOf([deploy(NOW), recall(later(57))]);
  return {
    ...builtIn('ercot-ers-10'),
    enrolment: enrolment({ programId: 'ercot-ers-10', kind: 'drop-by', ...of }),
    event: event!,
    meterW: () => 2 * MW,
    baselineW: () => 12 * MW,
    ...change,
  };
}

/** Metered load by quarters from 14:00. */
function quarters(...loadsMw: (number | null)[]): EventRecord['meterW'] {
  return (start) => {
    const index = (Date.parse(start) - Date.parse('2026-11-18T20:00:00.000Z')) / 900_000;
    const mw = loadsMw[index];
    return mw == null ? null : mw * MW;
  };
}

describe('an event by its baseline', () => {
  it('that was met has the factor 1, and an interval for each quarter of the sustained response', () => {
    const found = eventPerformance(record());
    expect(found).toMatchObject({ factor: 1, passed: 4, failed: 0, notJudged: 0, verification: 'U' });
    expect(found.intervals[0]!.shareWithin).toBeCloseTo(2 / 15, 9);
    expect([found.from, found.to]).toEqual([later(10), later(57)]);
  });

  it('by intervals: shares within the event weigh them, and what was more than owed does not make up', () => {
    // 12 MW less 8, 7, 2 and 0: in the first quarter two minutes of 10 MW are owed.
    const found = eventPerformance(record({ meterW: quarters(8, 7, 2, 0) }));
    expect(found.intervals.map(({ factor }) => factor)).toEqual([1, 0.5, 1, 1]);
    expect(found.intervals.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'passed', 'passed']);
    expect(found.intervals[1]!.why).toBe('delivered 50.0 % of what was owed');
    expect(found.factor).toBeCloseTo((2 / 15 + 0.5 + 1 + 1) / (2 / 15 + 3), 9);
    expect(found.owedMwh).toBeCloseTo(10 * (2 / 60 + 0.75), 9);
    expect(found.deliveredMwh).toBeCloseTo((4 + 5 + 10 + 12) / 4, 9);
    expect(found.deliveryRatio).toBeCloseTo(7.75 / (10 * (2 / 60 + 0.75)), 9);
  });

  it('more than the baseline counts as nothing, and is not hidden', () => {
    const [, second] = eventPerformance(record({ meterW: quarters(2, 14, 2, 2) })).intervals;
    expect(second).toMatchObject({ factor: 0, deliveredMwh: -0.5, outcome: 'failed' });
  });

  it('passes at 95 % of what is owed', () => {
    const outcomes = eventPerformance(record({ meterW: quarters(2, 2.5, 2.51, 2) })).intervals;
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'failed', 'passed']);
  });

  it('without a meter reading or a baseline is not judged there, and says so', () => {
    const baselineW = (start: string): number | null => (start < later(27) ? 12 * MW : null);
    const found = eventPerformance(record({ meterW: quarters(2, null, 2, 2), baselineW }));
    expect(found.intervals.map(({ why }) => why)).toEqual([
      null,
      'the meter interval is missing',
      'there is no baseline',
      'there is no baseline',
    ]);
    expect(found).toMatchObject({ factor: 1, passed: 1, notJudged: 3 });
    expect(eventPerformance(record({ meterW: () => null })).factor).toBeNull();
  });

  it('that called for less owes less', () => {
    const [event] = eventsOf([deploy(NOW, {}, { powerW: 4 * MW }), recall(later(57))]);
    expect(eventPerformance(record({ event: event!, meterW: () => 8 * MW })).factor).toBe(1);
  });

  it.each([
    ['has no end yet', [deploy(NOW)]],
    [
      'was cancelled',
      [
        deploy(NOW, {}, { startsAt: later(60) }),
        { ...recall(later(1)), instructedAt: null, body: { kind: 'cancel' } as const },
      ],
    ],
  ])('that %s is refused', (why, messages) => {
    const [event] = eventsOf(messages);
    expect(() => eventPerformance(record({ event: event! }))).toThrow(why);
  });

  it('over the hour that autumn repeats has both passes of it', () => {
    const from = '2026-11-01T06:00:00.000Z';
    const [event] = eventsOf([deploy(from), recall('2026-11-01T08:10:00.000Z')]);
    const found = eventPerformance(record({ event: event! }));
    // From 01:10 until 02:10, of which 120 min go by.
    expect(found.intervals).toHaveLength(9);
    expect(found.intervals.reduce((sum, { shareWithin }) => sum + shareWithin * 15, 0)).toBeCloseTo(120, 9);
    expect(found.owedMwh).toBeCloseTo(20, 9);
  });

  it('over the hour that spring skips has no more than there is', () => {
    const [event] = eventsOf([deploy('2026-03-08T07:20:00.000Z'), recall('2026-03-08T08:30:00.000Z')]);
    const found = eventPerformance(record({ event: event! }));
    // From 01:30 to 03:30 on the clock: one hour.
    expect(found.intervals.map(({ start }) => start)).toEqual([
      '2026-03-08T07:30:00.000Z',
      '2026-03-08T07:45:00.000Z',
      '2026-03-08T08:00:00.000Z',
      '2026-03-08T08:15:00.000Z',
    ]);
  });
});

describe('an event by its level', () => {
  it('passes at or below it, whatever the baseline; the first part of an interval goes by the baseline', () => {
    const found = eventPerformance(record({ meterW: quarters(11, 2, 2.001, 0) }, { kind: 'drop-to' }));
    expect(found.intervals.map(({ ceilingW }) => ceilingW)).toEqual([null, 2 * MW, 2 * MW, 2 * MW]);
    // Two minutes of 10 MW were owed in the first quarter: 1 MW less over all of it is three quarters of that.
    expect(found.intervals[0]!.factor).toBeCloseTo(0.75, 9);
    expect(found.intervals.map(({ outcome }) => outcome)).toEqual(['failed', 'passed', 'failed', 'passed']);
    expect(found.intervals[2]!.why).toBe('1000 W above the level');
  });
});

describe('availability', () => {
  const request = (change: Partial<AvailabilityRequest> = {}, of: Partial<Enrolment> = {}) =>
    availability({
      ...builtIn('ercot-ers-30'),
      enrolment: enrolment(of),
      from: '2026-11-18T06:00:00.000Z',
      to: '2026-11-19T06:00:00.000Z',
      meterW: () => 12 * MW,
      excused: () => null,
      ...change,
    });
  const isHour = (start: string, hour: number): boolean => start.startsWith(`2026-11-18T${hour}:`);

  it('is the share of the intervals in which load was there', () => {
    const found = request({ meterW: (start) => (isHour(start, 15) ? 2 : 12) * MW });
    expect(found.combined).toBeCloseTo(92 / 96, 9);
    expect(found.periods[0]!.failed).toHaveLength(4);
    expect(found.verification).toBe('U');
  });

  it('for a drop needs 95 % of it', () => {
    const at = (mw: number) => request({ meterW: () => mw * MW }, { kind: 'drop-by' }).combined;
    expect([at(9.5), at(9.49)]).toEqual([1, 0]);
  });

  it('does not count intervals that are excused or missing, and counts those', () => {
    const found = request({
      meterW: (start) => (isHour(start, 15) ? null : isHour(start, 16) ? 0 : 12 * MW),
      excused: (start) => (isHour(start, 16) ? 'deployed' : null),
    });
    expect(found.periods[0]).toMatchObject({ factor: 1, intervals: 88, excused: 4, missing: 4 });
  });

  it('is by time period, together by what was committed', () => {
    const commitments = [
      { periodId: 'TP1', powerW: 10 * MW, maximumBaseLoadW: 2 * MW },
      { periodId: 'TP5', powerW: 5 * MW, maximumBaseLoadW: 2 * MW },
    ];
    // TP1 is 05:00 to 09:00, 11:00 to 15:00 UTC; half of it without load.
    const meterW = (start: string): number => (isHour(start, 11) || isHour(start, 12) ? 0 : 12 * MW);
    const found = request({ meterW }, { commitments });
    expect(
      found.periods.map(({ periodId, factor, committedMwh }) => [periodId, factor, committedMwh]),
    ).toEqual([
      ['TP1', 0.5, 40],
      ['TP5', 1, 15],
    ]);
    expect(found.combined).toBeCloseTo((0.5 * 40 + 15) / 55, 9);
  });

  describeVectors('ERS-AF', ({ input, expected }) => {
    const found = appliedAvailability(
      builtInProgram('ercot-ers-30'),
      '2026-11-18',
      input['ersafcomb'] as number,
    );
    expect(found.factor).toBeCloseTo(expected['applied'] as number, 9);
  });

  it.each([
    [{ availability: 0.95, event: 0.95 }, true, []],
    [{ availability: 0.94, event: 1 }, false, ['availability']],
    [{ availability: 0.5, event: 0.5 }, false, ['availability', 'event']],
    [{ availability: 0.96, event: null }, true, []],
  ])('a portfolio of %j', (factors, passed, below) => {
    const found = portfolioTest(builtInProgram('ercot-ers-30'), '2026-11-18', factors);
    expect(found).toEqual({ passed, below, ratioMin: 0.95, verification: 'V' });
  });
});

describe('other measures', () => {
  it("CenterPoint's of 2008: the baseline less the worst hour", () => {
    expect(worstStretchDropW(1_000, [400, 300, 200, 100, 500, 600], 4)).toBe(1_000 - 350);
    expect(worstStretchDropW(1_000, [400, 300], 4)).toBeNull();
  });

  it("PJM's firm service level in summer and winter", () => {
    expect(
      serviceLevelReductionW({ season: 'summer', peakLoadContributionW: 10 * MW }, 2 * MW, 1.05),
    ).toBeCloseTo(7.9 * MW, 3);
    expect(
      serviceLevelReductionW(
        { season: 'winter', winterPeakLoadW: 10 * MW, weatherFactor: 0.9 },
        2 * MW,
        1.05,
      ),
    ).toBeCloseTo((9.45 - 2.1) * MW, 3);
  });

  it.each([
    ['80 % for 15 minutes', [8, 8, 8, 0], true, 0.8],
    ['too short', [10, 10, null, 10], false, null],
    ['too little', [7, 7, 7, 7], false, 0.7],
  ])("MISO's test: %s", (_, reductionsMw, passed, responseRatio) => {
    const reductions = reductionsMw.map((mw) => (mw === null ? null : mw * MW));
    const found = realPowerTest(builtInProgram('miso-lmr'), '2026-11-18', 10 * MW, reductions, 5);
    expect(found).toMatchObject({ passed, responseRatio, verification: 'U' });
  });
});
